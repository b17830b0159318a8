import Tensor

/// The batches of an epoch that are still to come, each with all that its content depends on.
struct EpochPlan: IteratorProtocol, Sendable {
  /// A batch to be read.
  struct Job: Sendable {
    /// The batch's number in its epoch.
    let number: Int
    /// The samples, each with how often the epoch has drawn it before.
    let draws: [(index: Int, repetition: Int)]
  }

  /// The seed of the epoch's samples.
  let sampleKey: UInt64
  /// The seed of the epoch's batches.
  let batchKey: UInt64
  private let batches: [[Int]]
  private var place: Int
  private var counts: [UInt32]

  /// The plan of an epoch of `size` samples from the state's batch on.
  ///
  /// - Throws: ``DataLoaderError/state(_:batches:)``.
  /// - Precondition: the sampler's indices are the data set's.
  init(_ state: DataLoaderState, _ sampler: any Sampler<[Int]>, size: Int) throws(DataLoaderError) {
    var generator = state.generator
    var own = generator.split()
    (sampleKey, batchKey) = (own.next(), own.next())
    batches = sampler.epoch(using: &own)
    guard state.epoch >= 0, state.batch >= 0, state.batch <= batches.count else {
      throw .state(state, batches: batches.count)
    }
    for index in batches.joined() {
      require(
        index >= 0 && index < size,
        "DataLoader: the sampler's index \(index) is out of range for \(size) samples")
    }
    counts = Array(repeating: 0, count: size)
    place = state.batch
    for index in batches[..<place].joined() { counts[index] += 1 }
  }

  /// The number of batches to come.
  var remaining: Int { batches.count - place }

  mutating func next() -> Job? {
    guard place < batches.count else { return nil }
    defer { place += 1 }
    return Job(
      number: place,
      draws: batches[place].map { index in
        defer { counts[index] += 1 }
        return (index, Int(counts[index]))
      })
  }
}
