import Tensor

/// Losses and metrics over steps or epochs, in one panel or several below each other.
///
/// ```swift
/// let loss = CurvePlot.Panel("Loss (nats)", [training, validation], best: .lowest("validation"))
/// let bleu = CurvePlot.Panel("BLEU-4", [scores], best: .highest("BLEU-4"))
/// try CurvePlot([loss, bleu], xLabel: "Epoch", smoothing: 0.6).save(to: "run.png")
/// ```
///
/// Numbers that are not finite leave gaps. Of many points so many are drawn as can be seen, extremes
/// always (M4, Jugel et al. 2014).
public struct CurvePlot: Plot {
  /// Which point of a series is the best; its name says which series.
  public enum Best: Sendable, Hashable {
    /// The lowest, as of a loss.
    case lowest(String)
    /// The highest, as of a score.
    case highest(String)
  }

  /// Series with one unit.
  public struct Panel: Sendable, Hashable {
    /// Of the vertical axis, with its unit.
    public var label: String
    /// In the order of the legend.
    public var series: [Series]
    /// Of the vertical axis.
    public var scale: AxisScale
    /// Which point is marked; that of the numbers themselves, not of the smoothed ones.
    public var best: Best?

    /// A panel of these series.
    ///
    /// - Precondition: `best` names one of `series`.
    public init(
      _ label: String, _ series: [Series], scale: AxisScale = .linear, best: Best? = nil
    ) {
      (self.label, self.series, self.scale, self.best) = (label, series, scale, best)
      if let name = best?.name {
        require(
          series.contains { $0.name == name },
          "CurvePlot: best must name a series (\(name); there are \(series.map(\.name)))")
      }
    }
  }

  /// From the top down.
  public var panels: [Panel]
  /// Above all.
  public var title: String?
  /// What the series are over, with its unit.
  public var xLabel: String
  /// Of the horizontal axis.
  public var xScale: AxisScale
  /// The weight w of ``smoothed(_:weight:)``; the numbers themselves stay visible behind, faintly.
  /// Series of fewer than 100 numbers, as one for each epoch, stay as they are.
  public var smoothing: Double
  public var size: Size

  /// A plot of panels.
  ///
  /// - Parameter size: Grows with the panels by default.
  /// - Precondition: `smoothing` is in 0 ..< 1.
  public init(
    _ panels: [Panel], title: String? = nil, xLabel: String = "Step", xScale: AxisScale = .linear,
    smoothing: Double = 0, size: Size? = nil
  ) {
    require(
      (0..<1).contains(smoothing), "CurvePlot: smoothing must be in 0 ..< 1 (\(smoothing))")
    (self.panels, self.title, self.xLabel, self.xScale) = (panels, title, xLabel, xScale)
    self.smoothing = smoothing
    self.size = size ?? Size(720, panels.count <= 1 ? 440 : 120 + 230 * Double(panels.count))
  }

  /// A plot of one panel.
  public init(
    _ series: [Series], title: String? = nil, xLabel: String = "Step", yLabel: String = "Loss",
    yScale: AxisScale = .linear, best: Best? = nil, smoothing: Double = 0, size: Size? = nil
  ) {
    self.init(
      [Panel(yLabel, series, scale: yScale, best: best)], title: title, xLabel: xLabel,
      smoothing: smoothing, size: size)
  }

  public func draw(on canvas: inout Canvas) { stack.draw(on: &canvas) }

  package var stack: PanelStack {
    PanelStack(
      title: title, xLabel: xLabel, xScale: xScale,
      panels: panels.map { panel in
        var result = Plots.Panel(
          label: panel.label, series: panel.series, scale: panel.scale, smoothing: smoothing)
        result.callouts = panel.best.flatMap { callout($0, panel) }.map { [$0] } ?? []
        return result
      })
  }

  private func callout(_ best: Best, _ panel: Panel) -> Callout? {
    guard let index = panel.series.firstIndex(where: { $0.name == best.name }) else { return nil }
    let series = panel.series[index]
    let candidates = series.y.indices.filter {
      panel.scale.position(of: series.y[$0]) != nil && xScale.position(of: series.x[$0]) != nil
    }
    // Of equal ones the first.
    let chosen =
      switch best {
      case .lowest: candidates.min { series.y[$0] < series.y[$1] }
      case .highest: candidates.max { series.y[$0] < series.y[$1] }
      }
    guard let chosen else { return nil }
    let first = candidates.first { series.y[$0] == series.y[chosen] } ?? chosen
    let (x, y) = (series.x[first], series.y[first])
    let place = "\(xLabel.lowercased()) \(NumberText.step(x))"
    return Callout(
      x: x, y: y, text: "best \(NumberText.short(y, significant: 4)) at \(place)",
      color: SeriesStyle.indexed(index).color)
  }
}

extension CurvePlot.Best {
  var name: String {
    switch self {
    case .lowest(let name), .highest(let name): name
    }
  }
}
