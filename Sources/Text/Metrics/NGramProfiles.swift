/// The n-grams of sentences with their counts: what BLEU and CIDEr are computed from.
///
/// Those of one order of a sentence stand together, sorted by number, so that two sentences are
/// compared by going through both once.
struct NGramProfiles: Sendable {
  struct Entry {
    var node: Int32
    var count: Int32
  }

  /// The longest n-grams.
  let order: Int
  private(set) var entries: [Entry] = []
  /// The number of words of each sentence.
  private(set) var lengths: [Int] = []
  /// Where the entries of each order of each sentence begin, and where the last ones end.
  private var starts: [Int] = [0]
  private var prefixes: [Int32] = []
  private var sorted: [Int32] = []

  init(order: Int) { self.order = order }

  /// The number of sentences.
  var count: Int { lengths.count }

  /// The entries of one sentence, of the n-grams of `n` words.
  func range(_ sentence: Int, _ n: Int) -> Range<Int> {
    let place = sentence * order + n - 1
    return starts[place]..<starts[place + 1]
  }

  /// The entries of one sentence.
  func range(_ sentence: Int) -> Range<Int> {
    starts[sentence * order]..<starts[(sentence + 1) * order]
  }

  mutating func append(_ sentence: [Int32], _ numbering: inout some NGramNumbering) {
    lengths.append(sentence.count)
    prefixes.removeAll(keepingCapacity: true)
    for _ in sentence { prefixes.append(0) }
    for n in 1...order {
      let positions = max(0, sentence.count - n + 1)
      sorted.removeAll(keepingCapacity: true)
      for position in 0..<positions {
        let node = numbering.node(after: prefixes[position], sentence[position + n - 1])
        prefixes[position] = node
        sorted.append(node)
      }
      sort()
      for node in sorted {
        if entries.count > starts[starts.count - 1], entries[entries.count - 1].node == node {
          entries[entries.count - 1].count += 1
        } else {
          entries.append(Entry(node: node, count: 1))
        }
      }
      starts.append(entries.count)
    }
  }

  /// A caption's dozen numbers, of which most ascend already, are sorted soonest by insertion.
  private mutating func sort() {
    guard sorted.count <= 32 else {
      sorted.sort()
      return
    }
    sorted.withUnsafeMutableBufferPointer { sorted in
      for index in sorted.indices.dropFirst() {
        let node = sorted[index]
        var place = index
        while place > 0, sorted[place - 1] > node {
          sorted[place] = sorted[place - 1]
          place -= 1
        }
        sorted[place] = node
      }
    }
  }
}

/// The n-grams of candidates and of their references, in numbers that both share.
struct CaptionNGrams: Sendable {
  private(set) var table = NGramTable()
  private(set) var references: NGramProfiles
  private(set) var candidates: NGramProfiles
  /// The first reference of each image, and the number of all references.
  private(set) var firstReference: [Int] = [0]

  init(references images: [[[Int32]]], order: Int) {
    references = NGramProfiles(order: order)
    candidates = NGramProfiles(order: order)
    for image in images {
      for reference in image { references.append(reference, &table) }
      firstReference.append(references.count)
    }
  }

  init(_ captions: InternedCaptions, order: Int) {
    self.init(references: captions.references, order: order)
    for candidate in captions.candidates { candidates.append(candidate, &table) }
  }
}
