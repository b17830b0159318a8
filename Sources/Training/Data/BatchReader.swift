import Tensor

/// Reads the samples of a batch and puts them together; the same on any thread.
struct BatchReader<D: Dataset, Batch: Sendable>: Sendable {
  /// What became of a batch.
  struct Outcome: Sendable {
    /// The batch; nil where all of its samples were left out.
    var batch: Result<Batch?, DataLoaderError>
    /// The samples that were left out.
    var skipped: [SkippedSample] = []
  }

  let dataset: D
  let collate: @Sendable ([D.Sample]) throws -> Batch
  let policy: SampleErrorPolicy
  let (sampleKey, batchKey): (UInt64, UInt64)

  /// Returns the batch; when `isStopped` says so early, and without one.
  func read(_ job: EpochPlan.Job, isStopped: () -> Bool) -> Outcome {
    // Workers share the cores among them; without workers the same kernels give the same bits.
    Threads.alone {
      var samples: [D.Sample] = []
      samples.reserveCapacity(job.draws.count)
      var skipped: [SkippedSample] = []
      for (index, repetition) in job.draws {
        if isStopped() { return Outcome(batch: .success(nil)) }
        do {
          samples.append(try sample(at: index, repetition))
        } catch {
          guard case .skip = policy else {
            return Outcome(batch: .failure(.sample(index: index, cause: error)))
          }
          skipped.append(SkippedSample(index: index, reason: "\(error)"))
        }
      }
      return Outcome(batch: batch(of: samples, job), skipped: skipped)
    }
  }

  private func sample(at index: Int, _ repetition: Int) throws -> D.Sample {
    // A stream for each sample, of which repetitions are 2³² blocks apart.
    var generator = Philox(
      seed: sampleKey, stream: UInt64(index), counter: UInt64(repetition) << 32)
    return try Generator.$current.withValue(Generator(state: generator.split())) {
      try dataset.sample(at: index, using: &generator)
    }
  }

  private func batch(
    of samples: [D.Sample], _ job: EpochPlan.Job
  ) -> Result<Batch?, DataLoaderError> {
    if samples.isEmpty { return .success(nil) }
    let generator = Generator(state: Philox(seed: batchKey, stream: UInt64(job.number)))
    return Generator.$current.withValue(generator) {
      Result { try collate(samples) }.map(Optional.some).mapError {
        .collate(indices: job.draws.map(\.index), cause: $0)
      }
    }
  }
}
