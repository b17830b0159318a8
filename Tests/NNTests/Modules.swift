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
    var state = Dictionary(uniqueKeysWithValues: net.stateDictionary.map { ($0.name, $0.tensor) })
    state["in_proj.weight"] = .zeros([3, 4])
    state["extra"] = .zeros([1])
    state["running_mean"] = nil
    state["layers.1.weight"] = .zeros([2, 2])
    let error = #expect(throws: StateError.self) {
      try net.load({ state[$0]! }, keys: state.keys, source: "here")
    }
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
    net.inProj.setTrainable(false)
    let (_, gradients) = valueAndGradient { net.head!(net.inProj(.ones([1, 4])).relu()).sum() }
    #expect(gradients[net.inProj.$weight] == nil)
    #expect(gradients[net.head!.$weight] != nil)
    #expect(gradients.count == 2)
  }
}
