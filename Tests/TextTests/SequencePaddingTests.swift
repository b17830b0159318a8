import Foundation
import Tensor
import Testing
import Text

@Suite("Sequences become batches")
struct SequencePaddingTests {
  private let sequences: [[Int32]] = [[2, 4, 3], [2, 4, 5, 6, 3], []]

  @Test("filled up on the right to the longest, with lengths and masks")
  func longest() {
    let batch = SequencePadding(padID: 0, endID: 3)(sequences)
    #expect(batch.ids == Tensor([[2, 4, 3, 0, 0], [2, 4, 5, 6, 3], [0, 0, 0, 0, 0]]))
    #expect(batch.lengths.elements == [3, 5, 0])
    #expect(batch.mask == Tensor<Float>([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]]))
    #expect(batch.isPadding.elements == batch.mask.elements.map { $0 == 0 })
    #expect(batch.tokenCount == 8)
  }

  @Test("filled up on the left")
  func left() {
    let batch = SequencePadding(padID: 9, side: .left)(sequences)
    #expect(batch.ids == Tensor([[9, 9, 2, 4, 3], [2, 4, 5, 6, 3], [9, 9, 9, 9, 9]]))
    #expect(batch.isPadding.elements == batch.ids.elements.map { $0 == 9 })
  }

  @Test("to a length, to a multiple, cut to a length, and the end stays")
  func lengths() {
    func ids(_ length: SequencePadding.Length, _ maximum: Int? = nil, end: Int32? = 3)
      -> Tensor<Int32>
    {
      SequencePadding(padID: 0, endID: end, length: length, maximumLength: maximum)(
        Array(sequences.prefix(2))
      ).ids
    }
    #expect(ids(.fixed(6)) == Tensor([[2, 4, 3, 0, 0, 0], [2, 4, 5, 6, 3, 0]]))
    #expect(ids(.fixed(4)) == Tensor([[2, 4, 3, 0], [2, 4, 5, 3]]))
    #expect(ids(.fixed(1)) == Tensor([[3], [3]]))
    #expect(ids(.fixed(4), end: nil) == Tensor([[2, 4, 3, 0], [2, 4, 5, 6]]))
    #expect(
      ids(.multiple(of: 4)) == Tensor([[2, 4, 3, 0, 0, 0, 0, 0], [2, 4, 5, 6, 3, 0, 0, 0]]))
    #expect(ids(.multiple(of: 4), 4) == Tensor([[2, 4, 3, 0], [2, 4, 5, 3]]))
    #expect(ids(.longest, 4) == Tensor([[2, 4, 3, 0], [2, 4, 5, 3]]))
    #expect(ids(.fixed(6), 4) == Tensor([[2, 4, 3, 0, 0, 0], [2, 4, 5, 3, 0, 0]]))
    // What never had an end gets none.
    #expect(SequencePadding(padID: 0, endID: 3).truncated([4, 5, 6]) == [4, 5, 6])
    #expect(
      SequencePadding(padID: 0, endID: 3, maximumLength: 2).truncated([4, 5, 6]) == [4, 5])
  }

  @Test("shifted by one token, to read and to predict")
  func shifted() {
    let vocabulary = Vocabulary(captions: [["a", "b", "c"]])
    let captions = [["a"], ["a", "b", "c"]].map(vocabulary.encode)
    let shifted = SequencePadding(vocabulary, maximumLength: 4).shifted(captions)
    #expect(shifted.inputs.ids == Tensor([[2, 4, 0], [2, 4, 5]]))
    #expect(shifted.targets.ids == Tensor([[4, 3, 0], [4, 5, 3]]))
    #expect(shifted.inputs.lengths.elements == [2, 3])
    #expect(shifted.targets.lengths.elements == [2, 3])
    #expect(SequencePadding(padID: 0).shifted([[]]).inputs.ids.shape == [1, 0])
  }

  @Test("of nothing is nothing")
  func nothing() {
    let batch = SequencePadding(padID: 0)([])
    #expect(batch.ids.shape == [0, 0] && batch.lengths.shape == [0])
    #expect(batch.mask.shape == [0, 0] && batch.tokenCount == 0)
  }

  @Test("a length of 0 stops the program")
  func badLength() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SequencePadding(padID: 0, length: .fixed(0))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("SequencePadding: the length must be positive (0)"))
  }
}

@Suite("Sequences are packed by length")
struct PackedSequenceTests {
  /// `sequences.json`, see `make_sequences.py`.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let sequences: [[Int32]]
    let padded: [[Int32]]
    let data: [Int32]
    let batchSizes, sortedIndices, unsortedIndices: [Int]
    let padded10: [[Int32]]

    var testDescription: String { "\(sequences.map(\.count))" }

    static let all: [Case] = {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/text/sequences.json")
      return try! JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }()
  }

  @Test("as PyTorch packs and pads them", arguments: Case.all)
  func golden(expected: Case) {
    let lengths = expected.sequences.map(\.count)
    let batch = SequencePadding(padID: 0)(expected.sequences)
    #expect(batch.ids == Tensor(expected.padded))
    let packed = PackedSequence(batch.ids, lengths: lengths)
    #expect(packed.data.elements == expected.data)
    #expect(packed.batchSizes == expected.batchSizes)
    #expect(packed.order.indices == expected.sortedIndices)
    #expect(packed.order.inverse == expected.unsortedIndices)
    #expect(packed.lengths == lengths)
    #expect(packed.padded() == batch.ids)
    #expect(packed.padded(time: 10) == Tensor(expected.padded10))
  }

  @Test("wider values and gradients pass through")
  func gradients() {
    let x = Tensor<Float>((0..<24).map(Float.init), shape: [2, 4, 3])
    let packed = PackedSequence(x, lengths: [2, 3])
    #expect(packed.data.shape == [5, 3])
    let doubled = PackedSequence(packed.data * 2, like: packed)
    #expect(doubled.padded(time: 4)[1, 2, 1].item == 2 * x[1, 2, 1].item)
    #expect(doubled.padded(time: 4)[0, 2, 1].item == 0)
    let gradients = gradient(at: [x]) { PackedSequence($0[0], lengths: [2, 3]).padded().sum() }
    let isToken: [Float] = [1, 1, 0, 0, 1, 1, 1, 0]
    let expected: [Float] = isToken.flatMap { [$0, $0, $0] }
    #expect(gradients[0]?.elements == expected)
  }

  @Test("empty sequences and empty batches are packed, too")
  func empty() {
    let packed = PackedSequence(Tensor<Int32>([[1, 2], [0, 0]]), lengths: [2, 0])
    #expect(packed.data.elements == [1, 2] && packed.batchSizes == [1, 1])
    #expect(packed.padded() == Tensor([[1, 2], [0, 0]]))
    let none = PackedSequence(Tensor<Int32>([[0], [0]]), lengths: [0, 0])
    #expect(none.batchSizes.isEmpty && none.padded().shape == [2, 0])
  }

  @Test("sorting and restoring cancel each other")
  func order() {
    let order = LengthOrder([3, 5, 4, 5])
    #expect(order.indices == [1, 3, 2, 0] && order.lengths == [5, 5, 4, 3])
    let values = ["a", "b", "c", "d"]
    #expect(order.sorted(values) == ["b", "d", "c", "a"])
    #expect(order.restored(order.sorted(values)) == values)
    let matrix = Tensor<Float>([[1, 2], [3, 4], [5, 6], [7, 8]])
    #expect(order.sorted(matrix)[0].elements == [3, 4])
    #expect(order.restored(order.sorted(matrix)) == matrix)
  }

  @Test("a length beyond the batch stops the program")
  func tooLong() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PackedSequence(Tensor<Int32>([[1, 2]]), lengths: [3])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("PackedSequence: a length must be in 0...2 (3)"))
  }
}

@Suite("Sequences of about one length share a batch")
struct LengthBucketTests {
  private let lengths: [Int] = {
    var generator = Philox(seed: 4)
    return (0..<1000).map { _ in 1 + Int(generator.next() % 30) }
  }()

  @Test("nothing is dropped, nothing comes twice, and the count is right", arguments: [1, 7, 64])
  func complete(size: Int) {
    for limit in [LengthBucketSampler.Limit.sequences(size), .tokens(10 * size)] {
      let sampler = LengthBucketSampler(lengths: lengths, limit: limit)
      var generator = Philox(seed: 1)
      let first = sampler.epoch(using: &generator)
      #expect(first.count == sampler.count)
      #expect(first.joined().sorted() == Array(lengths.indices))
      let second = sampler.epoch(using: &generator)
      #expect(second.count == sampler.count && second != first)
      var again = Philox(seed: 1)
      #expect(sampler.epoch(using: &again) == first)
    }
  }

  @Test("a batch is of one bucket and within the limit")
  func limits() {
    var generator = Philox(seed: 2)
    let byWidth = LengthBucketSampler(lengths: lengths, limit: .tokens(120), width: 5)
    for batch in byWidth.epoch(using: &generator) {
      let inBatch = batch.map { lengths[$0] }
      #expect(Set(inBatch.map { ($0 + 4) / 5 }).count == 1)
      #expect(inBatch.max()! * batch.count <= 120)
    }
    let byBoundary = LengthBucketSampler(
      lengths: lengths, limit: .sequences(8), boundaries: [10, 20])
    for batch in byBoundary.epoch(using: &generator) {
      #expect(batch.count <= 8)
      #expect(Set(batch.map { min(2, (lengths[$0] - 1) / 10) }).count == 1)
    }
    // A sequence beyond the limit has a batch of its own.
    let long = LengthBucketSampler(lengths: [50, 50], limit: .tokens(10))
    #expect(long.epoch(using: &generator).map(\.count) == [1, 1])
    #expect(LengthBucketSampler(lengths: [], limit: .tokens(10)).count == 0)
  }

  @Test("a saved state goes on with the batch that would have come")
  func state() throws {
    let sampler = LengthBucketSampler(lengths: lengths, limit: .sequences(100), width: 10)
    var whole = LengthBucketStream(sampler, seed: 5)
    let expected = (0..<3 * sampler.count).map { _ in whole.next() }
    #expect(whole.state.epoch == 2 && whole.state.batch == sampler.count)
    for stop in 0..<expected.count {
      var stream = LengthBucketStream(sampler, seed: 5)
      for _ in 0..<stop { _ = stream.next() }
      let saved = try JSONEncoder().encode(stream.state)
      let state = try JSONDecoder().decode(LengthBucketStream.State.self, from: saved)
      var rest = LengthBucketStream(sampler, state: state)
      #expect((stop..<expected.count).map { _ in rest.next() } == Array(expected[stop...]))
    }
  }
}
