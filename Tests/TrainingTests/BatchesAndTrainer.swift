import NN
import Optim
import Tensor
import Testing
import Training

@Suite("Bucketed batches")
struct BucketedBatchesTests {
  @Test("hold every sample once, and pad little")
  func coverage() {
    var random = Philox(seed: 1)
    let lengths = (0..<1003).map { _ in Int.random(in: 3...30, using: &random) }
    let batches = bucketedBatches(lengths: lengths, batchSize: 16, using: &random)
    #expect(batches.joined().sorted() == Array(0..<1003))
    #expect(batches.allSatisfy { $0.count <= 16 })
    let padded = batches.reduce(0) { $0 + $1.count * $1.map { lengths[$0] }.max()! }
    #expect(Double(padded) < 1.1 * Double(lengths.reduce(0, +)))
  }

  @Test("are a function of the generator's state, and differ between epochs")
  func determinism() {
    let lengths = (0..<200).map { $0 % 7 + 3 }
    var (a, b) = (Philox(seed: 4), Philox(seed: 4))
    let first = bucketedBatches(lengths: lengths, batchSize: 8, using: &a)
    #expect(first == bucketedBatches(lengths: lengths, batchSize: 8, using: &b))
    #expect(first != bucketedBatches(lengths: lengths, batchSize: 8, using: &a))
  }
}

@Suite("A trainer")
struct TrainerTests {
  @Test("changes nothing in a step of which the gradients are not finite")
  func notFinite() {
    let layer = Linear(2, 1)
    let before = layer.weight
    let trainer = Trainer(Adam(layer.parameters), schedule: .constant(0.1), clipNorm: 1)
    let report = trainer.step { (layer(Tensor([.infinity, 1], shape: [1, 2]))).sum() }
    #expect(!report.gradientNorm.isFinite)
    #expect(layer.weight == before)
    _ = trainer.step { layer(Tensor([1, 1], shape: [1, 2])).sum() }
    #expect(layer.weight != before)
  }
}
