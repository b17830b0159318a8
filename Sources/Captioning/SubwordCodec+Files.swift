import Tensor
import Text

extension SubwordCodec {
  /// What starts and ends a text of the published models: CLIP's, GPT-2's, RoBERTa's, BERT's.
  private static let publishedMarks = [
    ("<|startoftext|>", "<|endoftext|>"), ("<|endoftext|>", "<|endoftext|>"), ("<s>", "</s>"),
    ("[CLS]", "[SEP]"),
  ]

  /// Reads the tokenizer of a published model.
  ///
  /// - Parameter path: A tokenizer.json, or the folder of one, or of `vocab.json` and `merges.txt`
  ///   (`encoder.json` and `vocab.bpe`) of a GPT-2.
  /// - Throws: `FileError`, also for a tokenizer without marks that a text of such models begins and
  ///   ends with.
  public init(path: String) throws {
    func file(_ names: String...) -> String? {
      names.map { "\(path)/\($0)" }.first(where: fileExists)
    }
    let tokenizer: SubwordTokenizer
    if let whole = file("tokenizer.json") {
      tokenizer = try SubwordTokenizer(path: whole)
    } else if let vocabulary = file("vocab.json", "encoder.json"),
      let merges = file("merges.txt", "vocab.bpe")
    {
      tokenizer = try .gpt2(vocabulary: vocabulary, merges: merges)
    } else if fileExists("\(path)/.") {
      throw FileError(
        path: path, reason: "the folder has no tokenizer.json, nor vocab.json and merges.txt")
    } else {
      tokenizer = try SubwordTokenizer(path: path)
    }
    let marks = Self.publishedMarks.first { start, end in
      tokenizer.id(of: start) != nil && tokenizer.id(of: end) != nil
    }
    guard let (start, end) = marks else {
      let ends = Set(Self.publishedMarks.map(\.1)).sorted().joined(separator: ", ")
      throw FileError(
        path: path,
        reason: "none of the tokenizer's \(tokenizer.count) tokens ends a text (\(ends))")
    }
    try self.init(tokenizer, end: end, start: start)
  }
}
