import Foundation
import Text

/// Readers map files, so the input becomes one, in memory.
private let path = "/dev/shm/apus-fuzz-vectors-\(getpid())"
private let copy = path + ".copy"
private let isCleaned = atexit { for file in [path, copy] { unlink(file) } } == 0
private let vocabulary = Vocabulary(captions: [["the", "a", "of", "dog", ".", "snowboard"]])

/// Whatever a file of vectors as GloVe writes them holds, it is read or refused.
func readGloVe(_ bytes: UnsafeBufferPointer<UInt8>) { read(bytes, [.glove]) }

/// Whatever a file of word2vec's formats holds, it is read or refused.
func readWord2Vec(_ bytes: UnsafeBufferPointer<UInt8>) {
  read(bytes, [nil, .word2vecText, .word2vecBinary])
}

private func read(_ bytes: UnsafeBufferPointer<UInt8>, _ formats: [WordVectorFormat?]) {
  precondition(isCleaned)
  do { try Data(buffer: bytes).write(to: URL(filePath: path)) } catch { return }
  for format in formats {
    let all = try? WordVectors(path: path, format: format)
    let validated = rows(format, validatesEveryRow: true)
    let wanted = rows(format, validatesEveryRow: false)
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
  _ format: WordVectorFormat?, validatesEveryRow: Bool
) -> PretrainedEmbedding? {
  try? PretrainedEmbedding(
    path: path, vocabulary: vocabulary, missing: .subword(), format: format,
    matchesLowercased: true, validatesEveryRow: validatesEveryRow)
}
