import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Optim

@Suite("States of optimisers")
struct OptimizerStates {
  static let torchNames = ruleTypes.keys.filter { $0 != "Lion" && $0 != "LAMB" }.sorted()

  /// A third of the optimiser's step size for the last parameter.
  private func optimizer(_ name: String, _ given: GivenGradients) throws -> any Optimizer {
    try makeOptimizer(
      name, [Array(given.parameters[..<2]), Array(given.parameters[2...])])
  }

  private func file(_ name: String, here: String = #filePath) throws -> TorchValue {
    let tests = here.split(separator: "/").dropLast(2).joined(separator: "/")
    return try TorchFile(path: "/\(tests)/Fixtures/torch/optimizer_states/\(name).pth").root
  }

  @Test("of PyTorch are gone on from, to where PyTorch goes", arguments: torchNames)
  func fromPyTorch(_ name: String) throws {
    let saved = try file(name)
    let goldens = try OptimizerGoldens()
    let given = GivenGradients(try saved["parameters"]!.tensor!.tensor())
    let optimizer = try optimizer(name, given)
    try optimizer.load(saved["optimizer"]!)
    let rate = optimizer.learningRates[0]
    #expect(abs(optimizer.learningRates[1] - rate / 3) < 1e-12)
    // The files' first step went along the second gradient.
    for step in 9...12 { given.take(optimizer, step, along: goldens.gradient(step + 1)) }
    let after: Tensor<Float> = try saved["after"]!.tensor!.tensor()
    #expect(maximumDifference(given.row, after) < 1e-6)
  }

  @Test("of PyTorch have no name more and none less than own ones", arguments: torchNames)
  func names(_ name: String) throws {
    let saved = try file(name)["optimizer"]!
    let optimizer = try optimizer(name, GivenGradients(try OptimizerGoldens().start))
    try optimizer.load(saved)
    let again = optimizer.state
    for index in 0..<3 {
      func keys(_ state: TorchValue) -> Set<String> {
        Set(state["state"]!.dictionary![index]!.dictionary!.entries.map { $0.key.string! })
      }
      #expect(keys(again) == keys(saved))
    }
  }

  @Test("that were saved to a file are gone on from bit by bit", arguments: ruleTypes.keys)
  func ownStates(_ name: String) throws {
    try withFolder { folder in
      let goldens = try OptimizerGoldens()
      let given = GivenGradients(goldens.start)
      let first = try optimizer(name, given)
      for step in 1...8 { given.take(first, step, along: goldens.gradient(step)) }
      first.learningRates = [0.03, 0.02]
      let path = folder.appending(path: "optimizer.pth").path
      try saveTorch(first.state, to: path)
      let again = GivenGradients(given.row)
      let second = try optimizer(name, again)
      try second.load(TorchFile(path: path).root)
      #expect(second.learningRates == [0.03, 0.02])
      #expect(second.initialLearningRates == first.initialLearningRates)
      for step in 9...20 {
        given.take(first, step, along: goldens.gradient(step))
        again.take(second, step, along: goldens.gradient(step))
      }
      #expect(again.row == given.row)
    }
  }

  @Test("before the first step are gone on from", arguments: ruleTypes.keys)
  func fresh(_ name: String) throws {
    let goldens = try OptimizerGoldens()
    let (given, again) = (GivenGradients(goldens.start), GivenGradients(goldens.start))
    let (first, second) = (try optimizer(name, given), try optimizer(name, again))
    try second.load(first.state)
    for step in 1...4 {
      given.take(first, step, along: goldens.gradient(step))
      again.take(second, step, along: goldens.gradient(step))
    }
    #expect(again.row == given.row)
  }

  private static let folder = ProcessInfo.processInfo.environment["APUS_OPTIMIZER_STATES"]

  @Test("are written for check_optimizer_states.py", .enabled(if: folder != nil))
  func writeStates() throws {
    let goldens = try OptimizerGoldens()
    for name in ruleTypes.keys {
      let given = GivenGradients(goldens.start)
      let optimizer = try optimizer(name, given)
      for step in 1...8 { given.take(optimizer, step, along: goldens.gradient(step)) }
      let (state, row) = (optimizer.state, given.row)
      for step in 9...12 { given.take(optimizer, step, along: goldens.gradient(step)) }
      try saveTorch(
        [
          "optimizer": state, "parameters": .tensor(TorchTensor(row)),
          "after": .tensor(TorchTensor(given.row)),
        ], to: "\(Self.folder!)/\(name).pth")
    }
  }
}
