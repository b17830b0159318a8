import Tensor

/// Samples that are found by index; the counterpart of `torch.utils.data.Dataset`.
///
/// ```swift
/// struct Noise: Dataset {
///   let count = 100
///   func sample(at index: Int, using generator: inout Philox) -> Tensor<Float> {
///     .normal([8], using: Generator(state: generator.split()))
///   }
/// }
/// ```
/// A data set is read by several threads at once and so has to be `Sendable`. One without chance
/// conforms to ``DeterministicDataset`` in place of this.
public protocol Dataset<Sample>: Sendable {
  /// What is found at an index.
  associatedtype Sample: Sendable

  /// The number of samples.
  var count: Int { get }

  /// Returns the sample at an index in 0..<``count``.
  ///
  /// Chance (augmentation) has to come from `generator`, which a ``DataLoader`` makes anew for each
  /// sample as a function of seed, epoch and index: then a sample is the same for any number of
  /// workers. `Generator.current` is such a generator during the call, too.
  ///
  /// - Throws: why the sample cannot be read, in one line.
  func sample(at index: Int, using generator: inout Philox) throws -> Sample
}

/// A data set of which a sample depends on its index alone.
public protocol DeterministicDataset<Sample>: Dataset {
  /// What is found at an index; stated again, so that the compiler finds it in ``sample(at:)``.
  associatedtype Sample

  /// Returns the sample at an index in 0..<``Dataset/count``.
  ///
  /// - Throws: why the sample cannot be read, in one line.
  func sample(at index: Int) throws -> Sample
}

extension DeterministicDataset {
  public func sample(at index: Int, using generator: inout Philox) throws -> Sample {
    try sample(at: index)
  }
}
