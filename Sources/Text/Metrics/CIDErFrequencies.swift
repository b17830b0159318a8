extension CIDEr {
  /// How many documents have each n-gram of a table.
  struct Frequencies {
    var table: NGramTable
    var documents: Int
    var counts: [Int32]

    /// Of the references themselves.
    init(_ ngrams: CaptionNGrams) {
      table = ngrams.table
      documents = ngrams.firstReference.count - 1
      counts = [Int32](repeating: 0, count: table.count)
      var latest = [Int32](repeating: -1, count: table.count)
      for image in 0..<documents {
        for reference in ngrams.firstReference[image]..<ngrams.firstReference[image + 1] {
          for index in ngrams.references.range(reference) {
            let node = Int(ngrams.references.entries[index].node)
            if latest[node] != Int32(image) {
              latest[node] = Int32(image)
              counts[node] += 1
            }
          }
        }
      }
    }

    /// Of a file, with the n-grams that `table` has already.
    init(
      _ frequencies: DocumentFrequencies, _ table: NGramTable, _ order: Int,
      _ id: (String) -> Int32?
    ) {
      self.table = table
      documents = frequencies.documents
      counts = [Int32](repeating: 0, count: table.count)
      for (ngram, count) in zip(frequencies.ngrams, frequencies.counts) {
        var node: Int32 = 0
        var length = 0
        for word in ngram.utf8.split(separator: UInt8(ascii: " ")) {
          guard let id = id(String(Substring(word))), length < order else {
            length = .max
            break
          }
          node = self.table.node(after: node, id)
          length += 1
        }
        guard length <= order else { continue }
        while counts.count < self.table.count { counts.append(0) }
        counts[Int(node)] = Int32(clamping: count)
      }
      while counts.count < self.table.count { counts.append(0) }
    }
  }
}
