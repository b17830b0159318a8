import Tensor
import Testing
import Training

/// Draws as many numbers as its index says, so that a stream that is shared would show.
private struct Draws: Dataset {
  let count: Int
  func sample(at index: Int, using generator: inout Philox) -> [UInt64] {
    (0...index).map { _ in generator.next() }
  }
}

@Suite("Data sets")
struct DatasetTests {
  private let numbers = ArrayDataset([3, 1, 4, 1, 5])

  @Test("of tensors give rows, as tuples or alone")
  func tensors() {
    let x = Tensor((0..<12).map(Float.init), shape: [3, 2, 2])
    let y = Tensor<Int32>([7, 8, 9])
    let both = TensorDataset(x, y)
    #expect(both.count == 3)
    let (row, label) = both.sample(at: 1)
    #expect(row == Tensor([4, 5, 6, 7], shape: [2, 2]))
    #expect(label == Tensor(8))
    #expect(TensorDataset(x).sample(at: 2) == x.select(dim: 0, 2))
    #expect(TensorDataset(Tensor<Float>.zeros([0, 4]), Tensor<Bool>([])).count == 0)
  }

  @Test("are mapped sample by sample, and errors pass")
  func mapped() throws {
    struct Negative: Error {}
    let roots = numbers.map { number -> String in
      if number == 4 { throw Negative() }
      return "\(number)"
    }
    #expect(roots.count == 5)
    #expect(try roots.sample(at: 4) == "5")
    #expect(throws: Negative.self) { try roots.sample(at: 2) }
    var generator = Philox(seed: 1)
    let sums = Draws(count: 3).map(\.count)
    #expect(try sums.sample(at: 2, using: &generator) == 3)
  }

  @Test("are augmented by numbers of their own, whatever the data set below draws")
  func augmented() throws {
    let base = Draws(count: 4)
    let augmented = base.augmented { sample, generator in (sample, generator.next()) }
    #expect(augmented.count == 4)
    var (a, b) = (Philox(seed: 1), Philox(seed: 1))
    let (short, number) = try augmented.sample(at: 0, using: &a)
    let (long, same) = try augmented.sample(at: 3, using: &b)
    #expect(number == same)
    #expect(long.count == 4 && long.starts(with: short) && !long.contains(number))
  }

  @Test("have subsets, of subsets too, in the order asked for")
  func subsets() throws {
    let subset = Subset(numbers, indices: [4, 0, 0, 2])
    #expect(try (0..<subset.count).map { try subset.sample(at: $0) } == [5, 3, 3, 4])
    #expect(try Subset(subset, indices: [3]).sample(at: 0) == 4)
    var (a, b) = (Philox(seed: 5), Philox(seed: 5))
    let draws = Subset(Draws(count: 3), indices: [2])
    #expect(try draws.sample(at: 0, using: &a) == Draws(count: 3).sample(at: 2, using: &b))
  }

  @Test("of different types are joined, empty ones too")
  func joined() throws {
    let joined = ConcatDataset<Int>([
      ArrayDataset([]), numbers, ArrayDataset([]), ArrayDataset([6, 7]).map { $0 * 10 },
      Subset(numbers, indices: [2]), ArrayDataset([]),
    ])
    #expect(joined.count == 8)
    var generator = Philox(seed: 1)
    let all = try (0..<8).map { try joined.sample(at: $0, using: &generator) }
    #expect(all == [3, 1, 4, 1, 5, 60, 70, 4])
    #expect(ConcatDataset<Int>([]).count == 0)
  }

  @Test("are split without loss, the same way with the same seed")
  func split() throws {
    let dataset = ArrayDataset(Array(0..<50))
    let parts = dataset.randomSplit(lengths: [30, 0, 15, 5], seed: 7)
    #expect(parts.map(\.count) == [30, 0, 15, 5])
    #expect(parts.flatMap(\.indices).sorted() == Array(0..<50))
    #expect(parts.flatMap(\.indices) != Array(0..<50))
    let again = dataset.randomSplit(lengths: [30, 0, 15, 5], seed: 7)
    #expect(again.map(\.indices) == parts.map(\.indices))
    #expect(dataset.randomSplit(lengths: [50], seed: 8)[0].indices != again[0].indices)
  }

  @Test("refuse indices and sizes that do not fit, with a message")
  func badInput() async {
    func message(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let subset = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Subset(ArrayDataset([1, 2]), indices: [0, 2])
    }
    #expect(message(subset).contains("Subset: index 2 is out of range for 2 samples"))
    let tensors = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = TensorDataset(Tensor<Float>.zeros([2, 3]), Tensor<Int32>([1]))
    }
    #expect(message(tensors).contains("sizes of the first dimension differ ([[2, 3], [1]])"))
    let split = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ArrayDataset([1, 2]).randomSplit(lengths: [1, 2], seed: 1)
    }
    #expect(message(split).contains("randomSplit: lengths [1, 2] do not sum to 2 samples"))
    let parts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ArrayDataset([1, 2]).randomSplit(fractions: [0.5, 0.4], seed: 1)
    }
    #expect(message(parts).contains("randomSplit: fractions [0.5, 0.4] do not sum to 1"))
    let joined = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = Philox(seed: 1)
      _ = try? ConcatDataset([ArrayDataset([1])]).sample(at: 1, using: &generator)
    }
    #expect(message(joined).contains("ConcatDataset: index 1 is out of range for 1 samples"))
  }
}

@Suite("A cache in memory")
struct InMemoryCacheTests {
  @Test("reads a sample once while there is room, and again beyond the limit")
  func budget() throws {
    let reads = Counter()
    let base = ArrayDataset(Array(0..<10)).map { index -> Tensor<Float> in
      reads.add(index)
      return Tensor([Float](repeating: Float(index), count: 25))
    }
    let cache = InMemoryCache(base, byteLimit: 350)
    #expect(cache.count == 10 && cache.byteCount == 0)
    for _ in 0..<3 {
      for index in 0..<10 { #expect(try cache.sample(at: index)[0].item == Float(index)) }
    }
    #expect(cache.keptCount == 3 && cache.byteCount == 300)
    #expect(reads.counts == [1, 1, 1, 3, 3, 3, 3, 3, 3, 3])
  }

  @Test("keeps nothing with a limit of 0, and everything is read")
  func nothing() throws {
    let cache = InMemoryCache(ArrayDataset(["a", "bc"]), byteLimit: 0, size: \.utf8.count)
    #expect(try cache.sample(at: 1) == "bc")
    #expect(cache.keptCount == 0)
  }

  @Test("is the same under many readers, who never keep more than the limit")
  func readers() throws {
    let base = ArrayDataset(Array(0..<200)).map { Tensor([Float($0), Float($0)]) }
    let cache = InMemoryCache(base, byteLimit: 8 * 150)
    let loader = DataLoader(cache, batchSize: 7, shuffle: true, numWorkers: 5)
    for _ in 0..<3 {
      let values = try loader.flatMap { try $0.get().select(dim: 1, 0).elements }
      #expect(values.sorted() == (0..<200).map(Float.init))
    }
    #expect(cache.keptCount == 150 && cache.byteCount == 8 * 150)
  }
}
