import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing

@testable import Training

@Suite("The examples of Docs/Training.md")
struct TrainingExamples {
  typealias DigitBatch = SmallRun.Labelled

  private func accuracy(_ network: SmallRun.Network, _ held: SmallRun.TensorPairs) -> Double {
    let right = network(held.x).argmax(dim: 1).elements
    return Double(zip(right, held.y).count { $0 == $1 }) / Double(held.count)
  }

  @Test("train, save and resume")
  func training() throws {
    try withFolder { folder in
      let checkpoints = folder.path
      let network = SmallRun.Network()
      let held = SmallRun.TensorPairs(count: 20, seed: 5)
      let loader = DataLoader(SmallRun.TensorPairs(count: 64, seed: 4), batchSize: 8, shuffle: true)
      {
        samples in
        DigitBatch(
          x: Tensor(samples.flatMap(\.row), shape: [samples.count, 6]),
          y: Tensor(samples.map(\.label)))
      }
      let task = ClosureTask<DigitBatch>(network) { batch in
        crossEntropy(network(batch.x), batch.y)
      } metrics: {
        ["accuracy": accuracy(network, held)]
      }
      let trainer = Trainer(
        task, AdamW(network.parameters, learningRate: 1e-3), LoaderSource(loader),
        TrainerOptions(epochs: 5, schedule: .constant(1e-3), clipNorm: 1),
        callbacks: [
          ProgressDisplay(ProgressReporter(.quiet)),
          EarlyStopping(of: "accuracy", mode: .max, patience: 3),
          Checkpointing(in: checkpoints, best: MetricMonitor("accuracy", .max)),
        ])
      let summary = try trainer.fit()
      #expect(summary.progress.epoch <= 5 && summary.progress.step % 8 == 0)
      let before = trainer.progress
      if let found = try CheckpointStore(in: checkpoints).newest() {
        for problem in found.damaged { print("warning: \(problem)") }
        try trainer.load(found.state)
      }
      #expect(trainer.progress == before)
    }
  }
}
