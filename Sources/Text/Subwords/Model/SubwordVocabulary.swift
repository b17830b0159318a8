/// The tokens of a tokenizer in id order, and the ids of the model's own tokens by their bytes.
///
/// All bytes lie in one array and the ids in an open-addressing table, so that a look-up makes no
/// string. Tokens added beside the model have ids here, yet the table lacks them: the model must
/// not produce them.
final class SubwordVocabulary: Sendable {
  /// FNV-1a's state before the first byte; a look-up hashes byte by byte.
  static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

  private let bytes: [UInt8]
  private let starts: [Int32]
  private let hashes: [UInt64]
  private let slots: [Int32]
  /// The ids that belong to the model, ascending.
  let modelIDs: [Int32]
  /// The length in bytes of the model's longest token.
  let longestToken: Int

  @inline(__always) static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  static func hash(_ bytes: some Sequence<UInt8>, from seed: UInt64 = seed) -> UInt64 {
    bytes.reduce(seed, mixed)
  }

  /// - Parameters:
  ///   - tokens: All tokens in id order.
  ///   - isAdded: For each id whether the model lacks it.
  init(tokens: [String], isAdded: [Bool]) {
    var bytes: [UInt8] = []
    var starts: [Int32] = [0]
    var hashes: [UInt64] = []
    bytes.reserveCapacity(tokens.count * 8)
    starts.reserveCapacity(tokens.count + 1)
    hashes.reserveCapacity(tokens.count)
    var capacity = 16
    while capacity < 2 * tokens.count { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    var modelIDs: [Int32] = []
    modelIDs.reserveCapacity(tokens.count)
    var longest = 0
    for (id, token) in tokens.enumerated() {
      bytes.append(contentsOf: token.utf8)
      starts.append(Int32(bytes.count))
      let hash = Self.hash(token.utf8)
      hashes.append(hash)
      guard !isAdded[id] else { continue }
      modelIDs.append(Int32(id))
      longest = max(longest, bytes.count - Int(starts[id]))
      var slot = Self.slot(hash, capacity)
      while slots[slot] >= 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Int32(id)
    }
    (self.bytes, self.starts, self.hashes, self.slots) = (bytes, starts, hashes, slots)
    (self.modelIDs, longestToken) = (modelIDs, longest)
  }

  @inline(__always) private static func slot(_ hash: UInt64, _ capacity: Int) -> Int {
    Int(truncatingIfNeeded: hash ^ hash >> 29) & (capacity - 1)
  }

  /// The number of tokens, added ones included.
  var count: Int { hashes.count }

  /// The token of an id in `0 ..< count`.
  func token(_ id: Int32) -> String {
    String(decoding: bytes[range(id)], as: UTF8.self)
  }

  /// Calls `body` with the token's bytes.
  func withBytes<Result>(of id: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(id)])) }
  }

  private func range(_ id: Int32) -> Range<Int> {
    Int(starts[Int(id)])..<Int(starts[Int(id) + 1])
  }

  /// The id of the model's token `prefix` + `rest`, -1 where there is none.
  ///
  /// - Parameter hash: Of all these bytes.
  @inline(__always)
  func id(hash: UInt64, prefix: [UInt8] = [], _ rest: UnsafeBufferPointer<UInt8>) -> Int32 {
    var slot = Self.slot(hash, slots.count)
    while true {
      let id = slots[slot]
      if id < 0 { return -1 }
      if hashes[Int(id)] == hash, spells(id, prefix, rest) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  /// The id of the model's token of this text, nil where there is none.
  func modelID(_ token: String) -> Int32? {
    var token = token
    let id = token.withUTF8 { self.id(hash: Self.hash($0), $0) }
    return id < 0 ? nil : id
  }

  private func spells(_ id: Int32, _ prefix: [UInt8], _ rest: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(id)
    guard range.count == prefix.count + rest.count else { return false }
    var position = range.lowerBound
    for byte in prefix {
      if bytes[position] != byte { return false }
      position += 1
    }
    for byte in rest {
      if bytes[position] != byte { return false }
      position += 1
    }
    return true
  }
}
