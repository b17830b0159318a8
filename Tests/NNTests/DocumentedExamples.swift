import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

/// The code of the articles in `Sources/NN/NN.docc`, which stands in these tests word for word.
@Suite("The articles' examples")
struct DocumentedExamples {
  @Test("compile and run: each stands in a file of these tests")
  func all() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let articles = tests.appending(path: "../../Sources/NN/NN.docc").standardizedFileURL
    let examples = try ArticleExamples(of: articles, in: tests)
    #expect(examples.count > 12)
    #expect(examples.missing == [])
  }

  @Test func overview() {
    let x = Tensor<Float>.normal([8, 4])
    let labels = Tensor<Int32>.randint(0, 3, [8])
    let model = Sequential(Linear(4, 16), ReLU(), Linear(16, 3))
    let criterion = CrossEntropyLoss()
    let (loss, gradients) = valueAndGradient { criterion(model(x), labels) }
    for parameter in model.parameters {
      parameter.tensor = parameter.tensor! - gradients[parameter]! * 0.1
    }
    #expect(criterion(model(x), labels).item < loss.item)
  }

  @Test func layers() {
    let x = Tensor<Float>.normal([3, 8])
    #expect(Residual(8)(x).shape == [3, 8])
    let scale = Scale(8)
    #expect(scale(x) == x * .linspace(0, 1, count: 8))
    #expect(scale.stateDictionary.keys == ["weight", "bias", "call_count"])
    #expect(scale.callCount.item == 1)
    #expect(Scale(8, bias: false).parameterCount == 8)
    let gate = Gate()
    let (mixed, gateCalls) = gate.withActivations { gate(x, x) }
    #expect(maximumDifference(mixed, x) < 1e-6)
    #expect(gateCalls.map(\.type) == ["Gate", "Linear"])

    let model = Sequential(Residual(8), Scale(8))
    let (y, calls) = model.withActivations { model(x) }
    let hidden = calls.first { $0.name == "0.first" }!.output
    let table = model.summary(input: [1, 8])
    #expect(y.shape == [3, 8] && hidden.shape == [3, 8])
    #expect(table.multiplyAdds == 2 * 64 + 16)
  }

  @Test func stateKeys() {
    let keys = Encoder().stateDictionary.keys
    #expect(keys.prefix(3) == ["conv_proj.weight", "conv_proj.bias", "blocks.0.first.weight"])
    #expect(keys.suffix(2) == ["0.weight", "0.bias"])
  }

  @Test func tiedWeights() {
    let model = LanguageModel()
    #expect(model(Tensor<Int32>([1, 2, 3])).shape == [3, 100])
    #expect(model.parameters.count == 4)
  }

  @Test func validation() throws {
    let error = #expect(throws: ValidationError.self) { try Forgetful().validate() }
    #expect(error?.problems.count == 3)
    try Encoder().validate()
    try Scale(2).validate()
  }

  @Test func modes() {
    let model = Sequential(
      Conv2d(3, 8, kernelSize: 3), BatchNorm2d(8), ReLU(), Dropout(0.2))
    let x = Tensor<Float>.normal([4, 3, 8, 8])
    let noisy = model(x)
    model.setTraining(false)
    let prediction = model(x)
    #expect(noisy != prediction)
    #expect(model(x) == prediction)

    model.freeze { $0.hasPrefix("0.") }
    let (_, gradients) = valueAndGradient { model(x).sum() }
    let trained = model.namedParameters.filter { $0.parameter.isTrainable }.map(\.name)
    #expect(trained == ["1.weight", "1.bias"])
    #expect(gradients.count == 2)
  }

  @Test func ownMode() {
    let noise = Noise()
    let x = Tensor<Float>.ones([5])
    #expect(noise(x) != x)
    noise.setTraining(false)
    #expect(noise(x) == x)
  }

  @Test func frozenBackbone() {
    let backbone = Sequential(Conv2d(3, 8, kernelSize: 3), BatchNorm2d(8), ReLU())
    backbone.freeze()
    backbone.setTraining(false)
    let before = backbone.stateDictionary["1.running_mean"] as? Tensor<Float>
    let (_, gradients) = valueAndGradient { backbone(.ones([2, 3, 5, 5])).sum() }
    #expect(gradients.count == 0)
    #expect(backbone.stateDictionary["1.running_mean"] as? Tensor<Float> == before)
  }

  @Test func copies() {
    func makeModel() -> Sequential { Sequential(Linear(4, 8), ReLU(), Linear(8, 2)) }
    let student = makeModel()
    let best = student.copied(makeModel)
    let x = Tensor<Float>.normal([2, 4])
    let before = best(x)
    #expect(student(x) == before)
    (student.layers[0] as? Linear)?.$weight.initialize(.zeros)
    #expect(best(x) == before && student(x) != before)
  }
}

private final class Residual: Layer {
  let first: Linear
  let second: Linear

  init(_ features: Int) {
    first = Linear(features, features)
    second = Linear(features, features, bias: false)
    second.$weight.initialize(.xavierUniform(gain: 0.5))
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x + second(first(x).relu())
  }
}

private final class Scale: Layer {
  /// `[features]`
  @Parameter var weight: Tensor<Float>
  /// `[features]`, or nil.
  @Parameter var bias: Tensor<Float>?
  @Buffer var callCount = Tensor<Int64>(0)
  @Buffer var ramp: Tensor<Float>

  init(_ features: Int, bias: Bool = true) {
    weight = .ones([features])
    self.bias = bias ? .zeros([features]) : nil
    _ramp = Buffer(wrappedValue: .linspace(0, 1, count: features), isPersistent: false)
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    callCount = Tensor(callCount.item + 1)
    let y = x * weight * ramp
    return bias.map { y + $0 } ?? y
  }

  func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? { 2 * outputs[0].elementCount }
}

private final class Gate: Module {
  let projection = Linear(8, 1)

  func callAsFunction(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Tensor<Float> {
    observed([a, b]) {
      let share = projection(a).sigmoid()
      return share * a + (1 - share) * b
    }
  }
}

private final class Encoder: Module {
  let patchProjection = Linear(48, 8)
  let blocks = [Residual(8), Residual(8)]
  let head = Sequential(Linear(8, 2))

  static let stateKeys = ["patchProjection": "conv_proj", "head": ""]
}

private final class LanguageModel: Module {
  let embedding = Embedding(100, 8)
  let hidden = Residual(8)

  func callAsFunction(_ ids: Tensor<Int32>) -> Tensor<Float> {
    observed([]) { hidden(embedding(ids)).linear(embedding.weight) }
  }
}

private final class Forgetful: Module {
  let branches = (Linear(4, 2), Linear(4, 3))
  let scale = Tensor<Float>.ones([4])
}

private final class Noise: ModeDependent, Layer {
  var isTraining = true

  func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    isTraining ? x + .normal(x.shape, standardDeviation: 0.1) : x
  }
}
