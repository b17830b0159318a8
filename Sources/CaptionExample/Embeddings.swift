import ArgumentParser
import Tensor
import Text

struct Embeddings: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks around among word vectors: near words, analogies, a map.",
    discussion: """
      Examples:

        CaptionExample embeddings nearest dog red --vectors glove.6B.50d.txt
        CaptionExample embeddings analogy king - man + woman --vectors glove.6B.50d.txt
        CaptionExample embeddings plot --vectors glove.6B.50d.txt --top 300 --output words.png
      """,
    subcommands: [NearestCommand.self, AnalogyCommand.self, MapCommand.self])
}

struct VectorOptions: ParsableArguments {
  @Option(help: "The file of word vectors: GloVe, word2vec (text or binary), or fastText's .vec.")
  var vectors: String

  @Option(
    help: ArgumentHelp(
      "What the file is: \(WordVectorFormat.allCases.map(\.rawValue).joined(separator: ", ")). "
        + "By default its content tells.",
      valueName: "format"))
  var format: WordVectorFormat?

  @Option(
    help: ArgumentHelp(
      "Reads so many rows from the start, which are the most frequent words in most files.",
      valueName: "rows"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1 (\(limit))") }
  }

  /// Reads the file, and says which of its words stand there twice.
  func load(limit: Int? = nil) throws -> WordVectors {
    let limits = [self.limit, limit].compactMap { $0 }
    let result = try WordVectors(path: vectors, format: format, limit: limits.min())
    if let first = result.duplicates.first {
      let count = result.duplicates.count
      let others = count > 1 ? " (and \(count - 1) more such rows)" : ""
      writeError(
        "note: \(vectors):\(first.line): \"\(first.word)\" stood there before\(others); first rows count"
      )
    }
    return result
  }

  /// The words of the file, to ask for near ones.
  func nearestWords() throws -> NearestWords {
    let vectors = try load()
    return try named { try NearestWords(vectors) }
  }

  /// Calls `body`; an error about words names the file.
  func named<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch let error as NearestWordsError {
      throw FileError(path: vectors, reason: "\(error)")
    }
  }
}

extension Embeddings {
  struct NearestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "nearest", abstract: "Says which words are nearest to others.")

    @Argument(help: "Words, each asked for alone.")
    var words: [String]

    @OptionGroup var vectors: VectorOptions

    @Option(help: "How many words to print.")
    var top = 10

    @Option(help: "What makes words near: cosine or euclidean.")
    var metric = NearestWords.Metric.cosine

    @Flag(help: "One JSON array on standard output.")
    var json = false

    /// What the JSON output has for each word.
    private struct Line: Encodable {
      let word: String
      let neighbors: [NearestWords.Neighbor]
    }

    func validate() throws {
      guard top >= 1 else { throw ValidationError("--top must be at least 1 (\(top))") }
    }

    func run() throws {
      warnOfDebugBuild("embeddings nearest …")
      let nearest = try vectors.nearestWords()
      var lines: [Line] = []
      var failures = 0
      for word in words {
        do {
          let neighbors = try vectors.named {
            try nearest.neighbors(of: word, count: top, metric: metric)
          }
          lines.append(Line(word: word, neighbors: neighbors))
          if !json { show(neighbors, prefix: words.count == 1 ? "" : "\(word)\t") }
        } catch {
          writeError("error: \(error)")
          failures += 1
        }
      }
      if json { print(try jsonText(lines)) }
      if failures > 0 { throw ExitCode(1) }
    }
  }

  struct AnalogyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "analogy", abstract: "Answers questions such as king - man + woman.",
      discussion: """
        Words of the question are no answers. Examples:

          CaptionExample embeddings analogy king - man + woman --vectors glove.6B.50d.txt
          CaptionExample embeddings analogy --positive king,woman --negative man \\
            --vectors glove.6B.50d.txt --combination multiplication
        """)

    @Argument(help: "Words with + or - between them.")
    var question: [String] = []

    @Option(help: "Words that count for an answer, separated by commas, instead.")
    var positive: String?

    @Option(help: "Words that count against it.")
    var negative: String?

    @OptionGroup var vectors: VectorOptions

    @Option(help: "How many words to print.")
    var top = 10

    @Option(help: "How cosines are combined: addition (3CosAdd) or multiplication (3CosMul).")
    var combination = NearestWords.Combination.addition

    @Flag(help: "One JSON object on standard output.")
    var json = false

    /// What the JSON output has.
    private struct Answer: Encodable {
      let positive, negative: [String]
      let answers: [NearestWords.Neighbor]
    }

    func validate() throws {
      guard top >= 1 else { throw ValidationError("--top must be at least 1 (\(top))") }
      _ = try parsed()
    }

    func run() throws {
      warnOfDebugBuild("embeddings analogy …")
      let question = try parsed()
      let nearest = try vectors.nearestWords()
      let answers = try vectors.named {
        try nearest.analogy(question, count: top, combination: combination)
      }
      if json {
        print(
          try jsonText(
            Answer(positive: question.positive, negative: question.negative, answers: answers)))
      } else {
        show(answers)
      }
    }

    private func parsed() throws -> AnalogyQuestion {
      func list(_ text: String?) -> [String] {
        text?.split(separator: ",").map(String.init) ?? []
      }
      let (plus, minus) = (list(positive), list(negative))
      if question.isEmpty != (plus.isEmpty && minus.isEmpty) {
        if question.isEmpty { return AnalogyQuestion(positive: plus, negative: minus) }
        do {
          return try AnalogyQuestion(parsing: question.joined(separator: " "))
        } catch {
          throw ValidationError("\(error)")
        }
      }
      throw ValidationError("give a question, or --positive and --negative words")
    }
  }
}

/// One line for each word.
private func show(_ neighbors: [NearestWords.Neighbor], prefix: String = "") {
  for neighbor in neighbors {
    let score = Double(neighbor.score)
    print("\(prefix)\(score < 0 ? "-" : " ")\(fourDecimals(abs(score)))  \(neighbor.word)")
  }
}

extension WordVectorFormat: ExpressibleByArgument {}
extension NearestWords.Metric: ExpressibleByArgument {}
extension NearestWords.Combination: ExpressibleByArgument {}
