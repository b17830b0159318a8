/// Sequences of numbers, each with a number of its own in the order they are first seen: words as
/// bytes, or phrases as words.
///
/// All of them lie in one array: a dictionary of arrays would take ten times the memory.
struct METEORPhraseSet<Element: FixedWidthInteger & Sendable>: Sendable {
  private var elements: [Element] = []
  /// Where each sequence begins, and the end of the last.
  private var starts: [UInt32] = [0]
  /// Numbers plus one; 0 is free. The length is a power of two.
  private var slots = [UInt32](repeating: 0, count: 1024)
  /// The length of the longest sequence.
  private(set) var longest = 0

  var count: Int { starts.count - 1 }

  func number(of sequence: UnsafeBufferPointer<Element>) -> UInt32? {
    let slot = slot(of: sequence)
    return slots[slot] == 0 ? nil : slots[slot] - 1
  }

  /// The number of the sequence, a new one if it is not there yet.
  mutating func insert(_ sequence: UnsafeBufferPointer<Element>) -> UInt32 {
    let slot = slot(of: sequence)
    if slots[slot] != 0 { return slots[slot] - 1 }
    elements += sequence
    starts.append(UInt32(elements.count))
    longest = max(longest, sequence.count)
    let number = UInt32(count - 1)
    slots[slot] = number + 1
    if 2 * count > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 2 * slots.count)
    elements.withUnsafeBufferPointer { elements in
      for number in 0..<count {
        let range = Int(starts[number])..<Int(starts[number + 1])
        var slot = Self.hash(UnsafeBufferPointer(rebasing: elements[range])) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(number) + 1
      }
    }
  }

  /// Where the sequence stands, or would.
  private func slot(of sequence: UnsafeBufferPointer<Element>) -> Int {
    elements.withUnsafeBufferPointer { elements in
      var slot = Self.hash(sequence) & (slots.count - 1)
      while slots[slot] != 0 {
        let number = Int(slots[slot]) - 1
        let range = Int(starts[number])..<Int(starts[number + 1])
        if elements[range].elementsEqual(sequence) { break }
        slot = (slot + 1) & (slots.count - 1)
      }
      return slot
    }
  }

  /// FNV-1a over elements instead of bytes, folded so that the low bits depend on all of it.
  private static func hash(_ sequence: UnsafeBufferPointer<Element>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for element in sequence {
      hash = (hash ^ UInt64(truncatingIfNeeded: element)) &* 0x0000_0100_0000_01b3
    }
    return Int(truncatingIfNeeded: (hash ^ hash >> 29) & 0x7fff_ffff)
  }
}
