/// A counter-based random number generator: Philox 4x32-10 (Salmon et al., "Parallel Random
/// Numbers: As Easy as 1, 2, 3", SC 2011).
///
/// The stream is a pure function of `(seed, stream, counter)`: it can be saved, restored, split
/// without overlap, and read at any position by any number of threads.
public struct Philox: RandomNumberGenerator, Sendable, Hashable, Codable {
  /// The key of the cipher.
  public let seed: UInt64
  /// The upper half of the counter: streams of one seed never overlap.
  public let stream: UInt64
  /// The number of 128-bit blocks drawn so far.
  public private(set) var counter: UInt64
  private var second: UInt64?

  /// Starts `counter` blocks into a stream of `seed`.
  public init(seed: UInt64, stream: UInt64 = 0, counter: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.counter = counter
  }

  /// Returns the next 64 random bits; a block of 128 bits serves two calls.
  public mutating func next() -> UInt64 {
    if let value = second {
      second = nil
      return value
    }
    let block = Self.block(seed: seed, stream: stream, counter: counter)
    counter &+= 1
    second = block.1
    return block.0
  }

  /// Reserves `count` blocks and returns the counter of the first, for kernels that draw in bulk.
  public mutating func reserve(blocks count: Int) -> UInt64 {
    second = nil
    defer { counter &+= UInt64(count) }
    return counter
  }

  /// Returns a generator that is independent of this one and of every other split of it.
  public mutating func split() -> Philox { Philox(seed: next(), stream: next()) }

  /// The block at `counter`, ten rounds.
  static func block(seed: UInt64, stream: UInt64, counter: UInt64) -> (UInt64, UInt64) {
    var c0 = UInt32(truncatingIfNeeded: counter)
    var c1 = UInt32(truncatingIfNeeded: counter >> 32)
    var c2 = UInt32(truncatingIfNeeded: stream)
    var c3 = UInt32(truncatingIfNeeded: stream >> 32)
    var k0 = UInt32(truncatingIfNeeded: seed)
    var k1 = UInt32(truncatingIfNeeded: seed >> 32)
    for _ in 0..<10 {
      let a = UInt64(c0) &* 0xD251_1F53
      let b = UInt64(c2) &* 0xCD9E_8D57
      let (aHigh, bHigh) = (UInt32(a >> 32), UInt32(b >> 32))
      (c0, c1, c2, c3) = (
        bHigh ^ c1 ^ k0, UInt32(truncatingIfNeeded: b), aHigh ^ c3 ^ k1,
        UInt32(truncatingIfNeeded: a)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (UInt64(c1) << 32 | UInt64(c0), UInt64(c3) << 32 | UInt64(c2))
  }
}
