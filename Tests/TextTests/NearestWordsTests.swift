import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("The nearest words")
struct NearestWordsTests {
  private func expect(
    _ neighbors: [NearestWords.Neighbor], are golden: [ExplorationFixture.Neighbor],
    _ question: String
  ) {
    #expect(neighbors.map(\.word) == golden.map(\.word), "\(question)")
    for (a, b) in zip(neighbors, golden) {
      #expect(abs(a.score - b.score) < 1e-5 * max(1, abs(b.score)), "\(question) \(a.word)")
    }
  }

  private func ask(
    _ questions: ExplorationFixture.Questions, of nearest: NearestWords
  ) throws {
    for (word, golden) in questions.neighbors {
      expect(try nearest.neighbors(of: word, count: 5), are: golden, word)
    }
    for analogy in questions.analogies {
      for (combination, golden) in [
        (NearestWords.Combination.addition, analogy.addition),
        (.multiplication, analogy.multiplication),
      ] {
        let answer = try nearest.analogy(
          positive: analogy.positive, negative: analogy.negative, count: 5,
          combination: combination)
        expect(answer, are: golden, "\(combination) \(analogy.positive) − \(analogy.negative)")
      }
    }
    for odd in questions.odd {
      #expect(try nearest.oddOneOut(odd.words) == odd.answer)
    }
    for pair in questions.similarities {
      #expect(abs(try nearest.similarity(pair.a, pair.b) - pair.score) < 1e-5)
    }
  }

  private func invented() throws -> NearestWords {
    let fixture = try ExplorationFixture()
    return try NearestWords(words: fixture.words.list, matrix: fixture.tensor("words"))
  }

  @Test("of invented vectors are gensim's")
  func goldens() throws { try ask(ExplorationFixture().words.invented, of: invented()) }

  @Test(
    "in GloVe are gensim's", .enabled(if: Glove.isThere, "needs GloVe at ../shared/data/glove"))
  func glove() throws {
    let glove = try Glove()
    try ask(
      ExplorationFixture().words.glove, of: NearestWords(words: glove.words, matrix: glove.matrix))
  }

  private let plane = [
    ("east", [1, 0] as [Float]), ("far east", [10, 0.5]), ("north", [0, 1]), ("west", [-1, 0]),
    ("nowhere", [0, 0]),
  ]

  private func planeWords() throws -> NearestWords {
    try NearestWords(
      words: plane.map(\.0), matrix: Tensor(plane.flatMap(\.1), shape: [plane.count, 2]))
  }

  @Test("by distance are others than by angle")
  func metrics() throws {
    let nearest = try planeWords()
    #expect(try nearest.neighbors(of: "east", count: 1).map(\.word) == ["far east"])
    let distances = try nearest.neighbors(of: "east", count: 9, metric: .euclidean)
    #expect(distances.map(\.word) == ["nowhere", "north", "west", "far east"])
    #expect(distances.map(\.score).prefix(3) == [1, Float(2).squareRoot(), 2])
  }

  @Test("to a vector leave no word out, and a vector of zeros has cosine 0")
  func vectors() throws {
    let nearest = try planeWords()
    let found = nearest.neighbors(of: [2, 0], count: 3)
    #expect(found.map(\.word) == ["east", "far east", "north"])
    #expect(found[0].score == 1)
    #expect(try nearest.similarity("nowhere", "east") == 0)
    #expect(nearest.neighbors(of: [0, 0], count: 2).map(\.score) == [0, 0])
    #expect(try nearest.neighbors(of: "west", count: 0).isEmpty)
    #expect(try nearest.vector(of: "far east") == [10, 0.5])
    #expect(nearest.contains("north") && !nearest.contains("south"))
  }

  @Test("are the same as a plain search finds", arguments: [UInt64(1), 2])
  func plainSearch(seed: UInt64) throws {
    let x = Tensor.normal([500, 13], using: Generator(seed: seed))
    let words = (0..<500).map { "w\($0)" }
    let nearest = try NearestWords(words: words, matrix: x)
    let rows = (0..<500).map { Array(x.elements[13 * $0..<13 * ($0 + 1)]) }
    for i in [0, 17, 499] {
      let sorted = (0..<500).filter { $0 != i }.sorted {
        func distance(_ j: Int) -> Float {
          zip(rows[i], rows[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return distance($0) < distance($1)
      }
      let found = try nearest.neighbors(of: "w\(i)", count: 7, metric: .euclidean)
      #expect(found.map(\.word) == sorted.prefix(7).map { "w\($0)" })
    }
  }

  @Test("of a word that is not there are an error that names words spelled alike")
  func unknown() throws {
    let words = ["dog", "dogs", "doge", "cat", "horse", "motorcycle", "Norway", "größe"]
    let nearest = try NearestWords(
      words: words, matrix: Tensor.normal([words.count, 3], using: Generator(seed: 1)))
    func message(_ word: String) -> String? {
      #expect(throws: NearestWordsError.self) { try nearest.neighbors(of: word) }?.description
    }
    #expect(
      message("dgo") == "there is no vector for the word \"dgo\" (spelled alike: \"dog\")")
    #expect(
      message("Dogs")
        == "there is no vector for the word \"Dogs\" (spelled alike: \"dogs\", \"dog\", \"doge\")")
    #expect(
      message("motocycel")
        == "there is no vector for the word \"motocycel\" (spelled alike: \"motorcycle\")")
    #expect(
      message("NORWAY") == "there is no vector for the word \"NORWAY\" (spelled alike: \"Norway\")")
    #expect(message("zebra") == "there is no vector for the word \"zebra\"")
    #expect(message("") == "there is no vector for the word \"\"")
    #expect(throws: NearestWordsError.unknown("dot", similar: ["dog", "cat"].dropLast())) {
      try nearest.analogy(positive: ["cat"], negative: ["dot"])
    }
    #expect(throws: NearestWordsError.self) { try nearest.oddOneOut(["cat", "pony"]) }
    #expect(throws: NearestWordsError.self) { try nearest.similarity("cat", "pony") }
  }

  @Test("need every word once and finite vectors")
  func refused() throws {
    let duplicate = #expect(throws: NearestWordsError.self) {
      try NearestWords(words: ["a", "b", "a"], matrix: .ones([3, 2]))
    }
    #expect(duplicate?.description == "the word \"a\" occurs twice (rows 0 and 2)")
    for value in [Float.nan, .infinity, -.infinity] {
      let error = #expect(throws: NearestWordsError.self) {
        try NearestWords(words: ["a", "b"], matrix: Tensor([1, 2, 3, value], shape: [2, 2]))
      }
      #expect(error?.description == "the vector of \"b\" has elements that are NaN or infinite")
    }
    #expect(try NearestWords(words: [], matrix: .ones([0, 3])).neighbors(of: [1, 2, 3]).isEmpty)
  }

  @Test("of other dimensions stop the program with both")
  func otherDimensions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try NearestWords(words: ["a"], matrix: .ones([1, 2])).neighbors(of: [1, 2, 3])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("NearestWords: expected a vector of 2 elements, got 3"))
  }

  @Test("to a sum are asked for with signs between words")
  func questions() throws {
    #expect(
      try AnalogyQuestion(parsing: "king - man + woman")
        == AnalogyQuestion(positive: ["king", "woman"], negative: ["man"]))
    #expect(
      try AnalogyQuestion(parsing: " − t-shirt  + well-known ")
        == AnalogyQuestion(positive: ["well-known"], negative: ["t-shirt"]))
    #expect(try AnalogyQuestion(parsing: "dog") == AnalogyQuestion(positive: ["dog"]))
    for (text, reason) in [
      ("", "there is no word"), ("+", "there is no word after +"),
      ("king man", "there is no + or - between \"king\" and \"man\""),
      ("king - + man", "there is no word between - and +"),
      ("king -", "there is no word after -"),
    ] {
      let error = #expect(throws: AnalogyError.self) { try AnalogyQuestion(parsing: text) }
      #expect(error?.description == "analogy: \(reason)")
    }
    let nearest = try invented()
    let question = try AnalogyQuestion(parsing: "kala - tyko + meno")
    #expect(
      try nearest.analogy(question, count: 3)
        == nearest.analogy(positive: ["kala", "meno"], negative: ["tyko"], count: 3))
  }

  @Test("of a file are those of its rows")
  func file() throws {
    let vectors = try WordVectors(
      words: ["a", "b", "c"], matrix: Tensor([1, 0, 0, 1, 1, 0.1], shape: [3, 2]))
    #expect(try NearestWords(vectors).neighbors(of: "a").map(\.word) == ["c", "b"])
  }
}
