import NN
import Tensor

extension ImageClassifier {
  /// The layer that gives the scores, with its key: the last linear layer or convolution that stands
  /// in no stage. Nil where the network was made without classifier.
  private var scoringLayer: (key: String, layer: any Module)? {
    var inStages: Set<ObjectIdentifier> = []
    for module in stages.joined() { module.apply { inStages.insert(ObjectIdentifier($0)) } }
    return namedModules.last {
      ($0.module is Linear || $0.module is Conv2d)
        && !inStages.contains(ObjectIdentifier($0.module))
    }.map { (key: $0.name, layer: $0.module) }
  }

  /// What the keys of the classifier, of one layer or several, begin with: `fc.` or `classifier.`.
  var classifierPrefix: String? { scoringLayer.map { $0.key.prefix { $0 != "." } + "." } }

  /// The number of classes that scores are given for, nil where the network was made without
  /// classifier.
  public var classCount: Int? {
    guard let layer = scoringLayer?.layer else { return nil }
    return ((layer as? Linear)?.weight ?? (layer as! Conv2d).weight).shape[0]
  }

  /// Loads weights with the number of classes changed to `classes`. The classifier is a new one where
  /// that of the weights is missing or has another number.
  ///
  /// - Precondition: the network has a classifier.
  func load(_ weights: any StateSource, classes: Int) throws {
    require(classes > 0, "load: there must be classes (\(classes))")
    let (key, layer) = scoringLayer!
    let (prefix, keys) = (classifierPrefix!, weights.keys)
    let isMissing = !keys.contains { $0.hasPrefix(prefix) }
    var isOfOtherSize = false
    if keys.contains("\(key).weight") {
      let shape = try weights.shape(of: "\(key).weight")
      isOfOtherSize = shape.rank > 0 && shape[0] != classes
    }
    let restore = resize(layer, to: classes)
    do {
      let own = stateDictionary
      let kept = own.keys.filter {
        isMissing && $0.hasPrefix(prefix) || isOfOtherSize && $0.hasPrefix(key + ".")
      }
      try load(StateOverlay(weights, kept, of: own))
    } catch {
      restore()
      throw error
    }
  }

  /// Gives the layer another number of outputs, unless it has it, and returns what undoes that.
  private func resize(_ layer: any Module, to classes: Int) -> () -> Void {
    switch layer {
    case let linear as Linear where linear.weight.shape[0] != classes:
      let (weight, bias) = (linear.weight, linear.bias)
      let fresh = Linear(weight.shape[1], classes, bias: bias != nil)
      linear.weight = fresh.weight
      if bias != nil { linear.bias = fresh.bias }
      return {
        linear.weight = weight
        if bias != nil { linear.bias = bias }
      }
    case let convolution as Conv2d where convolution.weight.shape[0] != classes:
      let (weight, bias) = (convolution.weight, convolution.bias)
      let fresh = Conv2d(
        weight.shape[1], classes, kernelSize: (weight.shape[2], weight.shape[3]), bias: bias != nil)
      convolution.weight = fresh.weight
      if bias != nil { convolution.bias = fresh.bias }
      return {
        convolution.weight = weight
        if bias != nil { convolution.bias = bias }
      }
    default: return {}
    }
  }
}

/// Weights with the tensors of some keys taken from elsewhere.
private struct StateOverlay: StateSource {
  private let base: any StateSource
  private let replacements: StateDictionary
  private let replaced: Set<String>
  let keys: [String]

  init(_ base: any StateSource, _ replaced: [String], of replacements: StateDictionary) {
    (self.base, self.replacements, self.replaced) = (base, replacements, Set(replaced))
    keys = base.keys.filter { !replaced.contains($0) } + replaced
  }

  var source: String { base.source }

  func shape(of key: String) throws -> Shape {
    try replaced.contains(key) ? replacements.shape(of: key) : base.shape(of: key)
  }

  func converted<Element>(_ key: String, to type: Element.Type) throws -> Tensor<Element> {
    try replaced.contains(key)
      ? replacements.converted(key, to: type) : base.converted(key, to: type)
  }
}
