import Foundation
import Testing

@testable import Training

/// A decoded message of Protocol Buffers: the values of each field, in order.
struct ProtobufMessage {
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes([UInt8])
  }

  private(set) var fields: [(number: Int, value: Value)] = []

  struct Malformed: Error {}

  init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    func fixed<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
      guard rest.count >= MemoryLayout<T>.size else { throw Malformed() }
      defer { rest = rest.dropFirst(MemoryLayout<T>.size) }
      return rest.prefix(MemoryLayout<T>.size).reversed().reduce(0) { $0 << 8 | T($1) }
    }
    func varint() throws -> UInt64 {
      var (result, shift): (UInt64, UInt64) = (0, 0)
      while let byte = rest.popFirst() {
        result |= UInt64(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { return result }
      }
      throw Malformed()
    }
    while !rest.isEmpty {
      let key = try varint()
      let value: Value
      switch key & 7 {
      case 0: value = .varint(try varint())
      case 1: value = .fixed64(try fixed(UInt64.self))
      case 5: value = .fixed32(try fixed(UInt32.self))
      case 2:
        let count = Int(try varint())
        guard rest.count >= count else { throw Malformed() }
        value = .bytes(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      default: throw Malformed()
      }
      fields.append((Int(key >> 3), value))
    }
  }

  private func all(_ number: Int) -> [Value] {
    fields.filter { $0.number == number }.map(\.value)
  }

  func integer(_ number: Int) -> Int {
    if case .varint(let value) = all(number).last { Int(bitPattern: UInt(value)) } else { 0 }
  }

  func double(_ number: Int) -> Double {
    if case .fixed64(let value) = all(number).last { Double(bitPattern: value) } else { 0 }
  }

  func float(_ number: Int) -> Float? {
    if case .fixed32(let value) = all(number).last { Float(bitPattern: value) } else { nil }
  }

  func bytes(_ number: Int) -> [UInt8]? {
    if case .bytes(let value) = all(number).last { value } else { nil }
  }

  func string(_ number: Int) -> String? {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  func messages(_ number: Int) throws -> [ProtobufMessage] {
    try all(number).map { value in
      guard case .bytes(let bytes) = value else { throw Malformed() }
      return try ProtobufMessage(bytes)
    }
  }

  func message(_ number: Int) throws -> ProtobufMessage? { try messages(number).last }
}

/// Returns the records of an event file of which all bytes are there, after checking the checksums
/// bit by bit.
func eventRecords(_ path: String) throws -> [[UInt8]] {
  var rest = Array(try Data(contentsOf: URL(filePath: path)))[...]
  var records: [[UInt8]] = []
  func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
  while rest.count >= 16 {
    let length = Array(rest.prefix(8))
    #expect(integer(rest.dropFirst(8).prefix(4)) == Int(maskedChecksum(length)))
    let count = integer(length[...])
    guard rest.count >= 16 + count else { break }
    let record = Array(rest.dropFirst(12).prefix(count))
    #expect(integer(rest.dropFirst(12 + count).prefix(4)) == Int(maskedChecksum(record)))
    records.append(record)
    rest = rest.dropFirst(16 + count)
  }
  return records
}

/// CRC-32C by its definition.
func bitwiseChecksum(_ bytes: [UInt8]) -> UInt32 {
  var crc = ~UInt32(0)
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
  }
  return ~crc
}

private func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
  let crc = bitwiseChecksum(bytes)
  return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
}
