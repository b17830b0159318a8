#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A `.safetensors` file, mapped into memory: opening reads the header, a tensor's pages are read
/// when it is used.
///
/// Format: https://github.com/huggingface/safetensors. Header limits are checked before anything
/// is allocated.
///
/// ```swift
/// let file = try SafetensorsFile(path: "model.safetensors")
/// let weight = try file.tensor("fc.weight", as: Float.self)
/// ```
public struct SafetensorsFile: Sendable {
  /// What the header says of one tensor.
  public struct Entry: Sendable, Equatable {
    /// The element type by the format's name, such as `F32`.
    public let type: String
    public let shape: Shape
    let range: Range<Int>
  }

  public let path: String
  /// The free-form strings of `__metadata__`.
  public let metadata: [String: String]
  /// The tensors by name.
  public let entries: [String: Entry]
  private let file: MappedFile
  private let dataStart: Int

  /// The largest header that is read, in bytes; the reference implementation's limit.
  static let headerLimit = 100_000_000

  /// - Throws: ``FileError`` for a file that is missing, cut short or damaged.
  public init(path: String) throws {
    let file = try MappedFile(path: path)
    func damaged(_ reason: String) -> FileError { FileError(path: path, reason: reason) }
    guard file.bytes.count >= 8 else {
      throw damaged("not a safetensors file (\(file.bytes.count) bytes)")
    }
    let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= Self.headerLimit else {
      throw damaged("not a safetensors file (a header of \(length) bytes)")
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= file.bytes.count else {
      throw damaged("cut short: the header needs \(dataStart) bytes, there are \(file.bytes.count)")
    }
    let available = file.bytes.count - dataStart
    let header: [String: HeaderValue]
    do {
      header = try JSONDecoder().decode(
        [String: HeaderValue].self, from: Data(file.bytes[8..<dataStart]))
    } catch {
      throw damaged("the safetensors header is not valid JSON of the format")
    }
    var (metadata, entries): ([String: String], [String: Entry]) = ([:], [:])
    for (name, value) in header {
      switch value {
      case .metadata(let strings): metadata = strings
      case .tensor(let type, let sizes, let offsets):
        guard let entry = Self.entry(type, sizes, offsets) else {
          throw damaged("tensor \(name): shape \(sizes) and offsets \(offsets) do not fit \(type)")
        }
        guard entry.range.upperBound <= available else {
          throw damaged(
            "cut short: tensor \(name) ends at byte \(dataStart + entry.range.upperBound), "
              + "the file at \(file.bytes.count)")
        }
        entries[name] = entry
      }
    }
    (self.path, self.file, self.dataStart) = (path, file, dataStart)
    (self.metadata, self.entries) = (metadata, entries)
  }

  /// The bytes of one element by type.
  static let widths = [
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2,
    "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E5M2": 1, "F8_E4M3": 1,
  ]

  /// Checks sizes against overflow and offsets; nil where they disagree.
  private static func entry(_ type: String, _ sizes: [Int], _ offsets: [Int]) -> Entry? {
    guard var bytes = widths[type], offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1]
    else { return nil }
    for size in sizes {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { return nil }
      bytes = product
    }
    guard offsets[1] - offsets[0] == bytes else { return nil }
    return Entry(type: type, shape: Shape(sizes), range: offsets[0]..<offsets[1])
  }

  /// Returns a tensor that reads from the mapped file.
  ///
  /// - Throws: ``FileError`` when there is none of this name, or it has another element type.
  public func tensor<Element>(_ name: String, as: Element.Type = Element.self) throws
    -> Tensor<Element>
  {
    guard let entry = entries[name] else {
      throw FileError(path: path, reason: "there is no tensor \(name)")
    }
    guard entry.type == Element.dtype.safetensorsName else {
      throw FileError(
        path: path,
        reason: "tensor \(name) has type \(entry.type), expected \(Element.dtype.safetensorsName)")
    }
    let bytes = UnsafeRawBufferPointer(
      rebasing: file.bytes[
        (dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)])
    let count = entry.shape.elementCount
    guard let start = bytes.baseAddress, count > 0 else {
      return Tensor(shape: entry.shape) { _ in }
    }
    if UInt(bitPattern: start) % UInt(MemoryLayout<Element>.alignment) == 0 {
      let base = start.bindMemory(to: Element.self, capacity: count)
      return Tensor(
        storage: Storage(borrowing: base, count: count, owner: file), layout: Layout(entry.shape))
    }
    return Tensor(shape: entry.shape) {
      UnsafeMutableRawPointer($0).copyMemory(from: start, byteCount: bytes.count)
    }
  }
}

/// A tensor's description in the header.
private struct TensorDescription: Encodable {
  let type: String
  let shape: [Int]
  let offsets: [Int]

  enum CodingKeys: String, CodingKey {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }
}

/// A value of the header: `__metadata__` or a tensor's description.
private enum HeaderValue: Decodable {
  case metadata([String: String])
  case tensor(type: String, shape: [Int], offsets: [Int])

  init(from decoder: any Decoder) throws {
    if decoder.codingPath.last?.stringValue == "__metadata__" {
      self = .metadata(try decoder.singleValueContainer().decode([String: String].self))
    } else {
      let container = try decoder.container(keyedBy: TensorDescription.CodingKeys.self)
      self = .tensor(
        type: try container.decode(String.self, forKey: .type),
        shape: try container.decode([Int].self, forKey: .shape),
        offsets: try container.decode([Int].self, forKey: .offsets))
    }
  }
}

/// Writes tensors into a `.safetensors` file, atomically: a temporary file beside it is renamed.
///
/// - Parameters:
///   - tensors: Names and tensors, in the order of the file.
///   - metadata: Free-form strings.
/// - Throws: ``FileError``; an existing file is then unchanged.
public func saveSafetensors<Element>(
  _ tensors: [(name: String, tensor: Tensor<Element>)], metadata: [String: String] = [:],
  to path: String
) throws {
  let layout = tensors.map { ($0.name, Element.dtype.safetensorsName, $0.tensor.shape) }
  try saveSafetensors(layout: layout, metadata: metadata, to: path) { file in
    for (_, tensor) in tensors {
      try tensor.withUnsafeBufferPointer { try file.write(UnsafeRawBufferPointer($0)) }
    }
  }
}

/// As above for content that is made piece by piece and may not fit into memory: `body` writes the
/// bytes of the tensors of `layout`, in order.
package func saveSafetensors(
  layout: [(name: String, type: String, shape: Shape)], metadata: [String: String],
  to path: String, _ body: (borrowing FileWriter) throws -> Void
) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  func json(_ value: some Encodable) throws -> String {
    String(decoding: try encoder.encode(value), as: UTF8.self)
  }
  var fields: [String] = []
  if !metadata.isEmpty { fields.append("\"__metadata__\":\(try json(metadata))") }
  var offset = 0
  for (name, type, shape) in layout {
    let end = offset + shape.elementCount * SafetensorsFile.widths[type]!
    let description = TensorDescription(
      type: type, shape: shape.dimensions, offsets: [offset, end])
    fields.append("\(try json(name)):\(try json(description))")
    offset = end
  }
  var header = Array("{\(fields.joined(separator: ","))}".utf8)
  // Spaces up to a multiple of 64, so that tensors can be used where the file is mapped.
  while (8 + header.count) % 64 != 0 { header.append(UInt8(ascii: " ")) }
  try writeAtomically(to: path) { file in
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
    try header.withUnsafeBytes { try file.write($0) }
    try body(file)
  }
}
