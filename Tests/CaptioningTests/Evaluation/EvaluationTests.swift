import Foundation
import Tensor
import Testing
import Text
import Vision

@testable import Captioning

@Suite("An evaluation")
struct EvaluationTests {
  private let dataset = Scenes(trainCount: 0, devCount: 70, testCount: 0).dataset(.dev)

  @Test("scores the captions as COCO does, beside BLEU on cleaned words")
  func scores() throws {
    let evaluation = try randomPipeline(dataset).evaluate(dataset)
    let examples = evaluation.examples
    #expect(examples.map(\.index) == Array(0..<70))
    #expect(examples.map(\.name) == dataset.samples.map(\.name))
    #expect(examples.allSatisfy { $0.logProbability < 0 && $0.attention == nil })
    #expect(evaluation.teacherForced == nil)

    let ptb = PTBTokenizer()
    let direct = CaptionMetrics([.bleu, .rougeL, .ciderD], tokenization: "ptb").evaluate(
      candidates: ptb.tokenize(captions: examples.map(\.caption)),
      references: dataset.samples.map { ptb.tokenize(captions: $0.captions) },
      images: examples.map(\.name))
    #expect(evaluation.report == direct)
    let cleaner = CaptionCleaner()
    let bleu = BLEU.corpus(
      candidates: examples.map { $0.caption.split(separator: " ").map(String.init) },
      references: dataset.samples.map { $0.captions.map(cleaner.words) })
    #expect(evaluation.bleu == bleu)
    let metrics = evaluation.metrics
    #expect(
      metrics.keys.sorted() == [
        "bleu1", "bleu2", "bleu3", "bleu4", "cider", "coco_bleu1", "coco_bleu2", "coco_bleu3",
        "coco_bleu4", "rouge_l",
      ])
    #expect(metrics["cider"] == direct["CIDEr-D"])
    #expect(metrics["coco_bleu2"] == direct["BLEU-2"])
    #expect(metrics["bleu2"] == bleu[1])
  }

  @Test(
    "names every score so that logs can hold it",
    arguments: [
      ("METEOR", "meteor"), ("ROUGE-L", "rouge_l"), ("CIDEr-D", "cider"),
      ("CIDEr", "cider_unclipped"), ("BLEU-3", "coco_bleu3"), ("NLTK BLEU-1", "nltk_bleu1"),
      ("distinct-2", "distinct_2"), ("length deviation", "length_deviation"),
      ("novel 4-grams", "novel_4_grams"),
    ])
  func keys(_ name: String, _ key: String) {
    #expect(Evaluation.key(name) == key)
  }

  @Test("measures all metrics that are asked for")
  func allMetrics() throws {
    let pipeline = try randomPipeline(dataset)
    var metrics = CaptionMetrics.coco
    metrics.metrics = CaptionMetrics.Metric.allCases
    metrics.vocabulary = pipeline.vocabulary?.words
    metrics.novelty = CaptionNovelty(training: [["a", "red", "circle"]])
    metrics.meteor = METEOR(wordNet: try WordNet())
    let evaluation = try pipeline.evaluate(dataset, metrics: metrics)
    #expect(
      Set(evaluation.metrics.keys).isSuperset(of: [
        "meteor", "cider", "cider_unclipped", "distinct_1", "length", "words_used",
        "vocabulary_use", "novel_captions", "nltk_bleu4",
      ]))
    #expect(evaluation.metrics.values.allSatisfy { $0.isFinite })
    #expect(evaluation.metrics["novel_captions"] == 1)
  }

  @Test("writes files that score alike when they are read back")
  func files() throws {
    try withTemporaryFolder { folder in
      let evaluation = try randomPipeline(dataset).evaluate(dataset)
      try evaluation.writeCandidates(to: "\(folder)/c.json")
      try evaluation.writeReferences(to: "\(folder)/r.json")
      try evaluation.writeImages(to: "\(folder)/i.json")
      let pairs = try CaptionPairs(
        COCOResults(path: "\(folder)/c.json"), CaptionReferences(path: "\(folder)/r.json"))
      let report = CaptionMetrics.coco.evaluate(pairs, tokenizer: PTBTokenizer())
      for score in evaluation.report.scores {
        // Sums over images in another order.
        #expect(abs(report[score.name]! - score.corpus) < 1e-12)
      }

      struct Entry: Decodable {
        let caption, image: String
        let references: [String]
        let scores: [String: Double]
      }
      let entries = try JSONDecoder().decode(
        [Entry].self, from: Data(contentsOf: URL(filePath: "\(folder)/i.json")))
      #expect(entries.map(\.image) == evaluation.examples.map(\.name))
      #expect(entries.map(\.references) == dataset.samples.map(\.captions))
      let cider = evaluation.report.scores.first { $0.name == "CIDEr-D" }!
      #expect(entries.map { $0.scores["cider"] } == cider.images)
    }
  }

  @Test("tells how well right words are predicted, as a loss over one caption at a time does")
  func teacherForced() throws {
    let pipeline = try randomPipeline(dataset)
    let scores = try pipeline.evaluate(dataset, including: .teacherForced).teacherForced!
    var (loss, right, first, words) = (0.0, 0, 0, 0)
    for sample in dataset.samples {
      let locations = pipeline.locations(pipeline.input([try sample.source.load()]))
      let memory = pipeline.captioner.encode(locations)
      for caption in sample.captions {
        let tokens = pipeline.codec.encode(caption)
        let logits = pipeline.captioner.logits(
          memory, Tensor(Array(tokens.dropLast()), shape: [1, tokens.count - 1]), sampling: nil)
        let width = logits.shape[2]
        let probabilities = logits.logSoftmax().elements
        for (place, target) in tokens.dropFirst().enumerated() {
          let row = probabilities[place * width..<(place + 1) * width]
          let own = row[place * width + Int(target)]
          let rank = row.count { $0 > own }
          loss -= Double(own)
          (right, first, words) = (
            right + (rank < 5 ? 1 : 0), first + (rank < 1 ? 1 : 0), words + 1
          )
        }
      }
    }
    #expect(scores.perplexity.tokens == words)
    #expect(abs(scores.metrics["loss"]! - loss / Double(words)) < 1e-5)
    #expect(abs(scores.metrics["perplexity"]! - exp(loss / Double(words))) < 1e-3)
    // Where two words are all but equal, batches may order them in another way.
    #expect(abs(scores.accuracy[top: 1] - Double(first) / Double(words)) < 2e-3)
    #expect(abs(scores.metrics["top5_accuracy"]! - Double(right) / Double(words)) < 2e-3)
  }

  @Test("leaves out pictures without captions and those that cannot be read")
  func unusable() throws {
    try withTemporaryFolder { folder in
      try Data("no picture".utf8).write(to: URL(filePath: "\(folder)/broken.jpg"))
      var samples = Array(dataset.samples.prefix(3))
      samples.insert(
        CaptionedImage(name: "silent", source: samples[0].source, captions: []), at: 1)
      samples.insert(
        CaptionedImage(
          name: "broken", source: .file("\(folder)/broken.jpg"), captions: ["a star"]), at: 0)
      let set = CaptionDataset(name: "mixed", samples: samples)
      let evaluation = try randomPipeline(dataset).evaluate(
        set, including: [.teacherForced, .attention])
      #expect(evaluation.examples.map(\.index) == [1, 3, 4])
      #expect(evaluation.report.imageCount == 3)
      #expect(evaluation.examples.allSatisfy { $0.attention != nil })

      let useless = CaptionDataset(name: "useless", samples: [samples[0], samples[2]])
      #expect(
        throws: CaptionDatasetError(
          path: "useless", problem: "no picture that can be read has a caption")
      ) { _ = try randomPipeline(dataset).evaluate(useless) }
    }
  }

  @Test("takes one word and two hundred words, and a picture of one pixel")
  func extremes() throws {
    let words = (0..<200).map { _ in "red" }.joined(separator: " ")
    let pixel = Image(width: 1, height: 1, pixels: [1, 2, 3])
    let set = CaptionDataset(
      name: "extreme",
      samples: [
        CaptionedImage(name: "one", source: .memory(pixel), captions: ["star"]),
        CaptionedImage(name: "many", source: .memory(pixel), captions: [words, "."]),
      ])
    let evaluation = try randomPipeline(dataset).evaluate(set, including: .teacherForced)
    #expect(evaluation.metrics.values.allSatisfy { $0.isFinite })
    #expect(evaluation.teacherForced!.perplexity.tokens == 2 + 201 + 1)
  }

  @Test("from features computed before is the one from pictures")
  func fromFeatures() throws {
    try withTemporaryFolder { folder in
      let pipeline = try randomPipeline(dataset)
      let extraction = FeatureExtraction(
        pipeline.backbone, name: "small_conv", grid: 3, folder: folder)
      let features = try extraction.features(of: dataset).cache
      let (first, second) = (
        try pipeline.evaluate(dataset, features: features, including: .teacherForced),
        try pipeline.evaluate(dataset, including: .teacherForced)
      )
      #expect(first.examples.map(\.caption) == second.examples.map(\.caption))
      #expect(first.metrics == second.metrics)
      let losses = [first, second].map { $0.teacherForced!.metrics["loss"]! }
      #expect(abs(losses[0] - losses[1]) < 1e-5)
    }
  }
}
