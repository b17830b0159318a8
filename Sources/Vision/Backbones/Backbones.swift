/// The backbones by name. `+` between two names puts them side by side, see ``CombinedBackbone``.
public enum Backbones {
  typealias Makers = [String: @Sendable (_ classes: Int?) -> any Backbone]

  /// Why there is no such backbone.
  public struct UnknownName: Error, CustomStringConvertible {
    public let name: String
    public var description: String {
      "unknown backbone \(name); there are \(Backbones.names.joined(separator: ", "))"
    }
  }

  /// Each family adds its own beside its model.
  private static let makers = [
    clipTowers, convNeXts, denseNets, efficientNets, inceptions, mobileNets1, mobileNets2,
    mobileNets3,
    resNets, scratchViTs, smallConvNet, squeezeNets, vggCodes, vggs, visionTransformers,
  ].reduce(into: Makers()) { $0.merge($1) { first, _ in first } }

  /// All names, in alphabetical order.
  public static var names: [String] { makers.keys.sorted() }

  /// Returns a backbone with random weights.
  ///
  /// - Parameter classes: The number of classes that an ``ImageClassifier`` scores; nil for features
  ///   only.
  /// - Throws: ``UnknownName``, ``CombinedBackbone/UnfitParts``.
  public static func make(_ name: String, classes: Int? = 1000) throws -> any Backbone {
    let parts = name.split(separator: "+", omittingEmptySubsequences: false)
    if parts.count > 1 {
      return try CombinedBackbone(parts.map { try make(String($0), classes: nil) })
    }
    guard let make = makers[name] else { throw UnknownName(name: name) }
    return make(classes)
  }
}
