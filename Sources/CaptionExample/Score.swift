import ArgumentParser
import Captioning
import Tensor
import Text

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores captions of any system, in COCO's format, against references.",
    discussion: """
      Candidates are [{"image_id": …, "caption": "…"}, …]; references are COCO's annotations
      or {"image": ["caption", …], …}. Examples:

        CaptionExample score --candidates captions.json --references refs.json
        CaptionExample score --candidates captions.json --references refs.json \\
          --metrics bleu,ciderD --json --per-image
        CaptionExample score --candidates captions.json --references refs.json \\
          --metrics meteor --paraphrases paraphrase-en.gz
      """)

  @Option(help: "JSON file of one generated caption an image.")
  var candidates: String

  @Option(help: "JSON file of what people wrote.")
  var references: String

  @Option(
    help: ArgumentHelp(
      "Comma-separated: \(CaptionMetrics.Metric.allCases.map(\.rawValue).joined(separator: ", ")).",
      discussion: "By default BLEU, METEOR (where WordNet is installed), ROUGE-L, CIDEr-D, length.")
  )
  var metrics: String?

  @Option(help: "How captions are cut into words; ptb is that of COCO's evaluation.")
  var tokenizer = TokenizerChoice.ptb

  @Option(help: "JSON file of document frequencies for CIDEr; by default those of the references.")
  var documentFrequencies: String?

  @Option(help: "References of the training images, which novelty is measured against.")
  var training: String?

  @Option(help: "Vocabulary file that vocabularyUse is measured against.")
  var vocabulary: String?

  @Option(help: "METEOR's table of paraphrases, paraphrase-en.gz.")
  var paraphrases: String?

  @Flag(help: "Leave images without a generated caption out, which is an error otherwise.")
  var allowMissing = false

  @Flag(help: "Scores of every image too.")
  var perImage = false

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    warnOfDebugBuild("score …")
    let pairs = try CaptionPairs(
      COCOResults(path: candidates), CaptionReferences(path: references),
      allowMissing: allowMissing)
    let report = try evaluator().evaluate(pairs, tokenizer: tokenizer.tokenizer)
    if json {
      print(try jsonText(perImage ? report : report.summary))
    } else {
      show(report)
    }
  }

  private func evaluator() throws -> CaptionMetrics {
    var evaluator = CaptionMetrics(
      try metrics.map(CaptionMetrics.Metric.list) ?? [.bleu, .meteor, .rougeL, .ciderD, .length],
      tokenization: tokenizer.rawValue)
    evaluator.documentFrequencies = try documentFrequencies.map {
      try DocumentFrequencies(path: $0)
    }
    if evaluator.metrics.contains(.novelty) {
      guard let training else { throw ValidationError("novelty needs --training") }
      let captions = try CaptionReferences(path: training).captions.flatMap(\.self)
      evaluator.novelty = CaptionNovelty(
        training: tokenizer.tokenizer.tokenize(captions: captions))
    }
    if let vocabulary {
      let words = try Vocabulary(path: vocabulary)
      evaluator.vocabulary = words.words.filter { !words.specials.names.contains($0) }
    }
    guard evaluator.metrics.contains(.meteor) else { return evaluator }
    do {
      let table = try paraphrases.map { try METEORParaphrases(path: $0) }
      evaluator.meteor = METEOR(wordNet: try WordNet(), paraphrases: table)
    } catch let error as FileError where metrics == nil && paraphrases == nil {
      writeError("METEOR is left out: \(error)")
    }
    return evaluator
  }

  private func show(_ report: CaptionMetrics.Report) {
    print("\(report.imageCount) images, words by \(report.tokenization)")
    let width = report.scores.map(\.name.count).max() ?? 0
    for score in report.scores {
      let name = score.name + String(repeating: " ", count: width - score.name.count)
      print("\(name)  \(fourDecimals(score.corpus))  \(score.definition)")
    }
    guard perImage, let images = report.images else { return }
    let scores = report.scores.filter { $0.images != nil }
    print((["image"] + scores.map(\.name)).joined(separator: "\t"))
    for (row, image) in images.enumerated() {
      print(([image] + scores.map { fourDecimals($0.images![row]) }).joined(separator: "\t"))
    }
  }
}

extension TokenizerChoice: ExpressibleByArgument {}
