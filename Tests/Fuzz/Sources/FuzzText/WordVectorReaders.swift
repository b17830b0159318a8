import Foundation
import Text

private let vocabulary = Vocabulary(captions: [["the", "a", "of", "dog", ".", "snowboard"]])

/// Whatever a file of vectors as GloVe writes them holds, it is read or refused.
func readGloVe(_ path: String, _ bytes: UnsafeBufferPointer<UInt8>) { read(path, [.glove]) }

/// Whatever a file of word2vec's formats holds, it is read or refused.
func readWord2Vec(_ path: String, _ bytes: UnsafeBufferPointer<UInt8>) {
  read(path, [nil, .word2vecText, .word2vecBinary])
}

private func read(_ path: String, _ formats: [WordVectorFormat?]) {
  let copy = path + ".copy"
  defer { unlink(copy) }
  for format in formats {
    let all = try? WordVectors(path: path, format: format)
    let validated = rows(path, format, validatesEveryRow: true)
    let wanted = rows(path, format, validatesEveryRow: false)
    // Both read every row, or neither can.
    precondition((all == nil) == (validated == nil))
    if let validated {
      guard let wanted else { fatalError("less is asked, and refused") }
      precondition(wanted.matrix == validated.matrix)
      precondition(wanted.coverage.rowCount == validated.coverage.rowCount)
    }
    // What was read can be written, unless its words cannot, and is then the same.
    guard let all, (try? all.save(to: copy, format: format ?? .glove)) != nil, all.count > 0,
      let again = try? WordVectors(path: copy, format: format ?? .glove, width: all.width)
    else { continue }
    precondition(again.words == all.words && again.matrix == all.matrix)
  }
}

private func rows(
  _ path: String, _ format: WordVectorFormat?, validatesEveryRow: Bool
) -> PretrainedEmbedding? {
  try? PretrainedEmbedding(
    path: path, vocabulary: vocabulary, missing: .subword(), format: format,
    matchesLowercased: true, validatesEveryRow: validatesEveryRow)
}
