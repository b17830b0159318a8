import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@testable import Text

@Suite("A vocabulary gets its words' vectors out of a file")
struct PretrainedEmbeddingTests {
  private let words = [
    "the", "dog", "dogs", "Run", "größe", "snowboard", "zebras", "quux", "狗",
  ]

  private func vocabulary(_ specials: SpecialTokens = .standard) -> Vocabulary {
    Vocabulary(captions: [words], order: .firstSeen, specials: specials, keepsFrequencies: true)
  }

  @Test(
    "row is token id in every format",
    arguments: ["gensim.txt", "gensim.bin", "word2vec.bin", "fasttext.vec", "glove.txt"])
  func rows(name: String) throws {
    let expected = try VectorFixture()
    for specials in [SpecialTokens.standard, .torchtext, .kerasTokenizer] {
      let vocabulary = vocabulary(specials)
      for validates in [false, true] {
        let vectors = try PretrainedEmbedding(
          path: VectorFixture.path(name), vocabulary: vocabulary, missing: .zero,
          validatesEveryRow: validates)
        #expect(vectors.matrix.shape == [vocabulary.count, 6])
        for (id, word) in vocabulary.words.enumerated() {
          let row = vectors.matrix[id].elements
          if let place = expected.words.firstIndex(of: word) {
            #expect(row == expected.matrix[place], "\(word)")
          } else {
            #expect(row == Array(repeating: 0, count: 6), "\(word)")
          }
        }
        let coverage = vectors.coverage
        #expect(coverage.missing == ["Run", "snowboard", "zebras", "quux"])
        #expect(coverage.foundCount == 5 && coverage.wordShare == 5 / 9)
        #expect(coverage.tokenShare == 5.0 / 9)
        #expect(coverage.rowCount == 28 && coverage.duplicates.isEmpty)
        // <unk> is in the file.
        // <unk> is in the file, and so are the words start and end.
        #expect(coverage.missingSpecials == [specials.start, specials.end])
      }
    }
  }

  @Test("and lower-case ones where asked")
  func lowercased() throws {
    let expected = try VectorFixture()
    let vectors = try PretrainedEmbedding(
      path: VectorFixture.path("glove.txt"),
      vocabulary: Vocabulary(captions: [["Run", "Dog", "DOG"]], order: .firstSeen),
      missing: .zero, matchesLowercased: true)
    let rows = ["run", "Dog", "dog"].map { expected.matrix[expected.words.firstIndex(of: $0)!] }
    #expect((4..<7).map { vectors.matrix[$0].elements } == rows)
    #expect(vectors.coverage.lowercasedCount == 2 && vectors.coverage.missing.isEmpty)
    #expect(vectors.coverage.tokenShare == nil)
  }

  @Test("missing words get normal numbers, a function of seed and id")
  func normal() throws {
    func matrix(_ words: [String], seed: UInt64) throws -> Tensor<Float> {
      try PretrainedEmbedding(
        path: VectorFixture.path("glove.txt"),
        vocabulary: Vocabulary(captions: [words], order: .firstSeen),
        missing: .normal(standardDeviation: 0.5, seed: seed)
      ).matrix
    }
    let many = (0..<2000).map { "missing\($0)" }
    let first = try matrix(["dog"] + many, seed: 1)
    #expect(try matrix(["dog"] + many, seed: 1) == first)
    #expect(try matrix(["cat"] + many.prefix(3), seed: 1)[6].elements == first[6].elements)
    #expect(try matrix(["dog"] + many, seed: 2)[6].elements != first[6].elements)
    #expect(first[0].elements == Array(repeating: 0, count: 6))
    let drawn = Array(first.elements[30...])
    let mean = drawn.reduce(0, +) / Float(drawn.count)
    let deviation = (drawn.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(drawn.count))
      .squareRoot()
    #expect(abs(mean) < 0.02 && abs(deviation - 0.5) < 0.02)
  }

  @Test("missing words get the mean of those found")
  func mean() throws {
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      try Data("a 1 2\nb 3 6\nc 100 100\n".utf8).write(to: URL(filePath: path))
      let vectors = try PretrainedEmbedding(
        path: path, vocabulary: Vocabulary(captions: [["a", "b", "x"]], order: .firstSeen),
        missing: .mean)
      #expect(
        vectors.matrix
          == Tensor([[0, 0], [2, 4], [2, 4], [2, 4], [1, 2], [3, 6], [2, 4]]))
    }
  }

  @Test("missing words get the mean of their parts, of their relatives, or of all")
  func subword() throws {
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      try Data(
        """
        snow 1 0
        board 0 1
        now 4 4
        ska 9 9
        skate 2 2
        skater 4 6
        dog 8 8
        <zeb 5 7

        """.utf8
      ).write(to: URL(filePath: path))
      let vocabulary = Vocabulary(
        captions: [["dog", "skate", "skater", "snowboard", "skiing", "quux", "zebra", "ab"]],
        order: .firstSeen)
      let vectors = try PretrainedEmbedding(
        path: path, vocabulary: vocabulary, missing: .subword())
      func row(_ word: String) -> [Float] {
        vectors.matrix[Int(vocabulary.id(of: word))].elements
      }
      let third = { (sum: Double) in Float(sum / 3) }
      // now, snow and board are parts of the word.
      #expect(row("snowboard") == [third(5), third(5)])
      // None of its parts; skate and skater share "sk".
      #expect(row("skiing") == [3, 4])
      // dog, skate and skater.
      #expect(row("quux") == [third(14), third(16)])
      #expect(row("zebra") == [5, 7])
      #expect(vectors.coverage.missing == ["snowboard", "skiing", "quux", "zebra", "ab"])
    }
    let parts = PartVectors.parts(of: "snow", lengths: 3...4)
    #expect(parts == ["<sn", "<sno", "sno", "snow", "now", "now>", "ow>"])
    #expect(PartVectors.parts(of: "狗", lengths: 3...6) == ["<狗>"])
    #expect(PartVectors.parts(of: "", lengths: 3...6).isEmpty)
  }

  @Test("words that share a beginning are found", arguments: [3, 4, 5])
  func beginnings(seed: UInt64) {
    var generator = Philox(seed: seed)
    func word() -> String {
      String(
        (0..<Int(generator.next() % 6)).map { _ in ["a", "b", "ä"][Int(generator.next() % 3)] })
    }
    let words = Set((0..<60).map { _ in word() }).sorted().enumerated().map { ($1, $0) }
    let beginnings = WordBeginnings(words)
    func shared(_ a: String, _ b: String) -> Int {
      zip(a.unicodeScalars, b.unicodeScalars).prefix { $0 == $1 }.count
    }
    for _ in 0..<200 {
      let wanted = word()
      let most = words.map { shared($0.0, wanted) }.max()!
      let expected = words.filter { shared($0.0, wanted) == most }.map(\.1)
      #expect(
        beginnings.sharingMost(with: wanted)?.sorted() == (most == 0 ? nil : expected), "\(wanted)")
    }
  }

  @Test("the first of several rows counts, and the others are reported")
  func duplicates() throws {
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      try Data("b 1 1\na 1 2\nx 0 0\nx 0 0\na 3 4\n".utf8).write(to: URL(filePath: path))
      let vectors = try PretrainedEmbedding(
        path: path, vocabulary: Vocabulary(captions: [["a"]]), missing: .zero)
      #expect(vectors.matrix[4].elements == [1, 2])
      #expect(vectors.coverage.duplicates == [DuplicateRow(word: "a", line: 5)])
      #expect(
        vectors.coverage.description == "found 1 words of 1 (100.0 %), 1 rows twice")
    }
  }

  @Test("words with spaces in them take the last columns")
  func spaces() throws {
    try withFolder { folder in
      let path = folder.appending(path: "v").path
      let text = "the 1 2\n. 5 6\n. . . 7 8\nat name@domain.com 3 4\n"
      try Data(text.utf8).write(to: URL(filePath: path))
      func rows(_ words: [String]) throws -> [[Float]] {
        let matrix = try PretrainedEmbedding(
          path: path, vocabulary: Vocabulary(captions: [words], order: .firstSeen), missing: .zero
        ).matrix
        return (4..<matrix.shape[0]).map { matrix[$0].elements }
      }
      #expect(try rows(["at", ".", "the"]) == [[0, 0], [5, 6], [1, 2]])
      #expect(
        try rows(["at name@domain.com", ". . .", "."]) == [[3, 4], [7, 8], [5, 6]])
      // The first row's word has a space, so columns cannot be counted there.
      try Data(". . 7 8\nthe 1 2\n".utf8).write(to: URL(filePath: path))
      let wide = try PretrainedEmbedding(
        path: path, vocabulary: Vocabulary(captions: [["the", "."]], order: .firstSeen),
        missing: .zero, width: 2)
      #expect(wide.matrix[4].elements == [1, 2] && wide.matrix[5].elements == [0, 0])
    }
  }

  @Test("an embedding takes the matrix, frozen or trained")
  func embedding() throws {
    let vocabulary = vocabulary()
    let vectors = try PretrainedEmbedding(
      path: VectorFixture.path("glove.txt"), vocabulary: vocabulary)
    let dog = try VectorFixture().matrix[3]
    for isFrozen in [true, false] {
      let embedding = Embedding(
        pretrained: vectors.matrix, isFrozen: isFrozen, paddingIndex: vocabulary.padID)
      let ids = Tensor(vocabulary.encode(["dog"]))
      #expect(embedding(ids)[1].elements == dog)
      #expect(embedding.$weight.isTrainable == !isFrozen)
    }
  }

  private static let glove = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/glove/glove.6B.50d.flickr8k.txt").standardized.path

  @Test(
    "GloVe's own rows are read",
    .enabled(
      if: FileManager.default.fileExists(atPath: glove), "needs \(glove)"))
  func realGloVe() throws {
    let vectors = try WordVectors(path: Self.glove)
    #expect(vectors.width == 50 && vectors.count == 1529)
    let vocabulary = Vocabulary(captions: [vectors.words])
    let embedding = try PretrainedEmbedding(
      path: Self.glove, vocabulary: vocabulary, missing: .zero)
    #expect(embedding.coverage.missing.isEmpty)
    for (row, word) in vectors.words.enumerated() {
      let id = Int(vocabulary.id(of: word))
      #expect(embedding.matrix[id].elements == vectors.matrix[row].elements)
    }
    let text = try String(contentsOfFile: Self.glove, encoding: .utf8)
    let numbers = text.split(separator: "\n").flatMap { $0.split(separator: " ").dropFirst() }
    #expect(vectors.matrix.elements == numbers.map { Float($0)! })
  }
}
