import Synchronization

/// The captioners by name. A model from another package registers itself here and is then trained,
/// saved, loaded and evaluated like those of this one.
///
/// ```swift
/// Captioners.register("mine", Captioners.Entry { MyCaptioner($0) })
/// var configuration = CaptionerConfiguration(vocabularySize: 5000, featureWidth: 2048)
/// try Captioners.apply(model: "vit", preset: nil, to: &configuration)
/// let captioner = try Captioners.make(configuration)
/// ```
public enum Captioners {
  public typealias Change = @Sendable (inout CaptionerConfiguration) -> Void

  /// A model, and the configurations that it is known by.
  public struct Entry: Sendable {
    let defaults: Change
    let presets: [String: Change]
    /// The optional fields of a configuration that the model reads.
    let fields: [String]
    let make: @Sendable (CaptionerConfiguration) -> any Captioner

    /// - Parameters:
    ///   - defaults: What the model needs that differs from a configuration's own defaults.
    ///   - presets: By name, what each changes in the defaults.
    ///   - fields: The names of the fields that the model reads, for checks of options.
    public init(
      defaults: @escaping Change = { _ in }, presets: [String: Change] = [:],
      fields: [String] = [], _ make: @escaping @Sendable (CaptionerConfiguration) -> any Captioner
    ) {
      (self.defaults, self.presets, self.fields, self.make) = (defaults, presets, fields, make)
    }
  }

  /// Why there is no such model or preset.
  public struct UnknownName: Error, CustomStringConvertible, Equatable {
    /// Such as "model" or "preset of vit".
    public let kind: String
    public let name: String
    public let known: [String]
    public var description: String {
      "unknown \(kind) \(name); there are \(known.joined(separator: ", "))"
    }
  }

  /// Each model adds its entry beside its class.
  private static let entries = Mutex<[String: Entry]>([
    "efficientnet-transformer": efficientNetTransformer,
    "inception-transformer": inceptionTransformer,
    "merge-lstm": mergeLSTM,
    "prefix": prefix,
    "show-attend-tell": showAttendTell,
    "vit": vit,
  ])

  /// All names, in alphabetical order.
  public static var names: [String] { entries.withLock { $0.keys.sorted() } }

  /// The presets of a model, in alphabetical order.
  ///
  /// - Throws: ``UnknownName``.
  public static func presets(of model: String) throws -> [String] {
    try entry(model).presets.keys.sorted()
  }

  /// The names of the optional fields that a model reads.
  ///
  /// - Throws: ``UnknownName``.
  public static func fields(of model: String) throws -> [String] { try entry(model).fields }

  /// Adds a model, or replaces the one of that name.
  public static func register(_ name: String, _ entry: Entry) {
    entries.withLock { $0[name] = entry }
  }

  /// Sets model, its defaults, and a preset's changes to them.
  ///
  /// - Throws: ``UnknownName``.
  public static func apply(
    model: String, preset: String?, to configuration: inout CaptionerConfiguration
  ) throws {
    let entry = try entry(model)
    (configuration.model, configuration.preset) = (model, preset)
    entry.defaults(&configuration)
    guard let preset else { return }
    guard let change = entry.presets[preset] else {
      throw UnknownName(
        kind: "preset of \(model)", name: preset, known: entry.presets.keys.sorted())
    }
    change(&configuration)
  }

  /// Returns a model with random weights.
  ///
  /// - Throws: ``UnknownName``.
  public static func make(_ configuration: CaptionerConfiguration) throws -> any Captioner {
    try entry(configuration.model).make(configuration)
  }

  private static func entry(_ name: String) throws -> Entry {
    let (entry, names) = entries.withLock { ($0[name], $0.keys.sorted()) }
    guard let entry else { throw UnknownName(kind: "model", name: name, known: names) }
    return entry
  }
}
