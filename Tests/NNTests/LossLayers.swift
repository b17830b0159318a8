import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Losses agree with PyTorch in value and in all gradients")
struct LossLayers {
  /// What the losses of PyTorch were made with.
  private struct Options: Decodable {
    let reduction: String
    let ignoreIndex: Int32?
    let labelSmoothing, beta, delta, margin, p, eps, gamma, alpha: Float?
    let classes, width: Int?
    let weighted, weight, posWeight, logTarget, swap: Bool?

    var kind: Reduction {
      ["mean": .mean, "sum": .sum, "none": .none, "batchmean": .batchMean][reduction]!
    }
    /// Weights to be loaded into, where PyTorch's loss has some.
    var classWeight: Tensor<Float>? { weighted! ? .ones([classes!]) : nil }
    var elementWeight: Tensor<Float>? { weight! ? .ones([width!]) : nil }
  }

  /// Compares a loss of an input with gradient and a target, of which the gradient counts too where it
  /// has one.
  private func check(
    _ fixture: Fixture, _ loss: some Module,
    _ call: (Tensor<Float>, Tensor<Float>) -> Tensor<Float>
  ) throws {
    try fixture.load(into: loss)
    let worst = try fixture.discrepancy(module: loss, inputs: ["x", "target"]) {
      [call($0[0], $0[1])]
    }
    #expect(worst < 1e-5)
  }

  /// The same for targets that are classes.
  private func check(
    _ fixture: Fixture, _ loss: some Module,
    _ call: (Tensor<Float>, Tensor<Int32>) -> Tensor<Float>
  ) throws {
    try fixture.load(into: loss)
    let target = try fixture.ids("input.target")
    #expect(try fixture.discrepancy(module: loss, inputs: ["x"]) { [call($0[0], target)] } < 1e-5)
  }

  @Test("CrossEntropyLoss of classes", arguments: try Fixture.cases("losses", "CrossEntropyLoss"))
  func crossEntropy(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = CrossEntropyLoss(
      weight: options.classWeight, ignoreIndex: options.ignoreIndex!, reduction: options.kind,
      labelSmoothing: options.labelSmoothing!, dim: 1)
    try check(fixture, loss) { (x: Tensor<Float>, target: Tensor<Int32>) in loss(x, target) }
  }

  @Test(
    "CrossEntropyLoss of probabilities",
    arguments: try Fixture.cases("losses", "CrossEntropyLossOfProbabilities"))
  func crossEntropyOfProbabilities(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = CrossEntropyLoss(
      weight: options.classWeight, reduction: options.kind,
      labelSmoothing: options.labelSmoothing!, dim: 1)
    try check(fixture, loss) { (x: Tensor<Float>, target: Tensor<Float>) in loss(x, target) }
  }

  @Test("NLLLoss", arguments: try Fixture.cases("losses", "NLLLoss"))
  func nll(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = NLLLoss(
      weight: options.classWeight, ignoreIndex: options.ignoreIndex!, reduction: options.kind,
      dim: 1)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("SoftmaxFocalLoss", arguments: try Fixture.cases("losses", "SoftmaxFocalLoss"))
  func softmaxFocal(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = SoftmaxFocalLoss(
      gamma: options.gamma!, weight: options.classWeight, ignoreIndex: options.ignoreIndex!,
      reduction: options.kind, dim: 1)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("FocalLoss", arguments: try Fixture.cases("losses", "FocalLoss"))
  func focal(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = FocalLoss(alpha: options.alpha, gamma: options.gamma!, reduction: options.kind)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("BCEWithLogitsLoss", arguments: try Fixture.cases("losses", "BCEWithLogitsLoss"))
  func binaryWithLogits(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = BCEWithLogitsLoss(
      weight: options.elementWeight, reduction: options.kind,
      posWeight: options.posWeight! ? .ones([options.width!]) : nil)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("BCELoss", arguments: try Fixture.cases("losses", "BCELoss"))
  func binary(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = BCELoss(weight: options.elementWeight, reduction: options.kind)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("MSELoss", arguments: try Fixture.cases("losses", "MSELoss"))
  func squared(fixture: Fixture) throws {
    let loss = MSELoss(reduction: try fixture.options(Options.self).kind)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("L1Loss", arguments: try Fixture.cases("losses", "L1Loss"))
  func absolute(fixture: Fixture) throws {
    let loss = L1Loss(reduction: try fixture.options(Options.self).kind)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("SmoothL1Loss", arguments: try Fixture.cases("losses", "SmoothL1Loss"))
  func smoothAbsolute(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = SmoothL1Loss(reduction: options.kind, beta: options.beta!)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("HuberLoss", arguments: try Fixture.cases("losses", "HuberLoss"))
  func huber(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = HuberLoss(reduction: options.kind, delta: options.delta!)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("KLDivLoss", arguments: try Fixture.cases("losses", "KLDivLoss"))
  func divergence(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = KLDivLoss(reduction: options.kind, logTarget: options.logTarget!)
    try check(fixture, loss) { loss($0, $1) }
  }

  @Test("CosineEmbeddingLoss", arguments: try Fixture.cases("losses", "CosineEmbeddingLoss"))
  func cosine(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = CosineEmbeddingLoss(margin: options.margin!, reduction: options.kind)
    let target = try fixture.tensor("input.target")
    let worst = try fixture.discrepancy(inputs: ["x1", "x2"]) { [loss($0[0], $0[1], target)] }
    #expect(worst < 1e-5)
  }

  @Test("TripletMarginLoss", arguments: try Fixture.cases("losses", "TripletMarginLoss"))
  func triplet(fixture: Fixture) throws {
    let options = try fixture.options(Options.self)
    let loss = TripletMarginLoss(
      margin: options.margin!, p: options.p!, eps: options.eps!, swap: options.swap!,
      reduction: options.kind)
    let worst = try fixture.discrepancy(inputs: ["anchor", "positive", "negative"]) {
      [loss($0[0], $0[1], $0[2])]
    }
    #expect(worst < 1e-5)
  }

  @Test(
    "DoublyStochasticAttentionPenalty",
    arguments: try Fixture.cases("losses", "DoublyStochasticAttentionPenalty"))
  func penalty(fixture: Fixture) throws {
    struct Options: Decodable {
      let factor: Float
      let lengths: [Int32]?
    }
    let options = try fixture.options(Options.self)
    let penalty = DoublyStochasticAttentionPenalty(lambda: options.factor)
    let worst = try fixture.discrepancy(inputs: ["alphas"]) {
      [penalty($0[0], lengths: options.lengths.map { Tensor($0) })]
    }
    #expect(worst < 1e-5)
  }
}

@Suite("A loss")
struct LossProperties {
  private let logits = Tensor<Float>.normal([2, 3, 4], using: Generator(seed: 1))
  private let targets = Tensor<Int32>([1, 0, 3, 2, 0, 0], shape: [2, 3])

  @Test("takes the last dimension for the classes unless it is told another")
  func classes() {
    let turned = logits.transposed(1, 2)
    #expect(
      maximumDifference(
        CrossEntropyLoss(dim: 1)(turned, targets), CrossEntropyLoss()(logits, targets)) < 1e-6)
    let logs = logits.logSoftmax()
    #expect(NLLLoss()(logs, targets) == NLLLoss(dim: 1)(logs.transposed(1, 2), targets))
    #expect(
      maximumDifference(
        CrossEntropyLoss()(logits, targets.oneHot(classes: 4).to(Float.self)),
        CrossEntropyLoss()(logits, targets)) < 1e-6)
  }

  @Test("of focal kind is the cross entropy for an exponent of 0")
  func focalOfNothing() {
    let weight: Tensor<Float> = [0.5, 1, 2, 3]
    #expect(
      maximumDifference(
        SoftmaxFocalLoss(gamma: 0, weight: weight, ignoreIndex: 0)(logits, targets),
        CrossEntropyLoss(weight: weight, ignoreIndex: 0)(logits, targets)) < 1e-6)
    let answers = targets.oneHot(classes: 4).to(Float.self)
    #expect(
      maximumDifference(
        FocalLoss(alpha: nil, gamma: 0)(logits, answers), BCEWithLogitsLoss()(logits, answers))
        < 1e-6)
  }

  @Test(
    "of focal kind has finite gradients where the answer is certain",
    arguments: [0.5, 1, 2] as [Float])
  func certainty(gamma: Float) {
    let sure = Tensor<Float>([200, -200, 0], shape: [1, 3])
    let slope = gradient(at: [sure]) { x in
      FocalLoss(gamma: gamma)(x[0], [[1, 0, 1]])
        + SoftmaxFocalLoss(gamma: gamma)(x[0], Tensor<Int32>([0]))
    }
    #expect(slope[0]!.elements.allSatisfy { $0.isFinite })
    #expect(slope[0]!.elements[2] < 0)
  }

  @Test("gives padding no part in the penalty of attention")
  func paddedAttention() {
    let alphas = Tensor<Float>.uniform([2, 4, 3], using: Generator(seed: 2))
    let penalty = DoublyStochasticAttentionPenalty()
    var longer = Tensor.cat([alphas, .full([2, 2, 3], .nan)], dim: 1)
    #expect(penalty(longer, lengths: [4, 4]) == penalty(alphas))
    longer[1, 2...] = Tensor(7)
    let slope = gradient(at: [longer]) { penalty($0[0], lengths: [4, 2]) }[0]!
    #expect(slope[1, 2...] == .zeros([4, 3]))
    #expect(slope[1, ..<2].elements.allSatisfy { $0 != 0 })
  }

  @Test("saves its weights, and is seen among the calls of a model")
  func state() throws {
    let loss = BCEWithLogitsLoss(posWeight: [1, 2])
    #expect(loss.stateDictionary.keys == ["pos_weight"])
    let other = BCEWithLogitsLoss(posWeight: [0, 0])
    try other.load(loss.stateDictionary)
    #expect(other.posWeight == [1, 2])
    #expect(CrossEntropyLoss().stateDictionary.keys == [])
    #expect(loss.parameters.isEmpty)
    let (value, calls) = loss.withActivations { loss([[0, 1]], [[1, 0]]) }
    #expect(calls.map(\.type) == ["BCEWithLogitsLoss"])
    #expect(calls[0].inputs.count == 2 && calls[0].output == value)
  }
}
