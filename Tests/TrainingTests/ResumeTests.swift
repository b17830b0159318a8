import ApusTestSupport
import Foundation
import NN
import Optim
import Tensor
import Testing

@testable import Training

/// Runs share `Generator.current` of the process where no other is given: each has its own here.
private func alone<R>(_ body: () throws -> R) rethrows -> R {
  try Generator.$current.withValue(Generator(seed: 0), operation: body)
}

@Suite("A run that was cut off and resumed")
struct ResumeTests {
  @Test(
    "ends with the bits of one that was not, wherever it was cut off",
    arguments: [(1, true), (1, false), (4, true)])
  func everyStep(accumulation: Int, averages: Bool) throws {
    try withFolder { folder in
      let whole = try alone {
        let run = SmallRun(accumulation: accumulation, averages: averages)
        _ = try run.trainer.fit()
        return run.fingerprint
      }
      // All states of a run, kept.
      let states = folder.appending(path: "all").path
      try alone {
        let keeper = Keeper(in: states)
        _ = try SmallRun(accumulation: accumulation, averages: averages, callbacks: [keeper])
          .trainer.fit()
      }
      let steps = CheckpointStore(in: states, keepingLast: 1000).paths
      #expect(steps.count == (accumulation == 1 ? 18 + 3 : 6 + 3))
      for (_, path) in steps {
        try alone {
          let run = SmallRun(accumulation: accumulation, averages: averages, seed: 7)
          try run.trainer.load(TorchFile(path: path).root)
          _ = try run.trainer.fit()
          #expect(run.fingerprint == whole, "\(path)")
        }
      }
    }
  }

  /// Keeps the state after every step and every epoch.
  private final class Keeper: TrainerCallback {
    let folder: String
    private var count = 0
    init(in folder: String) { self.folder = folder }
    var comesLast: Bool { true }

    func stepEnds(_ report: OptimizationStep.Report, _ run: any TrainingRun) throws {
      count += 1
      try CheckpointStore(in: folder, keepingLast: 1000).save(run.state, step: count)
    }

    func epochEnds(_ report: EpochReport, _ run: any TrainingRun) throws {
      count += 1
      try CheckpointStore(in: folder, keepingLast: 1000).save(run.state, step: count)
    }
  }

  @Test("by SIGKILL at random moments, ends with the bits of one that was not, 20 times")
  func killed() async throws {
    let whole = try alone {
      let run = SmallRun(epochs: 8)
      _ = try run.trainer.fit()
      return run.fingerprint
    }
    var random = Philox(seed: 3)
    for round in 1...20 {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      for _ in 0..<3 {
        let delay = UInt32.random(in: 500...120_000, using: &random)
        await #expect(processExitsWith: .signal(SIGKILL)) {
          [folder = folder as String, delay = delay as UInt32] in
          Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
          }
          try SmallRun(folder: folder, epochs: 8).goOn(in: folder)
          // The run was over before the signal came.
          while true { sleep(1) }
        }
      }
      try alone {
        let run = SmallRun(folder: folder, epochs: 8)
        try run.goOn(in: folder)
        #expect(run.fingerprint == whole, "round \(round)")
      }
    }
  }

  @Test("refuses a checkpoint of another run and is then as before")
  func otherRun() throws {
    try withFolder { folder in
      let path = folder.appending(path: "a.pt").path
      try alone { try saveTorch(SmallRun(width: 5).trainer.state, to: path) }
      alone {
        let run = SmallRun()
        let before = run.fingerprint
        #expect {
          try run.trainer.load(TorchFile(path: path).root)
        } throws: {
          "\($0)" == "the checkpoint does not fit this run: it was made with another width"
        }
        #expect(throws: CheckpointError.self) { try run.trainer.load(["version": 2]) }
        #expect(throws: CheckpointError.self) { try run.trainer.load(nil) }
        var state = run.trainer.state.dictionary!
        state["optimizer"] = ["state": [:], "param_groups": []]
        #expect(throws: OptimizerStateError.self) { try run.trainer.load(.dictionary(state)) }
        #expect(run.fingerprint == before)
      }
    }
  }
}

@Suite("A checkpoint store")
struct CheckpointStoreTests {
  private func states(_ store: CheckpointStore) -> [Int] { store.paths.map(\.step) }

  @Test("keeps the newest states and gives the newest")
  func keeping() throws {
    try withFolder { folder in
      let store = CheckpointStore(in: folder.appending(path: "new/deep").path, keepingLast: 2)
      #expect(try store.newest() == nil)
      for step in [5, 10, 15] { try store.save(["step": .int(step)], step: step) }
      #expect(states(store) == [10, 15])
      let found = try #require(try store.newest())
      #expect(found.step == 15 && found.state["step"]?.int == 15 && found.damaged.isEmpty)
    }
  }

  @Test("goes back to the one before when the newest is damaged, and says so")
  func damaged() throws {
    try withFolder { folder in
      let store = CheckpointStore(in: folder.path)
      let weights = Tensor<Float>.ones([1000])
      for step in 1...3 { try store.save(.state([("w", weights)]), step: step) }
      let newest = URL(filePath: store.paths[2].path)
      var bytes = try Data(contentsOf: newest)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: newest)
      try Data(bytes.prefix(100)).write(to: URL(filePath: store.paths[1].path))
      let found = try #require(try store.newest())
      #expect(found.step == 1)
      #expect(found.damaged.count == 2)
      #expect(found.damaged[0].description.contains("step-000000003.pt"))
      #expect(found.damaged[0].description.contains("checksum"))
      try Data().write(to: URL(filePath: store.paths[0].path))
      #expect(throws: FileError.self) { try store.newest() }
    }
  }

  @Test("says which folder cannot be written")
  func unwritable() {
    #expect {
      try CheckpointStore(in: "/proc/nothing").save(nil, step: 1)
    } throws: {
      "\($0)".hasPrefix("/proc/nothing")
    }
  }
}
