import NN
import Tensor
import Testing

private final class Net: Layer {
  let body = Sequential(Conv2d(3, 4, kernelSize: 3, padding: 1), ReLU())
  let head = Linear(4, 2)
  let dropout = Dropout(0.5)

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    head(dropout(body(x).mean(dims: [2, 3])))
  }
}

@Suite("Looking into a model")
struct Inspection {
  @Test("gives what each layer was given and gave, in the order of the calls")
  func activations() {
    let net = Net()
    let x = Tensor<Float>.ones([2, 3, 5, 5])
    let (y, activations) = net.withActivations { net(x) }
    #expect(activations.map(\.name) == ["", "body", "body.0", "body.1", "dropout", "head"])
    #expect(
      activations.map(\.type) == ["Net", "Sequential", "Conv2d", "ReLU", "Dropout", "Linear"])
    #expect(activations[0].output == y)
    #expect(activations[3].inputs[0] == activations[2].output)
    #expect(activations[2].output.shape == [2, 4, 5, 5])
    // Only modules of the model are seen.
    #expect(Linear(1, 1).withActivations { net(x) }.activations.isEmpty)
  }

  @Test("lets a loss use what lies inside, with its gradient")
  func recordedActivations() {
    let net = Net()
    let (_, gradients) = valueAndGradient {
      net.withActivations { net(.ones([1, 3, 4, 4])) }.activations[2].output.squared().sum()
    }
    #expect(gradients[net.head.$weight]?.elements.allSatisfy { $0 == 0 } ?? true)
    #expect((net.body.layers[0] as? Conv2d).flatMap { gradients[$0.$weight] } != nil)
  }

  @Test("sums up parameters, multiplications and memory in a table")
  func summary() {
    let net = Net()
    net.head.freeze()
    let summary = net.summary(input: [2, 3, 8, 8])
    #expect(summary.rows.map(\.name) == ["", "body", "body.0", "body.1", "dropout", "head"])
    #expect(summary.parameterCount == 3 * 9 * 4 + 4 + 4 * 2 + 2)
    #expect(summary.trainableCount == 3 * 9 * 4 + 4)
    let convolution = 2 * 4 * 64 * 27
    #expect(
      summary.rows.map(\.multiplyAdds) == [
        convolution + 16, convolution, convolution, 0, 0, 16,
      ])
    #expect(summary.multiplyAdds == convolution + 16)
    #expect(summary.stateBytes == 4 * summary.parameterCount)
    #expect(summary.activationBytes == 4 * (2 * 512 + 8 + 4))
    #expect(net.dropout.isTraining)
    let text = "\(summary)"
    #expect(text.contains("    body.0 (Conv2d)"))
    #expect(text.contains("[2, 4, 8, 8]"))
    #expect(text.hasSuffix("Memory: 0.0 MB of weights, 0.0 MB of activations"))
  }
}
