import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Optim

@Suite("A state that does not fit")
struct BadOptimizerStates {
  private let goldens: OptimizerGoldens
  private let given: GivenGradients
  private let optimizer: Adam

  init() throws {
    goldens = try OptimizerGoldens()
    given = GivenGradients(goldens.start)
    optimizer = Adam([
      .init(Array(given.parameters[..<2])), .init(Array(given.parameters[2...])),
    ])
    for step in 1...2 { given.take(optimizer, step, along: goldens.gradient(step)) }
  }

  /// The optimiser's state with a change.
  private func state(_ change: (inout TorchDictionary) -> Void) -> TorchValue {
    var state = optimizer.state.dictionary!
    change(&state)
    return .dictionary(state)
  }

  private func edit(
    _ state: inout TorchDictionary, group: Int, _ change: (inout TorchDictionary) -> Void
  ) {
    var groups = state["param_groups"]!.array!
    var fields = groups[group].dictionary!
    change(&fields)
    groups[group] = .dictionary(fields)
    state["param_groups"] = .list(groups)
  }

  private func edit(
    _ state: inout TorchDictionary, parameter: Int, _ change: (inout TorchDictionary) -> Void
  ) {
    var all = state["state"]!.dictionary!
    var fields = all[parameter]!.dictionary!
    change(&fields)
    all[parameter] = .dictionary(fields)
    state["state"] = .dictionary(all)
  }

  /// Expects the problems, and that the optimiser goes on as if nothing had been loaded.
  private func expect(_ problems: [String], _ state: TorchValue) throws {
    let twin = GivenGradients(given.row)
    let other = Adam([.init(Array(twin.parameters[..<2])), .init(Array(twin.parameters[2...]))])
    try other.load(optimizer.state)
    #expect(throws: OptimizerStateError(problems: problems)) { try optimizer.load(state) }
    #expect(optimizer.learningRates == other.learningRates)
    for step in 3...5 {
      given.take(optimizer, step, along: goldens.gradient(step))
      twin.take(other, step, along: goldens.gradient(step))
    }
    #expect(given.row == twin.row)
  }

  @Test("has other parts") func parts() throws {
    try expect(["it has no state and param_groups"], 3)
    try expect(["it has no state and param_groups"], ["state": [1], "param_groups": [1]])
  }

  @Test("has another number of groups") func groups() throws {
    let one = state { $0["param_groups"] = .list([$0["param_groups"]!.array![0]]) }
    try expect(["1 groups, expected 2"], one)
  }

  @Test("has other parameters, names, shapes and types, of which all are told")
  func everything() throws {
    let bad = state { state in
      edit(&state, group: 0) {
        $0["betas"] = .tuple([0.9, 1.5])
        $0["amsgrad"] = "yes"
        $0["weight_decay"] = -1
      }
      edit(&state, group: 1) {
        $0["lr"] = nil
        $0["eps"] = .list([])
        $0["params"] = .list([2, 3])
      }
      edit(&state, parameter: 0) {
        $0["exp_avg"] = nil
        $0["exp_avg_sq"] = "mean"
        $0["step"] = .float(.nan)
      }
      edit(&state, parameter: 1) {
        $0["exp_avg"] = .tensor(TorchTensor(Tensor<Float>.zeros([5, 4])))
        $0["step"] = nil
      }
    }
    try expect(
      [
        "group 0: betas must be in [0, 1) (0.9, 1.5)",
        "group 0: weight_decay must be >= 0 (-1.0)",
        "group 0: amsgrad is no truth value",
        "parameter 0: there is no exp_avg", "parameter 0: exp_avg_sq is no tensor",
        "parameter 0: step is no number of steps",
        "parameter 1: exp_avg is [5, 4], expected [4, 5]", "parameter 1: there is no step",
        "group 1: there is no lr", "group 1: eps is no number",
        "group 1 has 2 parameters, expected 1",
      ], bad)
  }

  @Test("is of another optimiser") func otherOptimizer() throws {
    let twin = GivenGradients(goldens.start)
    let sgd = SGD(
      [.init(Array(twin.parameters[..<2])), .init(Array(twin.parameters[2...]))])
    sgd.setRule(SGDRule(momentum: 0.9), ofGroup: 0)
    twin.take(sgd, 3, along: goldens.gradient(1))
    let missing = ["there is no exp_avg", "there is no exp_avg_sq", "there is no step"]
    try expect(
      (0...1).flatMap { index in missing.map { "parameter \(index): \($0)" } }, sgd.state)
  }

  @Test("of SGD has Nesterov's form without a momentum") func conflict() throws {
    let plain = SGD(given.parameters)
    var state = plain.state.dictionary!
    edit(&state, group: 0) { $0["nesterov"] = true }
    #expect(
      throws: OptimizerStateError(problems: [
        "group 0: nesterov needs momentum > 0 and no dampening (0.0, 0.0)"
      ])
    ) { try plain.load(.dictionary(state)) }
    #expect(plain.groups[0].rule.nesterov == false)
  }

  @Test("reads in one line") func description() {
    let error = OptimizerStateError(problems: ["1 groups, expected 2", "there is no step"])
    #expect(
      "\(error)"
        == "the state does not fit the optimiser (1 groups, expected 2; there is no step)")
  }
}
