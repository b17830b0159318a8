import Tensor

/// A data set of which each sample goes through a function, see ``Dataset/map(_:)``.
public struct MapDataset<Base: Dataset, Sample: Sendable>: Dataset {
  private let base: Base
  private let transform: @Sendable (Base.Sample) throws -> Sample

  fileprivate init(_ base: Base, _ transform: @escaping @Sendable (Base.Sample) throws -> Sample) {
    (self.base, self.transform) = (base, transform)
  }

  public var count: Int { base.count }

  public func sample(at index: Int, using generator: inout Philox) throws -> Sample {
    try transform(base.sample(at: index, using: &generator))
  }
}

extension MapDataset: DeterministicDataset where Base: DeterministicDataset {
  public func sample(at index: Int) throws -> Sample { try transform(base.sample(at: index)) }
}

/// A data set of which each sample goes through a function of chance, see ``Dataset/augmented(_:)``.
public struct AugmentedDataset<Base: Dataset, Sample: Sendable>: Dataset {
  private let base: Base
  private let transform: @Sendable (Base.Sample, inout Philox) throws -> Sample

  fileprivate init(
    _ base: Base, _ transform: @escaping @Sendable (Base.Sample, inout Philox) throws -> Sample
  ) {
    (self.base, self.transform) = (base, transform)
  }

  public var count: Int { base.count }

  public func sample(at index: Int, using generator: inout Philox) throws -> Sample {
    // A stream of its own: what the base draws does not shift what the transform draws.
    var own = generator.split()
    return try transform(base.sample(at: index, using: &generator), &own)
  }
}

extension Dataset {
  /// Returns the data set of `transform(sample)`, computed each time when a sample is asked for; the
  /// `transform` of torchvision's data sets.
  public func map<Result: Sendable>(
    _ transform: @escaping @Sendable (Sample) throws -> Result
  ) -> MapDataset<Self, Result> {
    MapDataset(self, transform)
  }

  /// Returns the data set of `transform(sample, &generator)`, other ones in each epoch.
  ///
  /// ```swift
  /// let noisy = dataset.augmented { x, generator in
  ///   x + .normal(x.shape, using: Generator(state: generator.split()))
  /// }
  /// ```
  public func augmented<Result: Sendable>(
    _ transform: @escaping @Sendable (Sample, inout Philox) throws -> Result
  ) -> AugmentedDataset<Self, Result> {
    AugmentedDataset(self, transform)
  }
}
