/// Why a ``DataLoader`` has no batch; one line.
public enum DataLoaderError: Error, CustomStringConvertible, Sendable {
  /// The data set could not read a sample.
  case sample(index: Int, cause: any Error)
  /// The samples at these indices did not become a batch.
  case collate(indices: [Int], cause: any Error)
  /// More samples than the limit could not be read; the last one is of this batch.
  case tooManySkipped(limit: Int, last: SkippedSample)
  /// The state that was set is of another data set, sampler or batch size.
  case state(DataLoaderState, batches: Int)

  public var description: String {
    switch self {
    case .sample(let index, let cause): "sample \(index): \(cause)"
    case .collate(let indices, let cause):
      "a batch of samples \(indices.prefix(8).map(String.init).joined(separator: ", "))"
        + "\(indices.count > 8 ? ", …" : ""): \(cause)"
    case .tooManySkipped(let limit, let last):
      "more than \(limit) samples cannot be read; the last one: \(last)"
    case .state(let state, let batches):
      "the saved state is at batch \(state.batch) of epoch \(state.epoch), an epoch has \(batches)"
    }
  }
}

/// What a ``DataLoader`` does about a sample that cannot be read.
public enum SampleErrorPolicy: Sendable, Hashable {
  /// The epoch ends with the error.
  case `throw`
  /// The sample is left out of its batch and noted in ``DataLoader/skipped``; the epoch ends with an
  /// error once there are more of them than the limit.
  case skip(limit: Int)
}

/// A sample that was left out, and why.
public struct SkippedSample: Codable, Sendable, Hashable, CustomStringConvertible {
  /// The sample's index in the data set.
  public let index: Int
  /// The error's text.
  public let reason: String

  /// A sample that was left out for this reason.
  public init(index: Int, reason: String) {
    self.index = index
    self.reason = reason
  }

  public var description: String { "sample \(index): \(reason)" }
}
