import Tensor
import Testing
import Training

/// A sample of a type of its own.
private struct Sentence: Collatable, Equatable {
  let words: [Int32]
  let score: Float

  static func collate(_ samples: [Sentence]) throws -> (PaddedSequences<Int32>, Tensor<Float>) {
    (padSequences(samples.map(\.words)), try Float.collate(samples.map(\.score)))
  }
}

@Suite("A batch")
struct CollationTests {
  @Test("of tensors is their stack, of numbers a vector, of arrays rows, of strings an array")
  func kinds() throws {
    #expect(try Tensor.collate([Tensor<Float>([1, 2]), Tensor([3, 4])]) == [[1, 2], [3, 4]])
    #expect(try Tensor.collate([Tensor<UInt8>(5)]) == Tensor([5]))
    #expect(try Float.collate([1, 2]) == Tensor([1, 2]))
    #expect(try Double.collate([1]) == Tensor([1]))
    #expect(try Bool.collate([true, false]) == Tensor([true, false]))
    #expect(try Int32.collate([4, 5]) == Tensor([4, 5]))
    #expect(try Int64.collate([4]) == Tensor([4]))
    #expect(try UInt8.collate([4]) == Tensor([4]))
    #expect(try Int.collate([4, -5]) == Tensor<Int32>([4, -5]))
    #expect(try [Float].collate([[1, 2], [3, 4]]) == [[1, 2], [3, 4]])
    #expect(try [Float].collate([[], []]).shape == [2, 0])
    #expect(try String.collate(["a", "b"]) == ["a", "b"])
  }

  @Test("of samples that do not fit together is refused, and the message tells both")
  func misfits() {
    #expect(throws: CollateError("samples have different shapes ([2] at 0, [3] at 1)")) {
      try Tensor.collate([Tensor<Float>([1, 2]), Tensor([1, 2, 3])])
    }
    #expect(throws: CollateError("samples have different lengths (1 at 0, 2 at 2)")) {
      try [Int32].collate([[1], [2], [3, 4]])
    }
    #expect(throws: CollateError("2147483648 does not fit into 32 bits")) {
      try Int.collate([1, 1 << 31])
    }
  }

  @Test("of tuples is a tuple of batches")
  func tuples() throws {
    let dataset = ArrayDataset([0, 1, 2]).map { index in
      (Tensor([Float(index), 1]), index, "\(index)", [Int32(index)])
    }
    let loader = DataLoader(dataset, batchSize: 2, numWorkers: 2)
    var names: [String] = []
    try loader.forEachBatch { (x, label, name, row) in
      #expect(x.shape == [label.elementCount, 2])
      #expect(row.shape == [label.elementCount, 1])
      #expect(row.elements == label.elements)
      names += name
    }
    #expect(names == ["0", "1", "2"])
  }

  @Test("of a type of one's own is what the type says")
  func ownType() throws {
    let sentences = [
      Sentence(words: [1, 2], score: 0.5), Sentence(words: [3], score: 1),
      Sentence(words: [], score: 2),
    ]
    let batches = try DataLoader(ArrayDataset(sentences), batchSize: 3).map { try $0.get() }
    #expect(batches.count == 1)
    #expect(batches[0].0.values == [[1, 2], [3, 0], [0, 0]])
    #expect(batches[0].0.lengths.elements == [2, 1, 0])
    #expect(batches[0].1.elements == [0.5, 1, 2])
  }
}
