import NN
import Optim
import Tensor
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// 1000 steps of a model so small that what is measured is the trainer: bare steps, and steps with the
/// callbacks and loggers of a usual run. The difference, a thousandth of it, is what a step costs more.
func trainerSuite() -> [Row] {
  [
    Row(name: "trainer/1000 bare steps", runs: 5) {
      let layer = Linear(8, 8)
      let step = OptimizationStep(Adam(layer.parameters), clipNorm: 1)
      let x = Tensor<Float>.ones([4, 8])
      return { for _ in 0..<1000 { _ = step { layer(x).sum() } } }
    },
    Row(name: "trainer/1000 steps with callbacks", runs: 5) {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      let run = try! RunFolder(path: folder)
      return {
        let layer = Linear(8, 8)
        let x = Tensor<Float>.ones([4, 8])
        let task = ClosureTask<Int>(layer) { _ in layer(x).sum() }
        let loader = DataLoader(ArrayDataset(Array(0..<1000)), numWorkers: 0) { $0[0] }
        let logging = MetricLogging { _ in try run.loggers() }
        let trainer = Trainer(
          task, Adam(layer.parameters), LoaderSource(loader),
          TrainerOptions(epochs: 1, schedule: .constant(1e-3), clipNorm: 1),
          callbacks: [
            logging, EpochHistory(), GradientFlowRecorder(logging: logging),
            ProgressDisplay(ProgressReporter(.quiet)),
          ])
        _ = try! trainer.fit()
      }
    },
  ]
}
