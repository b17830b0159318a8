import Foundation
import Synchronization
import Tensor
import Testing
import Training

/// Samples that draw random numbers, take their time, and can be broken.
private struct Slow: Dataset {
  struct Broken: Error, CustomStringConvertible {
    let index: Int
    var description: String { "number \(index) is broken" }
  }

  let count: Int
  var broken: Set<Int> = []
  var reads = Counter()

  func sample(at index: Int, using generator: inout Philox) throws -> Tensor<Float> {
    reads.add(index)
    // Another order of ends at each run; what is drawn here is not part of the sample.
    usleep(UInt32.random(in: 0...400))
    if broken.contains(index) { throw Broken(index: index) }
    return .cat([
      Tensor([Float(index)]), .uniform([2]),
      .normal([2], using: Generator(state: generator.split())),
    ])
  }
}

/// The loaders of these tests draw random numbers while they put a batch together, too.
private func loader(
  _ dataset: Slow, batchSize: Int = 3, shuffle: Bool = true, sampler: (any Sampler<Int>)? = nil,
  workers: Int, seed: UInt64 = 1, onError: SampleErrorPolicy = .throw, prefetchFactor: Int = 2
) -> DataLoader<Slow, Tensor<Float>> {
  DataLoader(
    dataset, batchSize: batchSize, shuffle: shuffle && sampler == nil, sampler: sampler,
    numWorkers: workers, prefetchFactor: prefetchFactor, onError: onError,
    generator: Philox(seed: seed)
  ) { samples in try .collate(samples + [.uniform([5])]) }
}

extension DataLoader where Batch == Tensor<Float> {
  /// The batches of an epoch.
  fileprivate func all() throws -> [Tensor<Float>] { try map { try $0.get() } }
}

/// The samples' indices, without what the batch has behind them.
private func indices(_ batches: [Tensor<Float>]) -> [Int] {
  batches.flatMap { $0.select(dim: 1, 0).elements.dropLast().map { Int($0) } }
}

private let workerCounts = [0, 1, 2, 7]

@Suite("A data loader")
struct DataLoaderTests {
  @Test("gives the same batches in the same order for any number of workers, epoch after epoch")
  func workers() throws {
    let reference = loader(Slow(count: 23), workers: 0)
    let epochs = try (0..<3).map { _ in try reference.all() }
    #expect(epochs.allSatisfy { $0.count == 8 && indices($0).sorted() == Array(0..<23) })
    #expect(indices(epochs[0]) != indices(epochs[1]))
    for workers in workerCounts {
      for prefetchFactor in [1, 3] {
        let other = loader(Slow(count: 23), workers: workers, prefetchFactor: prefetchFactor)
        for epoch in epochs { #expect(try other.all() == epoch) }
      }
    }
    #expect(try loader(Slow(count: 23), workers: 2, seed: 2).all() != epochs[0])
  }

  @Test("augments a sample by seed, epoch and index, wherever it stands")
  func augmentation() throws {
    func samples(_ loader: DataLoader<Slow, Tensor<Float>>) throws -> [Tensor<Float>] {
      let rows = try loader.all().flatMap { batch in
        (0..<batch.shape[0] - 1).map { batch.select(dim: 0, $0) }
      }
      return rows.sorted { $0[0].item < $1[0].item }
    }
    let shuffled = loader(Slow(count: 10), workers: 2)
    let ordered = loader(Slow(count: 10), batchSize: 4, shuffle: false, workers: 0)
    let first = try samples(ordered)
    #expect(try samples(shuffled) == first)
    #expect(try samples(ordered) != first)
  }

  @Test("draws anew where an index comes again in one epoch")
  func repetitions() throws {
    let sampler = RandomSampler(2, replacement: true, numSamples: 30)
    let batches = try loader(Slow(count: 2), sampler: sampler, workers: 2).all()
    let rows = batches.flatMap { batch in
      (0..<batch.shape[0] - 1).map { batch.select(dim: 0, $0).elements }
    }
    #expect(rows.count == 30 && Set(rows).count == 30)
    let resumed = loader(Slow(count: 2), sampler: sampler, workers: 0)
    resumed.state = DataLoaderState(generator: Philox(seed: 1), batch: 7)
    #expect(try resumed.all() == Array(batches[7...]))
  }

  @Test("of no sample gives no batch, of one sample one", arguments: workerCounts)
  func few(_ workers: Int) throws {
    let none = loader(Slow(count: 0), workers: workers)
    #expect(none.count == 0)
    #expect(try none.all() == [] && none.all() == [])
    #expect(none.state.epoch == 2)
    let one = loader(Slow(count: 1), workers: workers)
    #expect(try indices(one.all()) == [0])
    let large = loader(Slow(count: 5), batchSize: 100, workers: workers)
    #expect(large.count == 1)
    #expect(try indices(large.all()).sorted() == [0, 1, 2, 3, 4])
    let dropped = DataLoader(
      ArrayDataset([1, 2]), batchSize: 3, dropLast: true, numWorkers: workers)
    #expect(dropped.count == 0)
    #expect(Array(dropped).isEmpty)
  }

  @Test("takes its batches from a batch sampler")
  func batchSampler() throws {
    let words: [[Int32]] = (0..<40).map { Array(repeating: 1, count: $0 * 7 % 11) }
    let loader = DataLoader(
      ArrayDataset(words),
      batchSampler: BucketSampler(lengths: words.map(\.count), batchSize: 8), numWorkers: 2
    ) { padSequences($0) }
    let batches = try loader.map { try $0.get() }
    #expect(batches.count == 5 && loader.count == 5)
    #expect(batches.reduce(0) { $0 + $1.lengths.elementCount } == 40)
  }

  @Test("reads ahead, but not more than workers times the prefetch factor", arguments: [1, 2, 7])
  func backPressure(_ workers: Int) throws {
    let dataset = Slow(count: 200)
    let loader = loader(dataset, batchSize: 1, workers: workers, prefetchFactor: 2)
    let epoch = loader.makeIterator()
    for given in 1...20 {
      _ = try epoch.next()?.get()
      if given % 5 == 0 { usleep(20_000) }
      #expect(dataset.reads.total <= given + 2 * workers)
    }
    // With time to spare the room is used.
    for _ in 0..<10_000 where dataset.reads.total < 20 + 2 * workers { usleep(1000) }
    #expect(dataset.reads.total == 20 + 2 * workers)
  }

  @Test("stops its workers when a loop is left, and the next loop is the next epoch")
  func leaving() throws {
    for workers in workerCounts {
      let reference = loader(Slow(count: 30), workers: 0)
      let epochs = try (0..<3).map { _ in try reference.all() }
      let dataset = Slow(count: 30)
      let left = loader(dataset, workers: workers)
      for batch in left {
        #expect(try batch.get() == epochs[0][0])
        break
      }
      let reads = dataset.reads.total
      usleep(5000)
      #expect(dataset.reads.total == reads)
      struct Enough: Error {}
      var given = 0
      #expect(throws: Enough.self) {
        try left.forEachBatch { batch in
          #expect(batch == epochs[1][given])
          given += 1
          if given == 4 { throw Enough() }
        }
      }
      #expect(left.state.epoch == 1 && left.state.batch == 4)
      #expect(try left.all() == epochs[2])
      #expect(try left.prefix(2).map { try $0.get() }.count == 2)
    }
  }

  @Test("lets go of its data set when it ends, in the middle of an epoch too")
  func noLeak() throws {
    for workers in workerCounts {
      weak var reads: Counter?
      do {
        let dataset = Slow(count: 100)
        reads = dataset.reads
        let loader = loader(dataset, workers: workers)
        let epoch = loader.makeIterator()
        _ = try epoch.next()?.get()
        #expect(reads != nil)
      }
      #expect(reads == nil)
    }
  }

  @Test("survives many loops left at once, with workers that wait or work")
  func manyLoops() throws {
    let loader = DataLoader(
      ArrayDataset(Array(0..<64)), batchSize: 1, shuffle: true, numWorkers: 4, prefetchFactor: 1)
    for round in 0..<300 {
      var given = 0
      for batch in loader {
        _ = try batch.get()
        given += 1
        if given > round % 9 { break }
      }
    }
    #expect(loader.state.epoch == 299)
  }

  @Test("ends with the first error in the order of batches, which names index and cause")
  func errors() throws {
    let reference = try loader(Slow(count: 20), shuffle: false, workers: 0).all()
    for workers in workerCounts {
      let broken = loader(
        Slow(count: 20, broken: [10, 13, 19]), shuffle: false, workers: workers)
      let epoch = broken.makeIterator()
      for batch in reference[..<3] { #expect(try epoch.next()?.get() == batch) }
      let error = #expect(throws: DataLoaderError.self) { try epoch.next()?.get() }
      #expect(error?.description == "sample 10: number 10 is broken")
      #expect(epoch.next() == nil)
      #expect(broken.state.batch == 3)
      #expect(throws: DataLoaderError.self) { try broken.forEachBatch { _ in } }
    }
  }

  @Test("names the samples that do not become a batch")
  func collateErrors() {
    let dataset = ArrayDataset(Array(1...20)).map { Array(repeating: Int32(0), count: $0 / 11) }
    for workers in workerCounts {
      let loader = DataLoader(dataset, batchSize: 9, numWorkers: workers)
      let error = #expect(throws: DataLoaderError.self) { try loader.forEachBatch { _ in } }
      #expect(
        error?.description == "a batch of samples 9, 10, 11, 12, 13, 14, 15, 16, …: "
          + "samples have different lengths (0 at 0, 1 at 1)")
    }
  }

  @Test("leaves samples out where it may, tells each once, and drops a batch that becomes empty")
  func skipping() throws {
    let broken: Set = [1, 3, 4, 5, 19]
    var first: [Tensor<Float>]?
    for workers in workerCounts {
      let loader = loader(
        Slow(count: 20, broken: broken), shuffle: false, workers: workers, onError: .skip(limit: 5))
      let batches = try loader.all()
      #expect(batches.map { $0.shape[0] - 1 } == [2, 3, 3, 3, 3, 1])
      #expect(indices(batches) == (0..<20).filter { !broken.contains($0) })
      #expect(batches == first ?? batches)
      first = batches
      let skipped = broken.sorted().map {
        SkippedSample(index: $0, reason: "number \($0) is broken")
      }
      #expect(loader.skipped == skipped)
      #expect(try loader.all().count == 6)
      #expect(loader.skipped == skipped)
      // The batch that was left out counts.
      loader.state = DataLoaderState(generator: Philox(seed: 1), batch: 2)
      #expect(try loader.all() == Array(batches[1...]))
    }
  }

  @Test("refuses more broken samples than the limit", arguments: workerCounts)
  func skippingTooMany(_ workers: Int) throws {
    let loader = loader(
      Slow(count: 20, broken: [1, 8, 15]), shuffle: false, workers: workers,
      onError: .skip(limit: 2))
    var given = 0
    let error = #expect(throws: DataLoaderError.self) {
      try loader.forEachBatch { _ in given += 1 }
    }
    #expect(given == 5)
    let text = "more than 2 samples cannot be read; the last one: sample 15: number 15 is broken"
    #expect(error?.description == text)
    let all = DataLoader(
      Slow(count: 4, broken: [0, 1, 2, 3]), batchSize: 2, numWorkers: workers,
      onError: .skip(limit: 4))
    #expect(try all.map { try $0.get() } == [])
    #expect(all.skipped.map(\.index) == [0, 1, 2, 3])
  }

  @Test("measures how long the consumer waits")
  func statistics() throws {
    for workers in [0, 2] {
      let reading = DataLoader(
        ArrayDataset([1, 2, 3]).map { index -> Int in
          usleep(3000)
          return index
        }, numWorkers: workers)
      try reading.forEachBatch { _ in }
      #expect(reading.statistics.batches == 3)
      if workers == 0 { #expect(reading.statistics.waited >= .milliseconds(9)) }
      #expect(reading.statistics.waited <= reading.statistics.total)
      #expect(reading.statistics.isDataBound)
    }
    let working = DataLoader(ArrayDataset(Array(0..<10)), numWorkers: 1)
    try working.forEachBatch { _ in usleep(20_000) }
    #expect(working.statistics.total > .milliseconds(200))
    #expect(working.statistics.batches == 10)
    let unused = DataLoader(ArrayDataset([1]))
    #expect(unused.statistics.waitingShare == 0 && !unused.statistics.isDataBound)
  }

  @Test("refuses what contradicts itself, with a message")
  func badInput() async {
    func message(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DataLoader(ArrayDataset([1]), batchSize: 0)
    }
    #expect(message(size).contains("DataLoader: the batch size must be positive (0)"))
    let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DataLoader(ArrayDataset([1]), shuffle: true, sampler: SequentialSampler(1))
    }
    #expect(message(order).contains("shuffle and sampler exclude each other (SequentialSampler)"))
    let both = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DataLoader(
        ArrayDataset([1]), batchSize: 2,
        batchSampler: BatchSampler(SequentialSampler(1), batchSize: 2))
    }
    #expect(message(both).contains("DataLoader: batchSampler excludes batchSize"))
    let workers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DataLoader(ArrayDataset([1]), numWorkers: -1)
    }
    #expect(message(workers).contains("the number of workers must not be negative (-1)"))
    let index = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      for _ in DataLoader(ArrayDataset([1, 2]), sampler: SequentialSampler(3)) {}
    }
    #expect(message(index).contains("the sampler's index 2 is out of range for 2 samples"))
    let loops = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let loader = DataLoader(ArrayDataset([1, 2]))
      let old = loader.makeIterator()
      _ = loader.makeIterator()
      _ = old.next()
    }
    #expect(message(loops).contains("DataLoader: the loop is over, a newer one has begun"))
  }
}

@Suite("A data loader's state")
struct DataLoaderStateTests {
  @Test("continues with the very batch that would have come, from every place, and the next epochs")
  func everyPlace() throws {
    let reference = loader(Slow(count: 17), workers: 0)
    let epochs = try (0..<3).map { _ in try reference.all() }
    for workers in workerCounts {
      for place in 0...6 {
        let first = loader(Slow(count: 17), workers: workers)
        _ = try first.all()
        var saved: DataLoaderState?
        var given: [Tensor<Float>] = []
        if place == 0 { saved = first.state }
        for batch in first where place > 0 {
          given.append(try batch.get())
          if given.count == place {
            saved = first.state
            break
          }
        }
        let text = try JSONEncoder().encode(#require(saved))
        let dataset = Slow(count: 17)
        let second = loader(dataset, workers: workers, seed: 99)
        second.state = try JSONDecoder().decode(DataLoaderState.self, from: text)
        #expect(second.state == saved)
        #expect(try second.all() == Array(epochs[1][place...]))
        // Nothing of what went before was read.
        #expect(dataset.reads.total == 17 - min(3 * place, 17))
        #expect(try second.all() == epochs[2])
      }
    }
  }

  @Test("counts batches that were handed out, whatever has been read ahead")
  func handedOut() throws {
    let loader = loader(Slow(count: 30), workers: 7)
    let epoch = loader.makeIterator()
    #expect(loader.state.batch == 0 && loader.state.epoch == 0)
    for given in 1...10 {
      _ = try epoch.next()?.get()
      #expect(loader.state.batch == given && loader.state.epoch == 0)
    }
    #expect(epoch.next() == nil)
    #expect(loader.state.batch == 0 && loader.state.epoch == 1)
  }

  @Test("set in the middle of a loop ends it, and counts for the next one")
  func setInALoop() throws {
    let loader = loader(Slow(count: 12), workers: 2)
    var saved = loader.state
    var seen: [Tensor<Float>] = []
    for batch in loader {
      seen.append(try batch.get())
      if seen.count == 1 { saved = loader.state }
      if seen.count == 3 {
        loader.state = saved
        break
      }
    }
    let rest = try loader.all()
    #expect(rest.count == 3)
    #expect(Array(rest[..<2]) == Array(seen[1...]))
  }

  @Test("of another data set is refused by the next loop")
  func misfit() {
    let loader = loader(Slow(count: 12), workers: 2)
    for batch in [5, -1] {
      loader.state = DataLoaderState(generator: Philox(seed: 1), epoch: 3, batch: batch)
      let error = #expect(throws: DataLoaderError.self) { try loader.forEachBatch { _ in } }
      #expect(
        error?.description
          == "the saved state is at batch \(batch) of epoch 3, an epoch has 4")
    }
  }

  @Test("is drawn from the current generator where none is given")
  func currentGenerator() throws {
    func order() throws -> [Int32] {
      let loader = DataLoader(ArrayDataset(Array(0..<20)), batchSize: 20, shuffle: true)
      return try loader.flatMap { try $0.get().elements }
    }
    try Generator.$current.withValue(Generator(seed: 5)) {
      let first = try order()
      #expect(try order() != first)
      Generator.current.seed(5)
      #expect(try order() == first)
    }
  }
}
