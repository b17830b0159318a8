import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("A convolution with its normalisation and activation")
struct FoldedConvolutions {
  /// With statistics, gains and offsets as training leaves them.
  private static func norm(_ channels: Int) -> BatchNorm2d {
    let norm = BatchNorm2d(channels)
    norm.weight = .uniform([channels], low: 0.5, high: 2)
    norm.bias = .normal([channels])
    norm.runningMean = .normal([channels])
    norm.runningVar = .uniform([channels], low: 0.2, high: 3)
    return norm
  }

  private func alone<R>(_ body: () throws -> R) rethrows -> R {
    try Generator.$current.withValue(Generator(seed: 3), operation: body)
  }

  @Test(
    "is in one pass what it is in four",
    arguments: [ConvolutionActivation.identity, .relu, .relu6, .silu, .hardswish],
    [(1, 1, 0, 1, true), (3, 1, 1, 1, false), (3, 2, 1, 1, true), (3, 1, 1, 8, false)])
  func values(
    activation: ConvolutionActivation,
    options: (kernel: Int, stride: Int, padding: Int, groups: Int, bias: Bool)
  ) {
    alone {
      let convolution = Conv2d(
        8, 16, kernelSize: options.kernel, stride: options.stride, padding: options.padding,
        groups: options.groups, bias: options.bias)
      let norm = Self.norm(16)
      let x = Tensor<Float>.normal([2, 8, 9, 11])
      norm.setTraining(false)
      let plain = norm(convolution(x))
      let added = Tensor<Float>.normal(plain.shape)
      let y = convolution(x, norm: norm, activation: activation)
      #expect(maximumDifference(y, activation(plain)) < 1e-5)
      let z = convolution(x, norm: norm, adding: added, activation: activation)
      #expect(maximumDifference(z, activation(plain + added)) < 1e-5)
      let bare = convolution(x, activation: activation)
      #expect(maximumDifference(bare, activation(convolution(x))) < 1e-5)
    }
  }

  @Test("follows its weights and statistics when they change")
  func changes() {
    alone {
      let (convolution, norm) = (Conv2d(3, 4, kernelSize: 3), Self.norm(4))
      norm.setTraining(false)
      let x = Tensor<Float>.normal([1, 3, 6, 6])
      func check() {
        let y = convolution(x, norm: norm, activation: .relu)
        #expect(maximumDifference(y, norm(convolution(x)).relu()) < 1e-5)
      }
      check()
      convolution.weight = .normal([4, 3, 3, 3])
      check()
      convolution.$weight.update { $0[0] += 3 }
      check()
      norm.runningVar = .full([4], 9)
      check()
      norm.bias = .full([4], -2)
      check()
    }
  }

  @Test(
    "gives in training the numbers and gradients of its parts",
    arguments: [ConvolutionActivation.relu, .silu], [true, false])
  func trainingValues(activation: ConvolutionActivation, isAdded: Bool) {
    func run(isFused: Bool) -> [[Float]] {
      alone {
        let (convolution, norm) = (Conv2d(3, 40, kernelSize: 3, padding: 1), Self.norm(40))
        let x = Parameter(wrappedValue: Tensor<Float>.normal([2, 3, 9, 7]))
        let added = Parameter(wrappedValue: Tensor<Float>.normal([2, 40, 9, 7]))
        let slope = Tensor<Float>.normal([2, 40, 9, 7])
        var y = Tensor<Float>(0)
        let (_, gradients) = valueAndGradient {
          let sum = isAdded ? added.wrappedValue : nil
          if isFused {
            y = convolution(x.wrappedValue, norm: norm, adding: sum, activation: activation)
          } else {
            let plain = norm(convolution(x.wrappedValue))
            y = activation(sum.map { plain + $0 } ?? plain)
          }
          return (y * slope).sum()
        }
        let found = [convolution.$weight, x, added].map { gradients[$0] }
        let ofNorm = [gradients[norm.$weight], gradients[norm.$bias]]
        return [y.elements, norm.runningMean!.elements, norm.runningVar!.elements]
          + (found + ofNorm).map { $0?.elements ?? [] }
      }
    }
    let (fused, plain) = (run(isFused: true), run(isFused: false))
    #expect(fused.count == plain.count && fused[5].isEmpty == !isAdded)
    for (a, b) in zip(fused, plain) {
      #expect(a.count == b.count)
      #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
    }
  }

  @Test("in a sequence rectifies in training what it normalises")
  func sequence() {
    alone {
      let layers = Sequential(Conv2d(3, 8, kernelSize: 3), BatchNorm2d(8), ReLU())
      let x = Tensor<Float>.normal([4, 3, 8, 8])
      let y = layers(x)
      let norm = BatchNorm2d(8)
      #expect(maximumDifference(y, norm((layers.layers[0] as! Conv2d)(x)).relu()) < 1e-6)
      #expect((layers.layers[1] as? BatchNorm2d)?.runningMean == norm.runningMean)
    }
  }

  @Test("learns, and moves its statistics, in training")
  func training() {
    alone {
      let (convolution, norm) = (Conv2d(3, 4, kernelSize: 3), Self.norm(4))
      let mean = norm.runningMean
      let x = Tensor<Float>.normal([2, 3, 6, 6])
      let (_, gradients) = valueAndGradient {
        convolution(x, norm: norm, activation: .relu).sum()
      }
      #expect(gradients[convolution.$weight] != nil && gradients[norm.$weight] != nil)
      #expect(norm.runningMean != mean)
      // In evaluation with gradients, too.
      norm.setTraining(false)
      let (_, frozen) = valueAndGradient { convolution(x, norm: norm, activation: .relu).sum() }
      #expect(frozen[convolution.$weight] != nil)
    }
  }

  @Test("is seen layer by layer by who watches, and in one pass by nobody else")
  func watching() {
    alone {
      let model = Sequential(
        Conv2d(3, 4, kernelSize: 3), Self.norm(4), ReLU(), Conv2d(4, 5, kernelSize: 1), SiLU(),
        Conv2d(5, 2, kernelSize: 1), Self.norm(2))
      model.setTraining(false)
      let x = Tensor<Float>.normal([1, 3, 8, 8])
      let y = model(x)
      let (watched, activations) = model.withActivations { model(x) }
      #expect(activations.map(\.name) == ["", "0", "1", "2", "3", "4", "5", "6"])
      #expect(maximumDifference(y, watched) < 1e-5)
    }
  }
}
