import NN
import Tensor

/// Several captioners over one vocabulary that choose every token together.
///
/// ```swift
/// let ensemble = CaptionerEnsemble([first, second])
/// let captions = ensemble.decode([firstMemory, secondMemory], tokens, DecodingOptions(beamWidth: 3))
/// ```
/// They may be of different models and look at different memories.
public struct CaptionerEnsemble {
  /// What of the members' predictions is averaged.
  public enum Averaging: String, Sendable, Codable, CaseIterable {
    /// log(mean p): a token that one member finds likely is likely.
    case probabilities
    /// Mean log p, normalised: a token has to be likely for all.
    case logProbabilities

    /// Returns the common prediction of the members' logits `[…, V]`: as good as logits, and those of
    /// a single member as they are.
    func combined(_ logits: [Tensor<Float>]) -> Tensor<Float> {
      guard logits.count > 1 else { return logits[0] }
      let all = Tensor.stack(logits.map { $0.logSoftmax() })
      return self == .probabilities ? all.logsumexp(dim: 0) : all.mean(dim: 0)
    }
  }

  public let captioners: [any Captioner]
  public let averaging: Averaging

  /// - Precondition: there is a captioner, and all have one size of vocabulary.
  public init(_ captioners: [any Captioner], averaging: Averaging = .probabilities) {
    let sizes = captioners.map(\.configuration.vocabularySize)
    require(!captioners.isEmpty, "CaptionerEnsemble: there is no captioner")
    require(
      Set(sizes).count == 1, "CaptionerEnsemble: the vocabularies differ in size (\(sizes))")
    (self.captioners, self.averaging) = (captioners, averaging)
  }

  /// Returns the best caption of each image, see `Captioner.decode`.
  ///
  /// - Parameter memories: What each captioner's `encode` returned, `[B, L, D]`.
  public func decode(
    _ memories: [Tensor<Float>], _ tokens: CaptionTokens, _ options: DecodingOptions,
    imageNumbers: [Int]? = nil
  ) -> [DecodedCaption] {
    decodeAll(memories, tokens, options, imageNumbers: imageNumbers).map { options.best($0) }
  }

  /// Returns several captions of each image, see `Captioner.decodeAll`.
  ///
  /// - Precondition: there is a memory for each captioner, of the same images.
  public func decodeAll(
    _ memories: [Tensor<Float>], _ tokens: CaptionTokens, _ options: DecodingOptions,
    imageNumbers: [Int]? = nil
  ) -> [[DecodedCaption]] {
    require(
      memories.count == captioners.count && Set(memories.map { $0.shape[0] }).count == 1,
      "CaptionerEnsemble: \(captioners.count) captioners want as many memories of the same images "
        + "(\(memories.map(\.shape)))")
    return options.search(images: memories[0].shape[0], tokens, imageNumbers) {
      EnsembleSession(
        members: zip(captioners, memories).map { $0.session($1) }, averaging: averaging)
    }
  }
}

/// The members' captions, all of the same words.
struct EnsembleSession: DecodingSession {
  private var members: [any DecodingSession]
  private let averaging: CaptionerEnsemble.Averaging

  init(members: [any DecodingSession], averaging: CaptionerEnsemble.Averaging) {
    (self.members, self.averaging) = (members, averaging)
  }

  mutating func step(_ tokens: Tensor<Int32>) -> Tensor<Float> {
    averaging.combined(members.indices.map { members[$0].step(tokens) })
  }

  mutating func `repeat`(_ count: Int) {
    for member in members.indices { members[member].repeat(count) }
  }

  mutating func reorder(_ rows: [Int]) {
    for member in members.indices { members[member].reorder(rows) }
  }

  mutating func select(_ rows: [Int]) -> Bool {
    var selected = members
    for member in selected.indices where !selected[member].select(rows) { return false }
    members = selected
    return true
  }

  /// The mean of the members' where they look at as many locations.
  var attention: Tensor<Float>? {
    let all = members.compactMap(\.attention)
    guard let first = all.first, all.count == members.count,
      all.allSatisfy({ $0.shape == first.shape })
    else { return nil }
    return Tensor.stack(all).mean(dim: 0)
  }
}
