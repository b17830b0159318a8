import Tensor
import Training

/// What a batch of a data loader costs: trivial samples (the loader's own time), samples of 0.2 ms of
/// work each, and pictures that are put together. A call is a batch; epochs follow each other.
func loaderSuite() -> [Row] {
  let numbers = TensorDataset(Tensor<Float>.normal([32 * 256, 4]))
  let busy = ArrayDataset(Array(0..<32 * 64)).map { index -> Int in
    work(.microseconds(200))
    return index
  }
  let pictures = ArrayDataset((0..<64).map { _ in Tensor<Float>.normal([3, 224, 224]) })
  return [0, 2].flatMap { (workers: Int) in
    [
      Row(name: "loader/trivial 32x4 workers \(workers)", callsPerRun: 200) {
        batches(DataLoader(numbers, batchSize: 32, shuffle: true, numWorkers: workers))
      },
      Row(name: "loader/work 0.2 ms 32 workers \(workers)", callsPerRun: 8, seconds: 1) {
        batches(DataLoader(busy, batchSize: 32, shuffle: true, numWorkers: workers))
      },
      Row(name: "loader/collate 32x3x224x224 workers \(workers)", callsPerRun: 8, seconds: 1) {
        batches(
          DataLoader(
            pictures, batchSize: 32, sampler: RandomSampler(64, numSamples: 32 * 64),
            numWorkers: workers))
      },
    ]
  }
}

/// Returns a call that takes the next batch, of the next epoch after the last one.
private func batches<D, Batch>(_ loader: DataLoader<D, Batch>) -> () -> Void {
  var epoch = loader.makeIterator()
  return {
    if case .success? = epoch.next() { return }
    epoch = loader.makeIterator()
    _ = epoch.next()
  }
}

/// Keeps a core busy.
private func work(_ time: Duration) {
  let clock = ContinuousClock()
  let end = clock.now + time
  while clock.now < end {}
}
