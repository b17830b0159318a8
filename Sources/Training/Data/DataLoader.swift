import Tensor

/// Gives a data set's samples in batches, read ahead on threads; `torch.utils.data.DataLoader`.
///
/// ```swift
/// let loader = DataLoader(TensorDataset(images, labels), batchSize: 32, shuffle: true)
/// for _ in 0..<epochs {
///   try loader.forEachBatch { (images, labels) in
///     _ = trainer.step { crossEntropy(model(images), labels) }
///   }
/// }
/// ```
/// Or in a loop that can be left, where each batch comes as a `Result`, as reading can fail:
///
/// ```swift
/// for batch in loader {
///   let (images, labels) = try batch.get()
///   if isEnough(images, labels) { break }
/// }
/// ```
/// A loop is an epoch; in each one shuffling and augmentation are other ones. Batches and their order
/// are the same for any number of workers. When a loop is left early its workers are stopped, and
/// the next loop is the next epoch.
///
/// ``state`` can be saved between any two batches. A loader whose state is set goes on from there with
/// exactly the batch that would have come, and reads nothing of what went before:
///
/// ```swift
/// let saved = loader.state  // Codable
/// loader.state = saved
/// ```
/// Differences from PyTorch: workers are threads, by default one a core, and kernels called by them
/// do not use further ones. A loader belongs to one thread; its data set is read by all.
public final class DataLoader<D: Dataset, Batch: Sendable> {
  /// What is read.
  public let dataset: D
  /// What divides an epoch into batches.
  public let batchSampler: any Sampler<[Int]>
  /// The number of threads that read; 0 for the one that asks for batches.
  public let numWorkers: Int
  /// How many batches are read ahead, for each worker.
  public let prefetchFactor: Int
  /// What is done about a sample that cannot be read.
  public let onError: SampleErrorPolicy
  /// How long the last or present loop has waited for its batches.
  public internal(set) var statistics = DataLoaderStatistics()
  /// The samples left out so far under ``SampleErrorPolicy/skip(limit:)``, each once.
  public internal(set) var skipped: [SkippedSample] = []

  let collate: @Sendable ([D.Sample]) throws -> Batch
  var skippedIndices: Set<Int> = []
  /// The loop that is under way.
  weak var running: Epoch?
  private var position: DataLoaderState
  /// Whether the next loop goes on in the middle of an epoch.
  private var resumes = true

  /// A loader of a data set.
  ///
  /// - Parameters:
  ///   - batchSize: The number of samples of a batch.
  ///   - shuffle: Whether an epoch is in random order; short for a ``RandomSampler``.
  ///   - sampler: The order of samples, in place of `shuffle`.
  ///   - batchSampler: The batches, in place of `batchSize`, `shuffle`, `sampler` and `dropLast`.
  ///   - dropLast: Whether a last batch that is not full is left out.
  ///   - numWorkers: The number of threads that read, by default as many as kernels use; 0 for the one
  ///     that asks for batches.
  ///   - prefetchFactor: How many batches are read ahead, for each worker.
  ///   - onError: What is done about a sample that cannot be read.
  ///   - generator: What shuffling and augmentation are drawn from; by default a part of
  ///     `Generator.current`.
  ///   - collate: Makes the batch of samples, of which there is at least one.
  /// - Precondition: batch size and prefetch factor are positive, the number of workers and a limit
  ///   of skipped samples are not negative, and no two arguments say what a batch is.
  public init(
    _ dataset: D, batchSize: Int = 1, shuffle: Bool = false,
    sampler: (any Sampler<Int>)? = nil, batchSampler: (any Sampler<[Int]>)? = nil,
    dropLast: Bool = false, numWorkers: Int? = nil, prefetchFactor: Int = 2,
    onError: SampleErrorPolicy = .throw, generator: Philox? = nil,
    collate: @escaping @Sendable ([D.Sample]) throws -> Batch
  ) {
    require(batchSize > 0, "DataLoader: the batch size must be positive (\(batchSize))")
    require(
      sampler == nil || !shuffle,
      "DataLoader: shuffle and sampler exclude each other (\(type(of: sampler!)))")
    require(
      batchSampler == nil || (batchSize == 1 && !shuffle && sampler == nil && !dropLast),
      "DataLoader: batchSampler excludes batchSize, shuffle, sampler and dropLast "
        + "(\(batchSize), \(shuffle), \(sampler == nil ? "none" : "some"), \(dropLast))")
    let numWorkers = numWorkers ?? Threads.count
    require(
      numWorkers >= 0, "DataLoader: the number of workers must not be negative (\(numWorkers))")
    require(
      prefetchFactor > 0, "DataLoader: the prefetch factor must be positive (\(prefetchFactor))")
    if case .skip(let limit) = onError {
      require(limit >= 0, "DataLoader: the limit of skipped samples is negative (\(limit))")
    }
    let count = dataset.count
    let order: any Sampler<Int> =
      sampler ?? (shuffle ? RandomSampler(count) : SequentialSampler(count))
    self.batchSampler =
      batchSampler ?? BatchSampler(order, batchSize: batchSize, dropLast: dropLast)
    (self.dataset, self.collate, self.onError) = (dataset, collate, onError)
    (self.numWorkers, self.prefetchFactor) = (numWorkers, prefetchFactor)
    position = DataLoaderState(generator: generator ?? .drawn())
  }

  /// The number of batches of an epoch; fewer come where all samples of one are left out.
  public var count: Int { batchSampler.count }

  /// Where the loader is: behind the last batch that was handed out, whatever was read ahead.
  ///
  /// Setting it ends a loop that is under way; the next loop goes on from the state, with the rest of
  /// its epoch, which may be empty. A state that does not fit is refused by that loop, with
  /// ``DataLoaderError/state(_:batches:)``.
  public var state: DataLoaderState {
    get { position }
    set {
      running?.stop()
      running = nil
      (position, resumes) = (newValue, true)
    }
  }

  /// Calls `body` with each batch of an epoch, or of the rest of one after ``state`` was set.
  ///
  /// - Throws: ``DataLoaderError``, or what `body` throws; workers are stopped.
  public func forEachBatch(_ body: (Batch) throws -> Void) throws {
    let epoch = makeIterator()
    defer { epoch.stop() }
    while let batch = try epoch.next()?.get() { try body(batch) }
  }

  /// Begins a loop: where nothing was set, the epoch after the one that was left early.
  func begin() {
    running?.stop()
    if !resumes && position.batch > 0 { position = position.nextEpoch }
    resumes = false
    statistics = DataLoaderStatistics()
  }

  /// Notes that so many batches of the epoch are done.
  func advance(to batch: Int) { position.batch = batch }

  /// Notes that the epoch is over.
  func finishEpoch() { position = position.nextEpoch }

  /// Notes samples that were left out; returns an error when that are too many.
  func note(_ samples: [SkippedSample]) -> DataLoaderError? {
    guard case .skip(let limit) = onError else { return nil }
    for sample in samples where skippedIndices.insert(sample.index).inserted {
      skipped.append(sample)
      if skipped.count > limit { return .tooManySkipped(limit: limit, last: sample) }
    }
    return nil
  }
}
