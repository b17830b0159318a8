/// Encodes a message of Protocol Buffers (proto3).
///
/// Fields have to be written in the order of their numbers, as other encoders do. Fields that are
/// 0 or empty are left out, except where `always` is set: members of a `oneof` and elements of a
/// repeated field tell by being there.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  private enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// `int32`, `int64` or an enumeration.
  mutating func integer(_ field: Int, _ value: Int) {
    guard value != 0 else { return }
    key(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// `bool` in a `oneof`.
  mutating func bool(_ field: Int, _ value: Bool) {
    key(field, .varint)
    varint(value ? 1 : 0)
  }

  mutating func double(_ field: Int, _ value: Double, always: Bool = false) {
    guard always || value.bitPattern != 0 else { return }
    key(field, .fixed64)
    fixed(value.bitPattern)
  }

  /// `float` in a `oneof`.
  mutating func float(_ field: Int, _ value: Float) {
    key(field, .fixed32)
    fixed(value.bitPattern)
  }

  mutating func string(_ field: Int, _ value: String, always: Bool = false) {
    data(field, Array(value.utf8), always: always)
  }

  /// `bytes`.
  mutating func data(_ field: Int, _ value: [UInt8], always: Bool = false) {
    guard always || !value.isEmpty else { return }
    key(field, .lengthDelimited)
    varint(UInt64(value.count))
    bytes += value
  }

  /// `repeated double`.
  mutating func packed(_ field: Int, _ values: [Double]) {
    guard !values.isEmpty else { return }
    key(field, .lengthDelimited)
    varint(UInt64(8 * values.count))
    for value in values { fixed(value.bitPattern) }
  }

  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    data(field, inner.bytes, always: true)
  }

  private mutating func key(_ field: Int, _ type: WireType) {
    varint(UInt64(field) << 3 | type.rawValue)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func fixed(_ value: some FixedWidthInteger) {
    bytes.appendLittleEndian(value)
  }
}

extension [UInt8] {
  /// Appends an integer's bytes, the least significant first.
  mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
