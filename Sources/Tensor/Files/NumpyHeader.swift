/// The header of NumPy's format `.npy`.
///
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. The header is the
/// literal of a Python dictionary; only that of exactly its three keys is understood.
struct NumpyHeader: Equatable {
  /// The element type by NumPy's name, such as `<f4`: byte order, kind, bytes.
  let type: String
  let isFortranOrder: Bool
  let shape: Shape
  /// Where the elements begin.
  let dataStart: Int

  /// Why bytes are no header.
  struct Problem: Error { let reason: String }

  /// The longest dictionary that is read, in bytes.
  static let limit = 1 << 20
  private static let magic: [UInt8] = [0x93] + "NUMPY".utf8

  /// - Throws: `Problem`.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual(Self.magic) else {
      throw Problem(reason: "not in NumPy's format")
    }
    let (major, minor) = (bytes[6], bytes[7])
    guard (1...3).contains(major), minor == 0 else {
      throw Problem(reason: "version \(major).\(minor) of NumPy's format is not known")
    }
    let start = major == 1 ? 10 : 12
    guard bytes.count >= start else { throw Problem(reason: "cut short in the header") }
    let length =
      major == 1
      ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard length <= Self.limit else {
      throw Problem(reason: "a header of \(length) bytes, more than \(Self.limit)")
    }
    guard bytes.count >= start + length else {
      throw Problem(reason: "cut short: the header needs \(start + length) bytes")
    }
    var parser = NumpyDictionary(bytes[start..<start + length])
    (type, isFortranOrder, shape) = try parser.parsed()
    dataStart = start + length
  }

  /// The header that NumPy itself writes for a tensor, or nil where it has no such type.
  static func bytes(_ dtype: DType, _ shape: Shape) -> [UInt8]? {
    guard let type = dtype.numpyName else { return nil }
    let sizes = shape.dimensions.map(String.init)
    let tuple = sizes.count == 1 ? "(\(sizes[0]),)" : "(\(sizes.joined(separator: ", ")))"
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }"
    // Room for the first size to grow to 21 digits.
    if let first = sizes.first { text += String(repeating: " ", count: 21 - first.count) }
    // Version 1 counts the header's bytes in 16 bits, version 2 in 32.
    func padded(_ prefix: Int) -> Int { (prefix + text.utf8.count + 1) / 64 * 64 + 64 - prefix }
    let isLong = padded(10) > UInt16.max
    let length = padded(isLong ? 12 : 10)
    text += String(repeating: " ", count: length - 1 - text.utf8.count) + "\n"
    let count = (0..<(isLong ? 4 : 2)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return magic + [isLong ? 2 : 1, 0] + count + text.utf8
  }
}

extension DType {
  /// The name in NumPy's files, little-endian; nil for a type that NumPy lacks.
  var numpyName: String? {
    switch self {
    case .float32: "<f4"
    case .float64: "<f8"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .bool: "|b1"
    case .bfloat16: nil
    }
  }
}

/// A parser of `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }` in any order of keys.
private struct NumpyDictionary {
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ bytes: Slice<UnsafeRawBufferPointer>) { rest = bytes }

  mutating func parsed() throws -> (type: String, isFortranOrder: Bool, shape: Shape) {
    var (type, isFortranOrder, shape): (String?, Bool?, Shape?) = (nil, nil, nil)
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try elementType()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw damaged
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpaces()
    guard rest.isEmpty, let type, let isFortranOrder, let shape else { throw damaged }
    return (type, isFortranOrder, shape)
  }

  private var damaged: NumpyHeader.Problem {
    NumpyHeader.Problem(reason: "the header is not a dictionary of NumPy's format")
  }

  private mutating func skipSpaces() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    skipSpaces()
    let wanted = text.withUTF8Buffer { Array($0) }
    guard rest.starts(with: wanted) else { return false }
    rest = rest.dropFirst(wanted.count)
    return true
  }

  private mutating func expect(_ text: StaticString) throws {
    guard take(text) else { throw damaged }
  }

  private mutating func string() throws -> String {
    skipSpaces()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw damaged
    }
    let content = rest.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\\") }
    rest = rest.dropFirst(content.count + 1)
    guard rest.first == quote else { throw damaged }
    rest = rest.dropFirst()
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func elementType() throws -> String {
    if take("[") {
      throw NumpyHeader.Problem(reason: "elements of several fields are not supported")
    }
    return try string()
  }

  private mutating func boolean() throws -> Bool {
    if take("True") { return true }
    try expect("False")
    return false
  }

  private mutating func tuple() throws -> Shape {
    try expect("(")
    var (sizes, hasComma): ([Int], Bool) = ([], true)
    while !take(")") {
      guard hasComma, sizes.count < 64 else { throw damaged }
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let size = Int(String(decoding: digits, as: UTF8.self)) else { throw damaged }
      rest = rest.dropFirst(digits.count)
      sizes.append(size)
      hasComma = take(",")
    }
    // (3) is a number.
    guard sizes.count != 1 || hasComma else { throw damaged }
    guard Shape.isAddressable(sizes) else {
      throw NumpyHeader.Problem(reason: "shape \(sizes) has too many elements")
    }
    return Shape(sizes)
  }
}
