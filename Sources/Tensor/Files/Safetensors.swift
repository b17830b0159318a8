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
    /// The tensor's shape.
    public let shape: Shape
    let range: Range<Int>
  }

  /// The file.
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
    try Self.checkCoverage(entries, available, path)
    (self.path, self.file, self.dataStart) = (path, file, dataStart)
    (self.metadata, self.entries) = (metadata, entries)
  }

  /// The data have to be covered without gap or overlap, as the reference implementation asks.
  private static func checkCoverage(
    _ entries: [String: Entry], _ available: Int, _ path: String
  ) throws {
    var end = 0
    let inOrder = entries.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }
    for (name, entry) in inOrder {
      guard entry.range.lowerBound == end else {
        let problem =
          entry.range.lowerBound < end ? "overlaps another one" : "leaves a gap before it"
        throw FileError(path: path, reason: "tensor \(name) \(problem)")
      }
      end = entry.range.upperBound
    }
    guard end == available else {
      throw FileError(path: path, reason: "\(available - end) bytes at the end belong to no tensor")
    }
  }

  /// The bytes of one element by type.
  static let widths = [
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2,
    "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E5M2": 1, "F8_E4M3": 1,
  ]

  /// Checks sizes against overflow and offsets; nil where they disagree.
  private static func entry(_ type: String, _ sizes: [Int], _ offsets: [Int]) -> Entry? {
    guard let width = widths[type], offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1],
      sizes.allSatisfy({ $0 >= 0 }), Shape.isAddressable(sizes),
      offsets[1] - offsets[0] == sizes.reduce(width, *)
    else { return nil }
    return Entry(type: type, shape: Shape(sizes), range: offsets[0]..<offsets[1])
  }

  /// Returns a tensor that reads from the mapped file.
  ///
  /// Types are never converted silently; ``converted(_:to:)`` does it where asked.
  ///
  /// - Throws: ``FileError`` when there is none of this name, it has another element type, or a
  ///   boolean is neither 0 nor 1.
  public func tensor<Element>(_ name: String, as: Element.Type = Element.self) throws
    -> Tensor<Element>
  {
    let entry = try entry(name)
    guard entry.type == Element.dtype.safetensorsName else {
      let isReal = Element.self == Float.self && ["F16", "BF16", "F64"].contains(entry.type)
      throw FileError(
        path: path,
        reason: "tensor \(name) has type \(entry.type), expected \(Element.dtype.safetensorsName)"
          + (isReal ? "; converted(_:to:) converts it" : ""))
    }
    let bytes = bytes(of: entry)
    guard Element.dtype != .bool || bytes.areBooleans else {
      throw FileError(path: path, reason: "tensor \(name): a boolean is neither 0 nor 1")
    }
    return Tensor(shape: entry.shape, reading: bytes, owner: file)
  }

  /// Returns a tensor in another element type than the file's, by the rules of ``Tensor/to(_:)``;
  /// half precision (`F16`), which no tensor has, is read too.
  ///
  /// - Throws: ``FileError`` when there is none of this name, or it has a type without conversion.
  public func converted<Element: TensorElement>(_ name: String, to type: Element.Type) throws
    -> Tensor<Element>
  {
    let entry = try entry(name)
    if entry.type == "F16" {
      return Tensor<Float>(shape: entry.shape) { y in
        let bytes = bytes(of: entry)
        for i in 0..<entry.shape.elementCount {
          y[i] = Float(halfBits: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
        }
      }.to(type)
    }
    guard let dtype = DType.allCases.first(where: { $0.safetensorsName == entry.type }) else {
      throw FileError(
        path: path, reason: "tensor \(name) has type \(entry.type), which cannot be converted")
    }
    return switch dtype {
    case .float32: try tensor(name, as: Float.self).to(type)
    case .float64: try tensor(name, as: Double.self).to(type)
    case .int32: try tensor(name, as: Int32.self).to(type)
    case .int64: try tensor(name, as: Int64.self).to(type)
    case .uint8: try tensor(name, as: UInt8.self).to(type)
    case .bool: try tensor(name, as: Bool.self).to(type)
    case .bfloat16: try tensor(name, as: BFloat16.self).to(type)
    }
  }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      throw FileError(path: path, reason: "there is no tensor \(name)")
    }
    return entry
  }

  private func bytes(of entry: Entry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: file.bytes[
        (dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)])
  }
}

extension Float {
  /// Half precision: a sign, 5 bits of exponent, 10 of fraction; `torch.float16`. Exact.
  init(halfBits bits: UInt16) {
    let (exponent, fraction) = (Int(bits >> 10 & 31), UInt32(bits & 1023))
    let magnitude: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 31: fraction == 0 ? .infinity : Float(bitPattern: 0x7fc0_0000 | fraction << 13)
      default: Float(bitPattern: UInt32(exponent + 112) << 23 | fraction << 13)
      }
    self = bits >> 15 == 1 ? -magnitude : magnitude
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

/// As above for tensors of different element types.
public func saveSafetensors(
  _ tensors: [(name: String, tensor: any AnyTensor)], metadata: [String: String] = [:],
  to path: String
) throws {
  let layout = tensors.map { ($0.name, $0.tensor.dtype.safetensorsName, $0.tensor.shape) }
  try saveSafetensors(layout: layout, metadata: metadata, to: path) { file in
    for (_, tensor) in tensors { try tensor.withUnsafeBytes { try file.write($0) } }
  }
}

/// As above for content that is made piece by piece and may not fit into memory: `body` writes the
/// bytes of the tensors of `layout`, in order.
package func saveSafetensors(
  layout: [(name: String, type: String, shape: Shape)], metadata: [String: String],
  to path: String, _ body: (borrowing FileWriter) throws -> Void
) throws {
  let start = try safetensorsStart(layout: layout, metadata: metadata)
  try writeAtomically(to: path) { file in
    try start.withUnsafeBytes { try file.write($0) }
    try body(file)
  }
}

/// Returns what a `.safetensors` file begins with; the bytes of the tensors of `layout` follow.
package func safetensorsStart(
  layout: [(name: String, type: String, shape: Shape)], metadata: [String: String]
) throws -> [UInt8] {
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
  return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
}
