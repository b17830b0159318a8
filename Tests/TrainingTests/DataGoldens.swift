import Foundation
import Tensor
import Testing
import Training

/// What PyTorch answered, from `Tests/Fixtures/torch/data.json`.
private struct DataGoldens: Decodable {
  struct Split: Decodable {
    let count: Int
    let fractions: [Double]
    let lengths: [Int]
  }
  struct Batches: Decodable {
    let count, batchSize: Int
    let dropLast: Bool
    let length: Int
    let batches: [[Int32]]
  }
  struct Draws: Decodable { let count, numSamples, length: Int }
  let splits: [Split]
  let batches: [Batches]
  let draws: [Draws]
  let sequences: [[Int32]]
  let padded: [[Int32]]
  let rows: [[[Float]]]

  init() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: tests.appending(path: "Fixtures/torch/data.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(DataGoldens.self, from: data)
  }

  private enum CodingKeys: CodingKey { case splits, batches, draws, sequences, padded, rows }
}

@Suite("As in PyTorch")
struct DataLikePyTorch {
  private let goldens: DataGoldens

  init() throws { goldens = try DataGoldens() }

  @Test("parts of these fractions have these sizes")
  func splits() {
    for split in goldens.splits {
      let parts = ArrayDataset(Array(0..<split.count))
        .randomSplit(fractions: split.fractions, seed: 3)
      #expect(parts.map(\.count) == split.lengths, "\(split.count) \(split.fractions)")
    }
  }

  @Test("batches in order hold the same samples, and their number is the same")
  func batches() throws {
    for golden in goldens.batches {
      let loader = DataLoader(
        ArrayDataset(Array(0..<golden.count)), batchSize: golden.batchSize,
        dropLast: golden.dropLast, numWorkers: 1)
      #expect(loader.count == golden.length)
      #expect(try loader.map { try $0.get().elements } == golden.batches)
    }
  }

  @Test("a random sampler draws as many indices, a whole order before the next")
  func draws() {
    var generator = Philox(seed: 1)
    for golden in goldens.draws {
      let sampler = RandomSampler(golden.count, numSamples: golden.numSamples)
      let indices = sampler.epoch(using: &generator)
      #expect(indices.count == golden.length && sampler.count == golden.length)
      for start in stride(from: 0, to: indices.count, by: golden.count) {
        let order = indices[start..<min(start + golden.count, indices.count)]
        #expect(Set(order).count == order.count)
      }
    }
  }

  @Test("sequences are padded at the end")
  func padding() {
    let padded = padSequences(goldens.sequences, paddingValue: -1)
    #expect([[Int32]](padded.values) == goldens.padded)
    #expect(padded.lengths.elements == [3, 0, 1, 2])
    #expect([[Bool]](padded.isPadding) == goldens.padded.map { $0.map { $0 == -1 } })
    let rows = [1, 3, 2].map { n in
      Tensor((0..<2 * n).map(Float.init), shape: [n, 2])
    }
    let padRows = padSequences(rows)
    #expect([[[Float]]](padRows.values) == goldens.rows)
    #expect(padRows.lengths.elements == [1, 3, 2])
    #expect(padSequences([[Int32]]()).values.shape == [0, 0])
    #expect(padSequences([[], []] as [[Float]]).values.shape == [2, 0])
  }
}
