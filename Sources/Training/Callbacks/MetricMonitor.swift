/// A metric that tells which of two states is better.
public struct MetricMonitor: Sendable, Hashable {
  public enum Mode: String, Sendable, Codable { case min, max }

  /// The metric's name.
  public let metric: String
  /// Whether smaller or larger is better.
  public let mode: Mode
  /// How much better a value has to be than the best to count, at least 0.
  public let minDelta: Double

  public init(_ metric: String, _ mode: Mode, minDelta: Double = 0) {
    (self.metric, self.mode, self.minDelta) = (metric, mode, minDelta)
  }

  /// Whether `value` is better than `best`; NaN never is, and anything else is better than nothing.
  public func improves(_ value: Double, over best: Double?) -> Bool {
    guard !value.isNaN else { return false }
    guard let best else { return true }
    return mode == .min ? value < best - minDelta : value > best + minDelta
  }

  /// Returns the metric's value of an epoch.
  ///
  /// - Throws: ``MissingMetric``.
  func value(in report: EpochReport) throws -> Double {
    guard let value = report.metrics[metric] else {
      throw MissingMetric(name: metric, available: report.metrics.keys.sorted())
    }
    return value
  }
}

/// A metric that a callback watches and the task does not give.
public struct MissingMetric: Error, CustomStringConvertible, Sendable, Equatable {
  public let name: String
  public let available: [String]

  public var description: String {
    "there is no metric \(name); there are \(available.joined(separator: ", "))"
  }
}
