import Tensor

extension WordVectors {
  /// Writes the vectors, atomically.
  ///
  /// Numbers of text have as many digits as tell them apart from other floats, so what is read again
  /// is the same. Binary files are byte for byte gensim's, without line breaks between vectors.
  ///
  /// - Throws: ``TextFileError`` for a word that the format cannot hold: one with a line break in
  ///   text, and with a space in word2vec's formats. ``FileError`` when writing fails. An existing
  ///   file is then unchanged.
  public func save(to path: String, format: WordVectorFormat) throws {
    for word in words {
      let isBroken = word.utf8.contains {
        $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") && format != .glove
          || $0 == UInt8(ascii: "\r") && format != .word2vecBinary
      }
      if isBroken || word.isEmpty {
        throw TextFileError(
          path: path,
          problem: "the word \"\(word)\" cannot stand in a file of the format \(format.rawValue)")
      }
    }
    try writeAtomically(to: path) { file in
      var buffer: [UInt8] = []
      if format != .glove { buffer += "\(count) \(width)\n".utf8 }
      try matrix.withUnsafeBufferPointer { values in
        for (row, word) in words.enumerated() {
          buffer += word.utf8
          let vector = UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width])
          if format == .word2vecBinary {
            buffer.append(UInt8(ascii: " "))
            for value in vector {
              withUnsafeBytes(of: value.bitPattern.littleEndian) { buffer += $0 }
            }
          } else {
            for value in vector {
              buffer.append(UInt8(ascii: " "))
              buffer += "\(value)".utf8
            }
            buffer.append(UInt8(ascii: "\n"))
          }
          if buffer.count > 1 << 20 {
            try buffer.withUnsafeBytes { try file.write($0) }
            buffer.removeAll(keepingCapacity: true)
          }
        }
      }
      try buffer.withUnsafeBytes { try file.write($0) }
    }
  }
}
