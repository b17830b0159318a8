import ArgumentParser
import Captioning
import Plots
import Tensor
import Text

extension Embeddings {
  struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "plot", abstract: "Draws words as points, near ones near each other.",
      discussion: """
        Words come from a list, a vocabulary, or the start of the vectors' file. Examples:

          CaptionExample embeddings plot --vectors glove.6B.50d.txt --top 300 --output words.png
          CaptionExample embeddings plot --vectors glove.6B.50d.txt --words colours.txt \\
            --method pca --clusters 4 --output colours.svg
          CaptionExample embeddings plot --vectors glove.6B.50d.txt \\
            --vocabulary vocabulary.json --json
        """)

    @OptionGroup var vectors: VectorOptions

    @Option(help: "A file with a word in each line.")
    var words: String?

    @Option(help: "A vocabulary's JSON file; its special tokens are left out.")
    var vocabulary: String?

    @Option(help: "Takes so many words, the first; by default 200 of the vectors' file.")
    var top: Int?

    @Option(help: "How words get their places: tsne or pca.")
    var method = WordMap.Method.tsne

    @Option(help: "The number of clusters.")
    var clusters = 8

    @Option(help: "What makes words near: cosine or euclidean.")
    var metric = TSNE.Metric.cosine

    @Option(help: "t-SNE's; by default 30, or a third of the words if that is less.")
    var perplexity: Double?

    @Option(help: "Of the clusters' random numbers.")
    var seed: UInt64 = 0

    @Option(help: "Above the plot.")
    var title: String?

    @Option(help: "The picture to write: .png or .svg.")
    var output: String?

    @Flag(help: "One JSON object with places and clusters on standard output.")
    var json = false

    /// What the JSON output has.
    private struct Result: Encodable {
      let method: String
      let klDivergence: Double?
      let clusters: [String]
      let words: [WordMap.Entry]

      enum CodingKeys: String, CodingKey {
        case klDivergence = "kl_divergence"
        case method, clusters, words
      }
    }

    func validate() throws {
      if let top, top < 3 { throw ValidationError("--top must be at least 3 (\(top))") }
      guard clusters >= 1 else {
        throw ValidationError("--clusters must be at least 1 (\(clusters))")
      }
      if let perplexity, !(perplexity > 0) {
        throw ValidationError("--perplexity must be above 0 (\(perplexity))")
      }
      if words != nil && vocabulary != nil {
        throw ValidationError("--words and --vocabulary exclude each other")
      }
      guard let output else {
        if !json { throw ValidationError("give an --output file or --json") }
        return
      }
      let name = output.lowercased()
      if !name.hasSuffix(".png") && !name.hasSuffix(".svg") {
        throw ValidationError("--output must end in .png or .svg (\(output))")
      }
    }

    func run() throws {
      warnOfDebugBuild("embeddings plot …")
      let (words, matrix) = try selected()
      let map = try WordMap(
        words: words, matrix: matrix, method: method, clusters: clusters, metric: metric,
        perplexity: perplexity, seed: seed)
      if let output {
        try map.plot(title: title ?? defaultTitle(words.count)).save(to: output)
      }
      if json {
        print(
          try jsonText(
            Result(
              method: method.rawValue, klDivergence: map.klDivergence, clusters: map.clusterNames,
              words: map.entries)))
      } else if let output {
        let divergence = map.klDivergence.map { ", KL divergence \(fourDecimals($0))" } ?? ""
        print("\(words.count) words in \(clusters) clusters\(divergence), in \(output)")
      }
    }

    private func defaultTitle(_ count: Int) -> String {
      let name = vectors.vectors.split(separator: "/").last ?? ""
      let how = method == .tsne ? "t-SNE" : "principal components"
      return "\(count) words of \(name), \(how)"
    }

    /// The words to draw and their vectors.
    private func selected() throws -> ([String], Tensor<Float>) {
      let source = words ?? vocabulary
      let all = try vectors.load(limit: source == nil ? top ?? 200 : nil)
      var rows = Array(all.words.indices)
      if let source {
        let wanted = try wantedWords().prefix(top ?? .max)
        rows = wanted.compactMap { all.index(of: $0) }
        let missing = wanted.filter { all.index(of: $0) == nil }
        if !missing.isEmpty {
          let some = missing.prefix(5).joined(separator: ", ")
          writeError(
            "note: \(source): \(missing.count) of \(wanted.count) words have no vector in "
              + "\(vectors.vectors) (\(some)\(missing.count > 5 ? ", …" : ""))")
        }
      }
      let path = source ?? vectors.vectors
      func check(_ isGood: Bool, _ problem: String) throws {
        if !isGood {
          throw FileError(path: path, reason: "\(rows.count) words with vectors, but \(problem)")
        }
      }
      try check(rows.count >= 3, "a map needs at least 3")
      try check(rows.count >= clusters, "--clusters is \(clusters)")
      try check(
        method == .pca || (perplexity ?? 0) < Double(rows.count),
        "--perplexity is \(perplexity ?? 0)")
      if all.width < 2 {
        throw FileError(path: vectors.vectors, reason: "vectors of one number make no map")
      }
      let places = Tensor(rows.map { Int32($0) })
      return (rows.map { all.words[$0] }, all.matrix.indexSelect(dim: 0, places))
    }

    private func wantedWords() throws -> [String] {
      if let vocabulary {
        let loaded = try Vocabulary(path: vocabulary)
        let specials = Set(loaded.specials.names)
        return loaded.words.filter { !specials.contains($0) }
      }
      guard let path = words else { return [] }
      let file = try MappedFile(path: path)
      var seen: Set<String> = []
      return try file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .enumerated().compactMap { line, bytes in
          guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TextFileError(path: path, line: line + 1, problem: "not valid UTF-8")
          }
          let word = String(text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
          return word.isEmpty || !seen.insert(word).inserted ? nil : word
        }
    }
  }
}

extension WordMap.Method: ExpressibleByArgument {}
extension TSNE.Metric: ExpressibleByArgument {}
