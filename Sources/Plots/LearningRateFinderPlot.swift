import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The loss over the logarithm of the learning rate, as a range test finds it, with the rates that it
/// suggests.
///
/// ```swift
/// let marks = [LearningRateFinderPlot.Mark("steepest", 2e-3)]
/// try LearningRateFinderPlot(rates: rates, losses: losses, marks: marks).save(to: "finder.png")
/// ```
///
/// The raw losses lie faintly behind the smoothed ones. The vertical axis ends somewhat above where
/// the curve begins, so that divergence does not flatten what matters.
public struct LearningRateFinderPlot: Plot {
  /// A rate to be marked.
  public struct Mark: Sendable, Hashable {
    public var name: String
    public var rate: Double

    /// A rate, and what it is.
    public init(_ name: String, _ rate: Double) { (self.name, self.rate) = (name, rate) }
  }

  /// Rising, above 0.
  public var rates: [Double] { series.x }
  /// One for each rate.
  public var losses: [Double] { series.y }
  private let series: Series
  /// One for each rate, the losses themselves where nothing was smoothed.
  public let smoothed: [Double]
  /// Those outside of the rates are left out.
  public var marks: [Mark]
  /// Above all.
  public var title: String?
  public var size: Size

  /// A plot of a range test.
  ///
  /// - Precondition: rates, losses and smoothed losses are as many.
  public init(
    rates: [Double], losses: [Double], smoothed: [Double]? = nil, marks: [Mark] = [],
    title: String? = "Learning rate range test", size: Size = Size(720, 440)
  ) {
    let smoothed = smoothed ?? losses
    require(
      rates.count == losses.count && rates.count == smoothed.count,
      "LearningRateFinderPlot: rates and losses must be of one count "
        + "(\(rates.count), \(losses.count), \(smoothed.count))")
    series = Series("loss", x: rates, y: losses)
    (self.smoothed, self.marks) = (smoothed, marks)
    (self.title, self.size) = (title, size)
  }

  public func draw(on canvas: inout Canvas) { stack.draw(on: &canvas) }

  package var stack: PanelStack {
    var smooth = Series("loss", x: rates, y: smoothed)
    if smoothed != losses { smooth.name = "loss, smoothed" }
    var panel = Panel(label: "Loss", series: [])
    panel.curves = [
      Panel.Curve(
        series: series, style: SeriesStyle(color: .secondaryText), isFaint: true),
      Panel.Curve(series: smooth, style: .indexed(0)),
    ]
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
    guard let lower = rates.min(), let upper = rates.max() else { return [] }
    let colors = [SeriesStyle.green, SeriesStyle.blue, SeriesStyle.vermillion]
    return marks.enumerated().compactMap { i, mark in
      guard (lower...upper).contains(mark.rate) else { return nil }
      let nearest = rates.indices.min {
        abs(log(rates[$0] / mark.rate)) < abs(log(rates[$1] / mark.rate))
      }
      return Callout(
        x: mark.rate, y: nearest.map { smooth.y[$0] },
        text: "\(mark.name): \(NumberText.short(mark.rate))", color: colors[i % colors.count])
    }
  }
}
