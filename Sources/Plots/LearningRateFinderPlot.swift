import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The loss over the logarithm of the learning rate, as a range test finds it, with suggestions.
///
/// ```swift
/// let plot = LearningRateFinderPlot(rates: rates, losses: losses)
/// print(plot.suggestions.steepest ?? .nan)
/// try plot.save(to: "finder.png")
/// ```
///
/// The raw losses lie faintly behind the smoothed ones. The vertical axis ends somewhat above where
/// the curve begins, so that divergence does not flatten what matters.
public struct LearningRateFinderPlot: Plot {
  /// Rising, above 0.
  public var rates: [Double] { series.x }
  /// One for each rate.
  public var losses: [Double] { series.y }
  private let series: Series
  /// The weight w of ``smoothed(_:weight:)``.
  public let smoothing: Double
  /// What is marked.
  public var suggestions: LearningRateSuggestions
  /// Above all.
  public var title: String?
  public var size: Size

  /// A plot of a range test.
  ///
  /// - Parameter suggestions: Those of the smoothed curve by default.
  /// - Precondition: rates and losses are as many; `smoothing` is in 0 ..< 1.
  public init(
    rates: [Double], losses: [Double], smoothing: Double = 0.7,
    suggestions: LearningRateSuggestions? = nil, title: String? = "Learning rate range test",
    size: Size = Size(720, 440)
  ) {
    require(
      rates.count == losses.count,
      "LearningRateFinderPlot: rates and losses must be of one count (\(rates.count), \(losses.count))"
    )
    series = Series("loss", x: rates, y: losses)
    self.smoothing = smoothing
    self.suggestions =
      suggestions
      ?? LearningRateSuggestions(
        rates: rates, losses: Plots.smoothed(losses, weight: smoothing))
    (self.title, self.size) = (title, size)
  }

  public func draw(on canvas: inout Canvas) { stack.draw(on: &canvas) }

  package var stack: PanelStack {
    let smooth = series.smoothed(weight: smoothing)
    var panel = Panel(label: "Loss", series: [])
    panel.curves = [
      Panel.Curve(
        series: series, style: SeriesStyle(color: .secondaryText), isFaint: true),
      Panel.Curve(series: smooth, style: .indexed(0)),
    ]
    if smoothing > 0 { panel.curves[1].series.name = "loss, smoothed" }
    panel.limit = limit(smooth.y)
    panel.callouts = callouts(smooth)
    return PanelStack(title: title, xLabel: "Learning rate", xScale: .log, panels: [panel])
  }

  /// Above the start by half the height of the fall.
  private func limit(_ losses: [Double]) -> Double? {
    let finite = losses.filter(\.isFinite)
    guard let first = finite.first, let lowest = finite.min(), first > lowest else { return nil }
    return first + (first - lowest) / 2
  }

  private func callouts(_ smooth: Series) -> [Callout] {
    func callout(_ rate: Double?, _ name: String, _ color: Color) -> Callout? {
      guard let rate, let lower = rates.min(), let upper = rates.max(),
        (lower...upper).contains(rate)
      else { return nil }
      let nearest = rates.indices.min {
        abs(log(rates[$0] / rate)) < abs(log(rates[$1] / rate))
      }
      return Callout(
        x: rate, y: nearest.map { smooth.y[$0] }, text: "\(name): \(NumberText.short(rate))",
        color: color)
    }
    return [
      callout(suggestions.steepest, "steepest", SeriesStyle.green),
      callout(suggestions.minimumTenth, "minimum ÷ 10", SeriesStyle.blue),
      callout(suggestions.divergence, "diverges", SeriesStyle.vermillion),
    ].compactMap { $0 }
  }
}
