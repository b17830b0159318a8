extension BLEU {
  /// The length of the references that a candidate's length is compared with.
  public enum ReferenceLength: String, Sendable, Codable, CaseIterable {
    /// That of the reference closest in length, the shorter of two equally close; the usual one.
    case closest
    /// That of the shortest reference.
    case shortest
    /// The mean of all references.
    case average
  }

  /// The numbers that every kind of BLEU is computed from.
  struct Statistics {
    let order: Int
    /// Clipped matches by candidate and order: those of candidate i begin at `i · order`.
    private(set) var matches: [Int] = []
    private(set) var candidateLengths: [Int] = []
    private(set) var referenceLengths: [Double] = []

    /// - Precondition: each candidate has references.
    init(_ ngrams: CaptionNGrams, length: ReferenceLength = .closest) {
      order = ngrams.candidates.order
      let profiles = ngrams.references
      for candidate in 0..<ngrams.candidates.count {
        let references =
          ngrams.firstReference[candidate]..<ngrams.firstReference[candidate + 1]
        append(
          ngrams.candidates, candidate, profiles, references, length)
      }
    }

    /// The captions of one set, each against the others of `captions`.
    init(each captions: NGramProfiles) {
      order = captions.order
      for candidate in 0..<captions.count {
        let others = (0..<captions.count).filter { $0 != candidate }
        append(captions, candidate, captions, others, .closest)
      }
    }

    /// The number of n-grams of `n` words in a candidate.
    func total(_ candidate: Int, _ n: Int) -> Int { max(0, candidateLengths[candidate] - n + 1) }

    func matches(_ candidate: Int, _ n: Int) -> Int { matches[candidate * order + n - 1] }

    private mutating func append(
      _ candidates: NGramProfiles, _ candidate: Int, _ references: NGramProfiles,
      _ chosen: some Collection<Int>, _ length: ReferenceLength
    ) {
      let own = candidates.lengths[candidate]
      candidateLengths.append(own)
      let lengths = chosen.lazy.map { references.lengths[$0] }
      referenceLengths.append(Self.length(length, of: lengths, comparedWith: own))

      var largest: [Int32] = []
      var hasMatches = true
      for n in 1...order {
        let range = candidates.range(candidate, n)
        // Where no n-gram matches, no longer one can.
        guard hasMatches, !range.isEmpty else {
          matches.append(0)
          continue
        }
        largest.removeAll(keepingCapacity: true)
        for _ in range { largest.append(0) }
        for reference in chosen {
          Self.raise(
            &largest, candidates.entries, range, references.entries,
            references.range(reference, n))
        }
        var sum = 0
        for (offset, index) in range.enumerated() {
          sum += Int(min(largest[offset], candidates.entries[index].count))
        }
        matches.append(sum)
        hasMatches = sum > 0
      }
    }

    /// Raises the largest count of each n-gram of a candidate to that of one reference.
    private static func raise(
      _ largest: inout [Int32], _ candidate: [NGramProfiles.Entry], _ own: Range<Int>,
      _ reference: [NGramProfiles.Entry], _ range: Range<Int>
    ) {
      candidate.withUnsafeBufferPointer { candidate in
        reference.withUnsafeBufferPointer { reference in
          var (i, j) = (own.lowerBound, range.lowerBound)
          while i < own.upperBound, j < range.upperBound {
            let (a, b) = (candidate[i], reference[j])
            if a.node == b.node {
              let place = i - own.lowerBound
              largest[place] = max(largest[place], b.count)
            }
            i += a.node <= b.node ? 1 : 0
            j += b.node <= a.node ? 1 : 0
          }
        }
      }
    }

    private static func length(
      _ choice: ReferenceLength, of lengths: some Collection<Int>, comparedWith own: Int
    ) -> Double {
      switch choice {
      case .closest: Double(lengths.min { (abs($0 - own), $0) < (abs($1 - own), $1) }!)
      case .shortest: Double(lengths.min()!)
      case .average: Double(lengths.reduce(0, +)) / Double(lengths.count)
      }
    }
  }
}
