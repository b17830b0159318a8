import Tensor

extension DataLoader {
  /// A loader of samples that know how to become a batch, see ``Collatable``.
  ///
  /// The parameters are those of
  /// ``init(_:batchSize:shuffle:sampler:batchSampler:dropLast:numWorkers:prefetchFactor:onError:generator:collate:)``.
  public convenience init(
    _ dataset: D, batchSize: Int = 1, shuffle: Bool = false,
    sampler: (any Sampler<Int>)? = nil, batchSampler: (any Sampler<[Int]>)? = nil,
    dropLast: Bool = false, numWorkers: Int? = nil, prefetchFactor: Int = 2,
    onError: SampleErrorPolicy = .throw, generator: Philox? = nil
  ) where D.Sample: Collatable, Batch == D.Sample.Batch {
    self.init(
      dataset, batchSize: batchSize, shuffle: shuffle, sampler: sampler,
      batchSampler: batchSampler, dropLast: dropLast, numWorkers: numWorkers,
      prefetchFactor: prefetchFactor, onError: onError, generator: generator
    ) { try D.Sample.collate($0) }
  }

  /// As above for tuples of samples, which become tuples of batches.
  public convenience init<each Part: Collatable>(
    _ dataset: D, batchSize: Int = 1, shuffle: Bool = false,
    sampler: (any Sampler<Int>)? = nil, batchSampler: (any Sampler<[Int]>)? = nil,
    dropLast: Bool = false, numWorkers: Int? = nil, prefetchFactor: Int = 2,
    onError: SampleErrorPolicy = .throw, generator: Philox? = nil
  ) where D.Sample == (repeat each Part), Batch == (repeat (each Part).Batch) {
    self.init(
      dataset, batchSize: batchSize, shuffle: shuffle, sampler: sampler,
      batchSampler: batchSampler, dropLast: dropLast, numWorkers: numWorkers,
      prefetchFactor: prefetchFactor, onError: onError, generator: generator
    ) { samples in
      let columns = (repeat SampleColumn<each Part>())
      for sample in samples { repeat (each columns).append(each sample) }
      return (repeat try (each Part).collate((each columns).parts))
    }
  }
}
