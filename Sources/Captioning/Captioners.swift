import Synchronization

/// The captioners by name. A model from another package registers itself here and is then trained,
/// saved, loaded and evaluated like those of this one.
public enum Captioners {
  public typealias Maker = @Sendable (CaptionerConfiguration) -> any Captioner

  /// Why there is no such model.
  public struct UnknownName: Error, CustomStringConvertible, Equatable {
    public let name: String
    public var description: String {
      "unknown model \(name); there are \(Captioners.names.joined(separator: ", "))"
    }
  }

  private static let makers = Mutex<[String: Maker]>([
    "show-attend-tell": { ShowAttendTell($0) }
  ])

  /// All names, in alphabetical order.
  public static var names: [String] { makers.withLock { $0.keys.sorted() } }

  /// Adds a model, or replaces the one of that name.
  public static func register(_ name: String, _ make: @escaping Maker) {
    makers.withLock { $0[name] = make }
  }

  /// Returns a model with random weights.
  ///
  /// - Throws: ``UnknownName``.
  public static func make(_ configuration: CaptionerConfiguration) throws -> any Captioner {
    guard let make = makers.withLock({ $0[configuration.model] }) else {
      throw UnknownName(name: configuration.model)
    }
    return make(configuration)
  }
}
