import NN
import Tensor
import Testing

private final class Net: Module {
  let inProj = Linear(4, 3)
  let layers: [Linear]
  let head: Linear?
  let tied: Linear
  @Buffer var runningMean = Tensor<Float>.zeros([3])
  let dropout = Dropout(0.5)
  static let stateKeys = ["head": "classifier"]

  init(head: Bool) {
    layers = (0..<2).map { _ in Linear(3, 3, bias: false) }
    self.head = head ? Linear(3, 2) : nil
    tied = layers[0]
  }
}

@Suite("A module")
struct Modules {
  @Test("finds parameters, buffers, arrays and optionals, and names them as PyTorch code would")
  func discovery() {
    let net = Net(head: true)
    #expect(
      net.stateDictionary.map(\.name) == [
        "in_proj.weight", "in_proj.bias", "layers.0.weight", "layers.1.weight", "classifier.weight",
        "classifier.bias", "tied.weight", "running_mean",
      ])
    #expect(
      net.namedParameters.map(\.name) == [
        "in_proj.weight", "in_proj.bias", "layers.0.weight", "layers.1.weight", "classifier.weight",
        "classifier.bias",
      ])
    #expect(net.parameterCount == 12 + 3 + 9 + 9 + 6 + 2)
    #expect(Net(head: false).parameterCount == 12 + 3 + 9 + 9)
  }

  @Test("reports every key that does not fit, and stays unchanged")
  func strictLoading() {
    let net = Net(head: true)
    let before = net.inProj.weight
    var state = StateDictionary(source: "here")
    for (name, tensor) in net.stateDictionary { state[name] = tensor }
    state["in_proj.weight"] = Tensor<Float>.zeros([3, 4])
    state["extra"] = Tensor<Float>.zeros([1])
    state["running_mean"] = nil
    state["layers.1.weight"] = Tensor<Float>.zeros([2, 2])
    let error = #expect(throws: StateError.self) { try net.load(state) }
    #expect(error?.missing == ["running_mean"])
    #expect(error?.unexpected == ["extra"])
    #expect(error?.mismatched == ["layers.1.weight is [2, 2], expected [3, 3]"])
    #expect(
      "\(error!)".hasPrefix("here: the weights do not fit the model (1 missing: running_mean;"))
    #expect(net.inProj.weight == before)
  }

  @Test("switches dropout off in evaluation")
  func modes() {
    let net = Net(head: false)
    let x = Tensor<Float>.ones([64])
    #expect(net.dropout(x) != x)
    net.setTraining(false)
    #expect(net.dropout(x) == x)
  }

  @Test("computes no gradients for frozen parameters")
  func freezing() {
    let net = Net(head: true)
    net.inProj.freeze()
    let (_, gradients) = valueAndGradient { net.head!(net.inProj(.ones([1, 4])).relu()).sum() }
    #expect(gradients[net.inProj.$weight] == nil)
    #expect(gradients[net.head!.$weight] != nil)
    #expect(gradients.count == 2)
  }

  @Test("loads what fits and reports the rest where that is asked for; shapes always have to fit")
  func lenientLoading() throws {
    let net = Net(head: false)
    var state = net.stateDictionary
    state["in_proj.weight"] = Tensor<Float>.ones([3, 4])
    state["in_proj.bias"] = nil
    state["extra"] = Tensor<Float>.zeros([1])
    let report = try net.load(state, strict: false)
    #expect(report == LoadReport(missing: ["in_proj.bias"], unexpected: ["extra"]))
    #expect(net.inProj.weight == .ones([3, 4]))
    state["in_proj.weight"] = Tensor<Float>.ones([4, 3])
    let error = #expect(throws: StateError.self) { try net.load(state, strict: false) }
    #expect(error?.mismatched == ["in_proj.weight is [4, 3], expected [3, 4]"])
  }

  @Test("needs a tied parameter only once, and converts other element types")
  func tiedAndConverted() throws {
    let net = Net(head: false)
    var state = net.stateDictionary
    state["tied.weight"] = nil
    state["layers.0.weight"] = Tensor<Double>.ones([3, 3])
    try net.load(state)
    #expect(net.tied.weight == .ones([3, 3]))
  }

  @Test("copies parameters, frozen ones and modes into a twin that goes its own way")
  func copies() {
    let net = Net(head: true)
    net.layers[1].freeze()
    net.dropout.isTraining = false
    let twin = net.copied { Net(head: true) }
    #expect(twin.inProj.weight == net.inProj.weight)
    #expect(!twin.layers[1].$weight.isTrainable && twin.inProj.$weight.isTrainable)
    #expect(!twin.dropout.isTraining)
    let before = net.inProj.weight
    twin.inProj.$weight.update { $0[0] += 1 }
    #expect(net.inProj.weight == before)
    #expect(twin.inProj.weight != before)
  }

  @Test("freezes and groups parameters by their keys")
  func groups() {
    let net = Net(head: true)
    net.freeze { $0.hasPrefix("layers") }
    #expect(net.parameters.map(\.isTrainable) == [true, true, false, false, true, true])
    net.unfreeze()
    #expect(net.parameters.map(\.isTrainable) == Array(repeating: true, count: 6))
    let groups = net.parameterGroups { $0.hasSuffix("bias") }
    #expect(groups[true]?.count == 2 && groups[false]?.count == 4)
  }

  @Test("is applied to after its parts, each once")
  func application() {
    let net = Net(head: true)
    var visited: [ObjectIdentifier] = []
    net.apply { visited.append(ObjectIdentifier($0)) }
    #expect(visited.last == ObjectIdentifier(net))
    #expect(Set(visited).count == visited.count && visited.count == 6)
  }
}
