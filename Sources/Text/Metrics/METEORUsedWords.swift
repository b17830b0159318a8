/// For each of several alignments, the words that have a partner, as bits.
struct METEORUsedWords {
  private var bits: [UInt64] = []
  /// How many words of 64 bits an alignment has.
  private var stride = 0
  /// From this bit on the candidate's words, before it the reference's.
  private var candidateBit = 0

  /// One alignment without partners.
  mutating func reset(candidateCount: Int, referenceCount: Int) {
    prepare(candidateCount: candidateCount, referenceCount: referenceCount)
    bits += repeatElement(0, count: stride)
  }

  /// No alignment yet.
  mutating func prepare(candidateCount: Int, referenceCount: Int) {
    candidateBit = referenceCount
    stride = (candidateCount + referenceCount + 63) / 64
    removeAll()
  }

  mutating func removeAll() { bits.removeAll(keepingCapacity: true) }

  /// Another alignment, with the used words of one of `other`.
  mutating func append(_ index: Int, of other: METEORUsedWords) {
    for word in index * stride..<(index + 1) * stride { bits.append(other.bits[word]) }
  }

  mutating func use(_ match: METEORMatch, at index: Int) {
    for place in match.reference { set(place, at: index) }
    for place in match.candidate { set(candidateBit + place, at: index) }
  }

  func containsAny(of match: METEORMatch, at index: Int) -> Bool {
    for place in match.reference where isSet(place, at: index) { return true }
    for place in match.candidate where isSet(candidateBit + place, at: index) { return true }
    return false
  }

  func containsReferenceWord(_ place: Int, at index: Int) -> Bool { isSet(place, at: index) }

  private mutating func set(_ bit: Int, at index: Int) {
    bits[index * stride + bit / 64] |= 1 << UInt64(bit % 64)
  }

  private func isSet(_ bit: Int, at index: Int) -> Bool {
    bits[index * stride + bit / 64] >> UInt64(bit % 64) & 1 == 1
  }
}
