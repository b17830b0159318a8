import NN
import Tensor

extension Backbones {
  /// Returns a backbone with the weights of a file, in evaluation mode.
  ///
  /// ```swift
  /// let network = try Backbones.load("resnet50", weights: "resnet50-11ad3fa6.pth")
  /// let input = network.preprocessing(try Image(contentsOf: "dog.jpg"))
  /// ```
  /// The preprocessing that the weights expect comes with it. For the files see
  /// ``Backbone/load(weights:classes:)``.
  ///
  /// - Parameters:
  ///   - name: One of ``Backbones/names``.
  ///   - path: The file.
  ///   - classes: The number of classes wanted, where the file's classifier may be missing or of
  ///     another size; nil takes the file's, and none where it has none.
  /// - Throws: ``UnknownName``, ``UnfitWeights``, ``NoClassifier``, or `FileError`.
  public static func load(
    _ name: String, weights path: String, classes: Int? = nil
  ) throws -> any Backbone {
    let bare = try withoutInitialization { try make(name, classes: nil) }
    guard classes == nil || bare is any ImageClassifier else { throw NoClassifier(backbone: name) }
    if bare is CombinedBackbone {
      try bare.load(weights: path)
      return bare
    }
    let weights = try openWeights(path)
    let network =
      if let classes { try make(name, classes: classes) } else if bare.hasClassifier(in: weights) {
        try withoutInitialization { try make(name) }
      } else { bare }
    try network.load(weights, classes: classes, name: name)
    return network
  }

  /// Weights that are another network's.
  public struct UnfitWeights: Error, CustomStringConvertible, Equatable {
    /// The network's name or type.
    public let backbone: String
    /// All keys that do not fit.
    public let problems: StateError
    /// Whether everything else than the classifier fits.
    public let isClassifierOnly: Bool

    /// One line with the file, the network, and the first keys of each kind.
    public var description: String {
      let kinds = [
        ("missing", problems.missing), ("unexpected", problems.unexpected),
        ("mismatched", problems.mismatched),
      ].filter { !$0.1.isEmpty }
      let list = kinds.map { kind, keys in
        "\(keys.count) \(kind): \(keys.prefix(4).joined(separator: ", "))"
          + (keys.count > 4 ? ", …" : "")
      }
      return "\(problems.source): the weights do not fit \(backbone) "
        + "(\(list.joined(separator: "; ")))"
        + (isClassifierOnly ? "; all but the classifier fits" : "")
    }
  }

  /// Classes were asked of a backbone that scores none.
  public struct NoClassifier: Error, CustomStringConvertible, Equatable {
    /// The backbone's name or type.
    public let backbone: String

    public init(backbone: String) { self.backbone = backbone }

    public var description: String { "\(backbone) has no classifier" }
  }
}

extension Backbone {
  /// Replaces the weights by those of a file, and switches to evaluation mode.
  ///
  /// Reads `.pth` and `.pt` of `torch.save` (a state dictionary, or a checkpoint that has one under
  /// `state_dict`, `model` or its like), `.safetensors`, and `.safetensors.index.json` of several
  /// files. The prefixes `module.`, `_orig_mod.` and `model.` before all keys are removed. Keys of other
  /// libraries are mapped where the network knows them, see ``Backbone/adapted(_:)``.
  ///
  /// - Parameters:
  ///   - path: The file; of a ``CombinedBackbone`` one for each part, with commas between.
  ///   - classes: The number of classes that the network is to have afterwards. Its classifier is then
  ///     the file's where that has as many, else a new one with random weights. Nil leaves the number
  ///     as it is, and the file has to have a classifier for as many. A network without classifier
  ///     leaves the file's out.
  /// - Throws: ``Backbones/UnfitWeights``, ``Backbones/NoClassifier``,
  ///   ``CombinedBackbone/UnfitParts``, or `FileError`; the network is then unchanged.
  public func load(weights path: String, classes: Int? = nil) throws {
    try load(weights: path, classes: classes, name: "\(type(of: self))")
  }

  /// - Parameter name: What the network is called in messages.
  package func load(weights path: String, classes: Int?, name: String) throws {
    guard let combination = self as? CombinedBackbone else {
      return try load(openWeights(path), classes: classes, name: name)
    }
    guard classes == nil else { throw Backbones.NoClassifier(backbone: name) }
    try combination.load(files: path.split(separator: ",").map(String.init))
  }

  fileprivate func load(_ weights: any StateSource, classes: Int?, name: String) throws {
    let classifier = self as? any ImageClassifier
    let prefix = classifier?.classifierPrefix
    guard classes == nil || prefix != nil else { throw Backbones.NoClassifier(backbone: name) }
    do {
      let weights = try adapted(weights)
      if let classes, let classifier {
        try classifier.load(weights, classes: classes)
      } else if prefix == nil {
        try load(withoutClassifier(weights))
      } else {
        try load(weights)
      }
    } catch let error as StateError {
      let keys = error.missing + error.unexpected + error.mismatched
      throw Backbones.UnfitWeights(
        backbone: name, problems: error,
        isClassifierOnly: prefix.map { prefix in keys.allSatisfy { $0.hasPrefix(prefix) } } ?? false
      )
    }
    setTraining(false)
  }

  /// The weights less a classifier, for a network that has none.
  private func withoutClassifier(_ weights: any StateSource) throws -> any StateSource {
    let own = Set(stateDictionary.keys)
    return try weights.renamed { isOfClassifier($0) && !own.contains($0) ? nil : $0 }
  }

  /// Whether the weights have a classifier, which this network has not.
  fileprivate func hasClassifier(in weights: any StateSource) -> Bool {
    self is any ImageClassifier && weights.keys.contains(where: isOfClassifier)
  }
}

/// Whether a key is one of a classifier, as any of the libraries calls it.
private func isOfClassifier(_ key: String) -> Bool {
  ["classifier", "conv_preds", "fc", "head", "heads", "AuxLogits"].contains {
    key.hasPrefix($0 + ".")
  }
}
