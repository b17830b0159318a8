import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("The article on text holds what compiles and runs")
struct TextArticle {
  @Test("every example stands in this folder's files")
  func examples() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../..").standardized
    let examples = try ArticleExamples(
      of: package.appending(path: "Docs/Text.md"),
      in: package.appending(path: "Tests/TextTests"))
    #expect(examples.count == 5)
    #expect(examples.missing.isEmpty, "\(examples.missing)")
  }

  @Test("the page of the module groups all its types")
  func topics() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Text").standardized
    let page = sources.appending(path: "Text.docc/Text.md")
    let links = try String(contentsOf: page, encoding: .utf8).matches(of: /- ``(\w+)/)
      .map { String($0.1) }
    #expect(try Declarations(in: sources).topLevel.symmetricDifference(links) == [])
  }

  @Test(
    "cleaning",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/wordnet/index.noun")))
  func cleaning() throws {
    let cleaner = CaptionCleaner()
    print(cleaner.words("A dog's ball, caught!"))  // ["a", "dogs", "ball", "caught"]
    let lemmas = CaptionCleaner(
      punctuation: .delete, tokenizer: .treebank, stopWords: .english,
      wordForms: [.lemma(WordNetLemmatizer(try WordNet()))], minimumWordLength: 2)
    print(lemmas.words("The children were chasing mice."))  // ["child", "chasing", "mouse"]
    #expect(cleaner.words("A dog's ball, caught!") == ["a", "dogs", "ball", "caught"])
    #expect(lemmas.words("The children were chasing mice.") == ["child", "chasing", "mouse"])
  }

  @Test("tokenizers")
  func tokenizers() {
    let words = PTBTokenizer().tokenize("A dog's ball can't bounce, e.g. on ice!")
    // ["a", "dog", "'s", "ball", "ca", "n't", "bounce", "e.g.", "on", "ice"]
    #expect(words == ["a", "dog", "'s", "ball", "ca", "n't", "bounce", "e.g.", "on", "ice"])
  }

  @Test("vocabularies and word vectors")
  func vocabularies() throws {
    try withFolder { folder in
      let (path, vectors) = (
        folder.appending(path: "words.json").path, folder.appending(path: "glove.txt").path
      )
      try Data("a 1 2\ndog 3 4\n".utf8).write(to: URL(filePath: vectors))
      let (cleaner, captions) = (CaptionCleaner(), ["A dog runs.", "A dog sleeps."])
      let vocabulary = Vocabulary(
        captions: captions.map(cleaner.words), minimumFrequency: 2, maximumSize: .total(10_000))
      let ids = vocabulary.encode(["a", "dog"], maximumLength: 20)  // <sos> a dog <eos>
      try vocabulary.save(to: path)
      let coverage = vocabulary.coverage(of: captions.map(cleaner.words))
      #expect(ids == [2, 4, 5, 3] && coverage.tokenShare == 4.0 / 6)
      #expect(try Vocabulary(path: path) == vocabulary)
      let glove = try PretrainedEmbedding(
        path: vectors, vocabulary: vocabulary, missing: .normal(standardDeviation: 0.1, seed: 1))
      print(glove.coverage)
      let table = glove.matrix  // [words, width], a row an id
      #expect(table.shape == [6, 2] && table.elements.suffix(4) == [1, 2, 3, 4])
    }
  }

  @Test("metrics")
  func scores() {
    let (tokenizer, candidates) = (PTBTokenizer(), ["a dog runs on grass", "two cats"])
    let references = [["A dog runs on the grass."], ["Two cats sleep.", "Two cats."]]
    let metrics = CaptionMetrics([.bleu, .rougeL, .ciderD], tokenization: "PTB")
    let report = metrics.evaluate(
      candidates: candidates.map(tokenizer.tokenize),
      references: references.map { $0.map(tokenizer.tokenize) })
    print(report["BLEU-4"]!, report["CIDEr-D"]!)
    #expect(report.scores.count == 6 && report["BLEU-1"]! > 0.8)
  }
}
