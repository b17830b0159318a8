import Tensor

/// What a pass over a file found of the words that were wanted.
struct WantedRows {
  /// For each word of the table.
  var isFound: [Bool]
  var duplicates: [DuplicateRow] = []
  /// The number of rows of the file.
  var rowCount = 0
}

extension WordVectorFile {
  /// Copies the rows of a table's words, `[table.count, width]`, in one pass over the file.
  ///
  /// Rows of other words are only told apart by their first column, unless every row is to be
  /// validated or a word of the table has a space in it.
  func readRows(
    of table: WordTable, into values: UnsafeMutableBufferPointer<Float>, validatesEveryRow: Bool
  ) throws -> WantedRows {
    var wanted = WantedRows(isFound: [Bool](repeating: false, count: table.count))
    var vector = [Float](repeating: 0, count: width)
    try vector.withUnsafeMutableBufferPointer { vector in
      let scratch = vector.baseAddress!
      func take(_ index: Int, _ word: TextRow.Bytes, _ line: Int) {
        if wanted.isFound[index] {
          let word = String(decoding: word, as: UTF8.self)
          wanted.duplicates.append(DuplicateRow(word: word, line: line))
        } else {
          wanted.isFound[index] = true
          (values.baseAddress! + index * width).update(from: scratch, count: width)
        }
      }
      if format == .word2vecBinary {
        try forEachBinaryRow { row in
          wanted.rowCount += 1
          let index = table.index(of: row.word)
          if validatesEveryRow { try requireUTF8(row) }
          if index != nil || validatesEveryRow { try read(row, into: scratch) }
          if let index { take(index, row.word, wanted.rowCount) }
          return true
        }
        return
      }
      let parser = FloatParser()
      let readsEveryRow = validatesEveryRow || table.hasSpaces
      try forEachTextRow { row in
        wanted.rowCount += 1
        if readsEveryRow {
          let word = try read(row, parser, into: scratch)
          try requireUTF8(word, row)
          if let index = table.index(of: word) { take(index, word, row.line) }
          return true
        }
        var hash = WordTable.emptyHash
        var p = row.start
        while p < row.end, p.pointee != UInt8(ascii: " ") {
          hash = WordTable.mix(hash, p.pointee)
          p += 1
        }
        guard let index = table.index(of: row.upTo(p), hash: hash) else { return true }
        let word = try read(row, parser, into: scratch)
        // Else the column begins a word with spaces in it.
        if word.count == p - row.start { take(index, word, row.line) }
        return true
      }
    }
    return wanted
  }

  /// - Throws: ``TextFileError`` for a word that is not UTF-8.
  func requireUTF8(_ word: TextRow.Bytes, _ row: TextRow) throws {
    if String(validating: word, as: UTF8.self) == nil {
      throw TextFileError(path: path, line: row.line, problem: "not valid UTF-8")
    }
  }

  /// - Throws: ``TextFileError`` for a word that is not UTF-8.
  func requireUTF8(_ row: BinaryRow) throws {
    if String(validating: row.word, as: UTF8.self) == nil {
      throw TextFileError(
        path: path, problem: "byte \(row.offset): the word is not valid UTF-8")
    }
  }
}
