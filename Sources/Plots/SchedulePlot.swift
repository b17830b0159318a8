/// Learning rates, and momenta below them, over steps; a series for each group of parameters.
///
/// ```swift
/// let rates = (0..<1000).map { schedule(step: $0) }
/// try SchedulePlot([Series("decoder", y: rates)]).save(to: "schedule.svg")
/// ```
public struct SchedulePlot: Plot {
  /// A series for each group.
  public var rates: [Series]
  /// A series for each group; without any there is no second panel.
  public var momenta: [Series]
  /// Above all.
  public var title: String?
  /// What the series are over.
  public var xLabel: String
  /// Of the learning rate's axis.
  public var scale: AxisScale
  public var size: Size

  /// A plot of a schedule.
  public init(
    _ rates: [Series], momenta: [Series] = [], title: String? = nil, xLabel: String = "Step",
    scale: AxisScale = .linear, size: Size? = nil
  ) {
    (self.rates, self.momenta, self.title) = (rates, momenta, title)
    (self.xLabel, self.scale) = (xLabel, scale)
    self.size = size ?? Size(720, momenta.isEmpty ? 360 : 520)
  }

  public func draw(on canvas: inout Canvas) { stack.draw(on: &canvas) }

  package var stack: PanelStack {
    var panels = [Panel(label: "Learning rate", series: rates, scale: scale)]
    if !momenta.isEmpty { panels.append(Panel(label: "Momentum", series: momenta)) }
    return PanelStack(title: title, xLabel: xLabel, panels: panels)
  }
}
