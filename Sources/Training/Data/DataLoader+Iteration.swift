import Tensor

extension DataLoader: Sequence {
  /// The batches of a loop, one after the other.
  ///
  /// Nothing but the loop holds it: when the loop is left the workers are stopped, and waited for.
  public final class Epoch: IteratorProtocol {
    private let loader: DataLoader
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var batches: OrderedPrefetcher<EpochPlan, BatchReader<D, Batch>.Outcome>?
    private var refusal: DataLoaderError?
    private var number: Int

    fileprivate init(_ loader: DataLoader) {
      loader.begin()
      self.loader = loader
      start = clock.now
      number = loader.state.batch
      do throws(DataLoaderError) {
        let plan = try EpochPlan(loader.state, loader.batchSampler, size: loader.dataset.count)
        let reader = BatchReader(
          dataset: loader.dataset, collate: loader.collate, policy: loader.onError,
          sampleKey: plan.sampleKey, batchKey: plan.batchKey)
        batches = OrderedPrefetcher(
          plan, threads: Swift.min(loader.numWorkers, plan.remaining),
          window: loader.numWorkers * loader.prefetchFactor
        ) { job, isStopped in
          let outcome = reader.read(job, isStopped: isStopped)
          if case .failure = outcome.batch { return (outcome, true) }
          return (outcome, false)
        }
      } catch {
        refusal = error
      }
      loader.running = self
    }

    /// Returns the next batch, or why there is none; nil at the end of the epoch, and after an error.
    ///
    /// - Precondition: no newer loop over the loader has begun, and its state was not set.
    public func next() -> Result<Batch, DataLoaderError>? {
      require(
        loader.running === self,
        "DataLoader: the loop is over, a newer one has begun or the state was set "
          + "(epoch \(loader.state.epoch))")
      if let refusal {
        self.refusal = nil
        return .failure(refusal)
      }
      let asked = clock.now
      defer {
        let now = clock.now
        loader.statistics.waited += now - asked
        loader.statistics.total = now - start
      }
      while let batches {
        guard let outcome = batches.next() else {
          stop()
          loader.finishEpoch()
          return nil
        }
        if let error = loader.note(outcome.skipped) { return fail(error) }
        switch outcome.batch {
        case .failure(let error): return fail(error)
        case .success(let batch):
          number += 1
          loader.advance(to: number)
          guard let batch else { continue }
          loader.statistics.batches += 1
          return .success(batch)
        }
      }
      return nil
    }

    private func fail(_ error: DataLoaderError) -> Result<Batch, DataLoaderError> {
      stop()
      return .failure(error)
    }

    /// Ends the workers, and waits for them.
    func stop() {
      batches?.stop()
      batches = nil
    }
  }

  /// Begins a loop: the next epoch, or after ``state`` was set the rest of its epoch.
  public func makeIterator() -> Epoch { Epoch(self) }
}
