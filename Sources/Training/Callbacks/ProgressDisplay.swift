import Tensor

/// Shows a run on the console: a bar for each epoch, a line with its metrics, and where the time went.
public final class ProgressDisplay: TrainerCallback {
  private let reporter: ProgressReporter
  /// The loss over the last steps, so that the figure is calm.
  private var recent: Float?

  public init(_ reporter: ProgressReporter) { self.reporter = reporter }

  public func epochBegins(_ run: any TrainingRun) throws {
    reporter.begin(
      "Epoch \(run.progress.epoch + 1)/\(run.epochs)", total: run.stepsPerEpoch,
      completed: run.progress.stepInEpoch)
  }

  public func stepEnds(_ report: OptimizationStep.Report, _ run: any TrainingRun) throws {
    if report.loss.isFinite {
      recent = recent.map { 0.95 * $0 + 0.05 * report.loss } ?? report.loss
    }
    reporter.update(
      run.progress.stepInEpoch, detail: recent.map { "loss \(decimals(Double($0), 3))" } ?? "")
  }

  public func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
    let metrics = report.metrics.sorted { $0.key < $1.key }
      .map { "\($0.key) \(decimals($0.value, 4))" }
    reporter.note(
      "Epoch \(report.epoch)/\(run.epochs)  \(metrics.joined(separator: "  "))")
    if let reason = run.progress.stopReason { reporter.note("Stopped: \(reason)") }
  }

  public func trainingEnds(_ run: any TrainingRun) throws {
    reporter.note(ResourceReport(run).description)
  }
}

/// `0.618`, and figures like `1.2e-07` where fixed decimals would show nothing.
func decimals(_ value: Double, _ digits: Int) -> String {
  guard value.isFinite else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  guard value == 0 || (abs(value) * scale >= 1 && abs(value) < 1e9) else {
    return "\(Float(value))"
  }
  let scaled = Int((abs(value) * scale).rounded())
  let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: Int(scale))
  let sign = value < 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(whole)" }
  let zeros = String(repeating: "0", count: digits - String(fraction).count)
  return "\(sign)\(whole).\(zeros)\(fraction)"
}
