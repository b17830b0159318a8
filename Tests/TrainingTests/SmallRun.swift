import Foundation
import NN
import Optim
import Tensor

@testable import Training

/// A run with all that a checkpoint has to remember: dropout, batch normalisation, shuffling, an
/// optimiser with moments, averages, a schedule, and a validation metric.
final class SmallRun {
  final class Network: Module {
    let first = Linear(6, 16)
    let norm = BatchNorm1d(16)
    let dropout = Dropout(0.3)
    let second = Linear(16, 3)

    func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
      second(dropout(norm(first(x)).relu()))
    }
  }

  typealias Batch = (Tensor<Float>, Tensor<Int32>)
  typealias Source = LoaderSource<TensorPairs, Labelled>

  /// Points of three classes.
  struct TensorPairs: DeterministicDataset {
    let x: Tensor<Float>
    let y: [Int32]
    var count: Int { y.count }

    init(count: Int, seed: UInt64) {
      let generator = Generator(seed: seed)
      x = .normal([count, 6], using: generator)
      y = x.elements.indices.filter { $0 % 6 == 0 }.map { [x] i in
        let row = x.elements[i..<i + 6]
        return row.sum() > 1 ? 2 : row.sum() < -1 ? 0 : 1
      }
    }

    func sample(at index: Int) -> (row: [Float], label: Int32) {
      (Array(x.elements[index * 6..<index * 6 + 6]), y[index])
    }
  }

  struct Labelled: Sendable {
    let x: Tensor<Float>
    let y: Tensor<Int32>
  }

  let network: Network
  let trainer: Trainer<ClosureTask<Labelled>, Source>
  let history = EpochHistory()

  init(
    folder: String? = nil, epochs: Int = 3, accumulation: Int = 1, checkpointEvery: Int = 1,
    averages: Bool = true, seed: UInt64 = 7, patience: Int = 100, width: Int = 6,
    callbacks: [any TrainerCallback] = []
  ) {
    Generator.current.seed(seed)
    let network = Network()
    let data = TensorPairs(count: 44, seed: 1)
    let loader = DataLoader(
      data, batchSize: 8, shuffle: true, numWorkers: 2, generator: Philox(seed: seed)
    ) { samples in
      Labelled(
        x: Tensor(samples.flatMap(\.row), shape: [samples.count, 6]),
        y: Tensor(samples.map(\.label)))
    }
    let held = TensorPairs(count: 30, seed: 2)
    let task = ClosureTask<Labelled>(network) { batch in
      crossEntropy(network(batch.x), batch.y)
    } metrics: {
      let right = network(held.x).argmax(dim: 1).elements
      return ["accuracy": Double(zip(right, held.y).count { $0 == $1 }) / 30]
    }
    var options = TrainerOptions(
      epochs: epochs, schedule: .warmupCosine(peak: 0.02, warmup: 3, total: 6 * epochs), clipNorm: 1
    )
    options.accumulation = accumulation
    var all: [any TrainerCallback] = [
      history, EarlyStopping(of: "accuracy", mode: .max, patience: patience),
    ]
    all += callbacks
    if let folder {
      all.append(
        Checkpointing(
          in: folder, everySteps: checkpointEvery, best: MetricMonitor("accuracy", .max)))
    }
    trainer = Trainer(
      task, AdamW(network.parameters, learningRate: 0.02), LoaderSource(loader), options,
      averaging: averages ? ExponentialMovingAverage(of: network, decay: 0.9) : nil,
      identity: ["width": "\(width)"], callbacks: all)
    self.network = network
  }

  /// Everything that has to agree bit for bit between two runs.
  var fingerprint: [String] {
    var found = network.stateDictionary.map { name, tensor in
      tensor.withUnsafeBytes { bytes in "\(name) \(bytes.map { String($0, radix: 16) }.joined())" }
    }
    trainer.withFinalWeights {
      for (name, tensor) in network.stateDictionary {
        tensor.withUnsafeBytes {
          found.append("average \(name) \($0.map { String($0, radix: 16) }.joined())")
        }
      }
    }
    found += history.reports.map { "\($0.epoch) \($0.metrics.sorted { $0.key < $1.key })" }
    return found + ["\(trainer.progress)", "\(Generator.current.state)"]
  }

  /// Goes on from the newest checkpoint of a folder, from the start where there is none.
  func goOn(in folder: String) throws {
    if let found = try CheckpointStore(in: folder).newest() { try trainer.load(found.state) }
    _ = try trainer.fit()
  }
}

extension Sequence where Element == Float {
  fileprivate func sum() -> Float { reduce(0, +) }
}
