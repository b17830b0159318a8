extension Vocabulary {
  /// Sixteen hexadecimal digits that tell vocabularies apart: FNV-1a, 64 bits, over the UTF-8 of
  /// each word followed by a zero byte; where special tokens are not spelled in the standard way,
  /// then over a byte 1 and their spellings, pad, unknown, start, end, likewise.
  ///
  /// A checkpoint stores it, so that weights are never paired with other words. `hashValue` cannot
  /// serve, for Swift seeds it anew in every process; the zero byte keeps `["ab", "c"]` and
  /// `["a", "bc"]` apart. It detects mistakes, not attacks.
  public var contentHash: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    func mix(_ word: String) {
      for byte in word.utf8 { mix(byte) }
      mix(0)
    }
    for word in words { mix(word) }
    if specials.names != SpecialTokens.standard.names {
      mix(1)
      for name in specials.names { mix(name) }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
