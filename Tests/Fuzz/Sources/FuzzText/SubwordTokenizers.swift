import Foundation
import Tensor
import Text

/// A tokenizer.json, or a vocabulary of lines: what loads cuts any text, gives ids in range and
/// ranges of the text, and is the same when it is written and read again.
func readTokenizer(_ path: String, _ bytes: UnsafeBufferPointer<UInt8>) {
  _ = refusing { try SubwordTokenizer.bert(vocabulary: path) }
  _ = refusing { try SubwordTokenizer.clip(merges: path) }
  guard let tokenizer = refusing({ try SubwordTokenizer(path: path) }) else { return }
  let texts = [
    "", "A dog's ball -- caught!  \n", "é e\u{301} 中文 🙂 İ \u{200D}\u{0}",
    // The file's own text has its tokens in it.
    String(decoding: bytes.suffix(512), as: UTF8.self),
  ]
  for text in texts {
    let encoding = tokenizer.encode(text)
    check(encoding, tokenizer, [text])
    _ = tokenizer.decode(encoding.ids)
    precondition(
      tokenizer.ids(of: text).allSatisfy { 0..<tokenizer.count ~= Int($0) })
    check(tokenizer.encode(text, pair: texts[1]), tokenizer, [text, texts[1]])
  }
  let copy = path + ".copy"
  defer { unlink(copy) }
  do {
    try tokenizer.save(to: copy)
    let again = try SubwordTokenizer(path: copy)
    precondition(again.encodeBatch(texts) == tokenizer.encodeBatch(texts))
  } catch { fatalError("what was read cannot be written: \(error)") }
}

private func refusing(_ body: () throws -> SubwordTokenizer) -> SubwordTokenizer? {
  do { return try body() } catch {
    precondition(error is FileError)
    precondition(!"\(error)".contains("\n") || "\(error)".contains("\""))
    return nil
  }
}

private func check(
  _ encoding: SubwordEncoding, _ tokenizer: SubwordTokenizer, _ texts: [String]
) {
  precondition(encoding.tokens.count == encoding.count)
  precondition(encoding.attentionMask.count == encoding.count)
  for (index, id) in encoding.ids.enumerated() {
    precondition(0..<tokenizer.count ~= Int(id))
    guard let sequence = encoding.sequenceIDs[index] else { continue }
    precondition(encoding.offsets[index].upperBound <= texts[sequence].utf8.count)
  }
  _ = encoding.scalarOffsets(in: texts[0], pair: texts.last!)
}
