import Foundation
import Tensor
import Testing
import Training

struct Noise: Dataset {
  let count = 100
  func sample(at index: Int, using generator: inout Philox) -> Tensor<Float> {
    .normal([8], using: Generator(state: generator.split()))
  }
}

@Suite("The examples on data")
struct DataExamples {
  @Test func batches() throws {
    let (images, labels) = (Tensor<Float>.normal([100, 3, 4, 4]), Tensor<Int32>.zeros([100]))
    let dataset = TensorDataset(images, labels)
    let parts = dataset.randomSplit(fractions: [0.8, 0.2], seed: 1)
    let loader = DataLoader(parts[0], batchSize: 32, shuffle: true)
    for batch in loader {
      let (images, labels) = try batch.get()
      print(images.shape, labels.shape)
    }
    #expect(loader.state.epoch == 1 && loader.count == 3)
  }

  @Test func sentences() throws {
    let sentences = ArrayDataset([[4, 5, 6], [7]] as [[Int32]])
    let loader = DataLoader(sentences, batchSize: 2) { padSequences($0, paddingValue: 1) }
    try loader.forEachBatch { batch in
      print(batch.values.shape, batch.lengths.elements)  // [2, 3] [3, 1]
    }
    #expect(try loader.map { try $0.get().values } == [[[4, 5, 6], [7, 1, 1]]])
  }

  @Test func resuming() throws {
    let loader = DataLoader(Noise(), batchSize: 8, shuffle: true)
    let resumed = DataLoader(Noise(), batchSize: 8, shuffle: true)
    for _ in loader.prefix(3) {}
    let saved = try JSONEncoder().encode(loader.state)
    resumed.state = try JSONDecoder().decode(DataLoaderState.self, from: saved)
    #expect(resumed.state.batch == 3)
    #expect(resumed.map { try? $0.get() }.count == 10)
  }
}
