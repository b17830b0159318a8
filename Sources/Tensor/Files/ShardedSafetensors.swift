#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model in several `.safetensors` files, found through their index, as Hugging Face's hub has large
/// ones.
///
/// ```swift
/// let weights = try ShardedSafetensors(path: "model.safetensors.index.json")
/// let table = try weights.tensor("embed.weight", as: Float.self)
/// ```
/// The files lie beside the index and are mapped, see ``SafetensorsFile``. The path of a single
/// `.safetensors` file serves too.
public struct ShardedSafetensors: Sendable {
  /// The index.
  public let path: String
  /// The tensors' names, sorted.
  public let names: [String]
  /// The file names of the shards, sorted.
  public let shardNames: [String]
  private let shards: [String: SafetensorsFile]
  private let shardByName: [String: String]

  /// - Throws: ``FileError`` for an index that is missing or damaged, shards that are missing or
  ///   damaged, and tensors that are not in their shard.
  public init(path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    if path.hasSuffix(".safetensors") {
      let name = String(path.dropFirst(folder.count))
      let file = try SafetensorsFile(path: path)
      shards = [name: file]
      shardByName = file.entries.mapValues { _ in name }
    } else {
      shardByName = try Self.weightMap(path)
      shards = try Self.shards(Set(shardByName.values), of: path, in: folder)
      for (name, shard) in shardByName.sorted(by: { $0.key < $1.key }) {
        guard shards[shard]!.entries[name] != nil else {
          throw FileError(path: path, reason: "tensor \(name) is not in its shard \(shard)")
        }
      }
    }
    self.path = path
    names = shardByName.keys.sorted()
    shardNames = shards.keys.sorted()
  }

  /// The largest index that is read, in bytes.
  private static let sizeLimit = 100_000_000

  private static func weightMap(_ path: String) throws -> [String: String] {
    let file = try MappedFile(path: path)
    guard file.bytes.count <= sizeLimit else {
      throw FileError(path: path, reason: "an index of \(file.bytes.count) bytes")
    }
    do {
      return try JSONDecoder().decode(ShardIndex.self, from: Data(file.bytes)).weightMap
    } catch {
      throw FileError(
        path: path, reason: "not an index of safetensors files (JSON with a weight_map)")
    }
  }

  private static func shards(
    _ names: Set<String>, of path: String, in folder: String
  ) throws -> [String: SafetensorsFile] {
    for name in names.sorted() {
      guard !name.contains("/"), !name.contains("\\"), !name.contains("\0"), name != "..",
        name != ".",
        !name.isEmpty
      else { throw FileError(path: path, reason: "\"\(name)\" is no name of a shard") }
    }
    let manager = FileManager.default
    let missing = names.filter { !manager.fileExists(atPath: folder + $0) }.sorted()
    guard missing.isEmpty else {
      throw FileError(
        path: path,
        reason: "\(missing.count) of \(names.count) shards are missing: "
          + missing.joined(separator: ", "))
    }
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try SafetensorsFile(path: folder + $0)) })
  }

  /// Returns a tensor's shape.
  ///
  /// - Throws: ``FileError`` when there is none of this name.
  public func shape(of name: String) throws -> Shape { try shard(of: name).entries[name]!.shape }

  /// Returns a tensor that reads from the mapped file, see ``SafetensorsFile/tensor(_:as:)``.
  ///
  /// - Throws: ``FileError`` when there is none of this name, or it has another element type.
  public func tensor<Element>(
    _ name: String, as: Element.Type = Element.self
  ) throws -> Tensor<Element> {
    try shard(of: name).tensor(name)
  }

  /// Returns a tensor in another element type, see ``SafetensorsFile/converted(_:to:)``.
  ///
  /// - Throws: ``FileError`` when there is none of this name, or it has a type without conversion.
  public func converted<Element: TensorElement>(
    _ name: String, to type: Element.Type
  ) throws -> Tensor<Element> {
    try shard(of: name).converted(name, to: type)
  }

  private func shard(of name: String) throws -> SafetensorsFile {
    guard let shard = shardByName[name] else {
      throw FileError(path: path, reason: "there is no tensor \(name)")
    }
    return shards[shard]!
  }
}

/// The index's JSON, without what tells nothing new.
private struct ShardIndex: Codable {
  struct Metadata: Codable {
    let totalSize: Int

    enum CodingKeys: String, CodingKey { case totalSize = "total_size" }
  }

  var metadata: Metadata?
  let weightMap: [String: String]

  enum CodingKeys: String, CodingKey {
    case metadata
    case weightMap = "weight_map"
  }

  init(weightMap: [String: String], totalSize: Int) {
    (self.weightMap, metadata) = (weightMap, Metadata(totalSize: totalSize))
  }

  init(from decoder: any Decoder) throws {
    weightMap = try decoder.container(keyedBy: CodingKeys.self)
      .decode([String: String].self, forKey: .weightMap)
  }
}

/// Writes tensors into `.safetensors` files of limited size, with an index beside them, named as Hugging
/// Face's: `model-00001-of-00003.safetensors` and `model.safetensors.index.json` for the path
/// `model.safetensors`. What fits into one file is written to the path itself, without an index.
///
/// Each file is written atomically, the index last. Shards of an earlier model stay beside if their
/// number was another.
///
/// - Parameters:
///   - tensors: Names and tensors, in the order of the files.
///   - maxShardSize: The most bytes of tensors in a file; a larger tensor has one of its own.
///   - metadata: Free-form strings, in each file.
///   - path: Where a single file would lie; ends in `.safetensors`.
/// - Returns: The path to load from: the index's, or `path`.
/// - Precondition: the names differ.
/// - Throws: ``FileError``.
@discardableResult
public func saveSafetensors(
  _ tensors: [(name: String, tensor: any AnyTensor)], maxShardSize: Int,
  metadata: [String: String] = [:], to path: String
) throws -> String {
  require(
    path.hasSuffix(".safetensors"), "saveSafetensors: the path must end in .safetensors (\(path))")
  require(
    Set(tensors.map(\.name)).count == tensors.count, "saveSafetensors: a name repeats")
  var shards: [[(name: String, tensor: any AnyTensor)]] = [[]]
  var (size, totalSize) = (0, 0)
  for (name, tensor) in tensors {
    let bytes = tensor.shape.elementCount * tensor.dtype.width
    if size + bytes > maxShardSize, !shards[shards.count - 1].isEmpty {
      shards.append([])
      size = 0
    }
    shards[shards.count - 1].append((name, tensor))
    (size, totalSize) = (size + bytes, totalSize + bytes)
  }
  guard shards.count > 1 else {
    try saveSafetensors(tensors, metadata: metadata, to: path)
    return path
  }
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  let stem = path.dropFirst(folder.count).dropLast(".safetensors".count)
  func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)"
  }
  var weightMap: [String: String] = [:]
  for (i, shard) in shards.enumerated() {
    let name = "\(stem)-\(padded(i + 1))-of-\(padded(shards.count)).safetensors"
    try saveSafetensors(shard, metadata: metadata, to: folder + name)
    for (tensor, _) in shard { weightMap[tensor] = name }
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  let index = try encoder.encode(ShardIndex(weightMap: weightMap, totalSize: totalSize))
  try writeAtomically(String(decoding: index, as: UTF8.self) + "\n", to: path + ".index.json")
  return path + ".index.json"
}
