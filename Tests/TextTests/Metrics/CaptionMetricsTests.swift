import Foundation
import Testing
import Text

@Suite("One call scores captions by several metrics")
struct CaptionMetricsTests {
  let candidates = MetricFixtures.captions.candidates
  let references = MetricFixtures.captions.references
  let coco = MetricFixtures.coco

  @Test("every metric says what it says alone")
  func together() throws {
    var metrics = CaptionMetrics(CaptionMetrics.Metric.allCases, tokenization: "white space")
    metrics.vocabulary = ["a", "dog", "zebra"]
    metrics.novelty = CaptionNovelty(training: references.flatMap { $0 })
    metrics.smoothing = .method7()
    let report = metrics.evaluate(candidates: candidates, references: references)
    #expect(report.imageCount == candidates.count && report.images == nil)
    #expect(report.scores.allSatisfy { $0.tokenization == "white space" })
    #expect(Set(report.scores.map(\.name)).count == report.scores.count)
    func images(_ name: String) throws -> [Double] {
      try #require(report.scores.first { $0.name == name }?.images)
    }
    for n in 1...4 {
      expectClose([try #require(report["BLEU-\(n)"])], [coco.bleu[n - 1]])
      expectClose(try images("BLEU-\(n)"), coco.bleuImages[n - 1])
    }
    expectClose([try #require(report["ROUGE-L"])], [coco.rouge])
    expectClose(try images("CIDEr-D"), coco.ciderdImages)
    expectClose(try images("CIDEr"), coco.ciderImages)
    let sentences = zip(candidates, references).map {
      BLEU.sentence($0, references: $1, smoothing: .method7())
    }
    expectClose(try images("NLTK BLEU-4"), sentences)
    let corpus = BLEU.corpus(
      candidates: candidates, references: references,
      weights: BLEUVariants.uniform, smoothing: .method7())
    expectClose((1...4).map { report["NLTK BLEU-\($0)"]! }, corpus)
    #expect(report["distinct-2"] == CaptionDiversity.distinct(2, in: candidates))
    #expect(report["length"] == CaptionLengths(candidates).mean)
    #expect(report["length deviation"] == CaptionLengths(candidates).standardDeviation)
    #expect(report["words used"] == Double(Set(candidates.joined().map { Array($0.utf8) }).count))
    #expect(report["vocabulary use"] == 2.0 / 3)
    let novel = try #require(report["novel captions"])
    #expect(try images("novel captions").reduce(0, +) / Double(candidates.count) == novel)
    #expect(novel > 0.2 && novel < 0.9)
    #expect(try #require(report["novel 2-grams"]) > 0)
    #expect(report["METEOR"] == nil)
  }

  @Test("special tokens are taken out of candidates and references when asked, and only then")
  func specialTokens() {
    func dressed(_ words: [String]) -> [String] {
      ["<sos>"] + words + ["<eos>", "<pad>", "rubbish"]
    }
    var metrics = CaptionMetrics(
      [.bleu, .nltkBLEU, .rougeL, .cider, .ciderD, .distinct, .length, .vocabularyUse])
    let plain = metrics.evaluate(candidates: candidates, references: references)
    let (worn, others) = (candidates.map(dressed), references.map { $0.map(dressed) })
    #expect(metrics.evaluate(candidates: worn, references: others) != plain)
    metrics.strippedTokens = .captions
    #expect(metrics.evaluate(candidates: worn, references: others) == plain)
  }

  @Test("tokens are dropped anywhere, and a sentence ends at the first end")
  func stripping() {
    let tokens = StrippedTokens.captions
    #expect(
      tokens.stripped("<pad> <sos> a <unk> <pad> dog <eos> b <eos>".words) == "a <unk> dog".words)
    #expect(tokens.stripped(["<eos>"]).isEmpty)
    #expect(StrippedTokens.none.stripped(["<eos>"]) == ["<eos>"])
    #expect(StrippedTokens(dropped: ["x"]).stripped("x y <eos>".words) == "y <eos>".words)
  }

  @Test("a report survives JSON, and its summary has no scores of images")
  func json() throws {
    let names = candidates.indices.map { "image \($0)" }
    let report = CaptionMetrics(tokenization: "PTB").evaluate(
      candidates: candidates, references: references, images: names)
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(CaptionMetrics.Report.self, from: data) == report)
    #expect(report.images == names)
    let summary = report.summary
    #expect(summary.images == nil && summary.scores.allSatisfy { $0.images == nil })
    #expect(summary["CIDEr-D"] == report["CIDEr-D"])
    #expect(try JSONEncoder().encode(summary).count < 2000)
  }

  @Test("no captions at all score 0")
  func empty() {
    let report = CaptionMetrics(CaptionMetrics.Metric.allCases).evaluate(
      candidates: [], references: [])
    #expect(report.scores.count >= 15)
    #expect(report.scores.allSatisfy { $0.corpus == 0 })
  }

  @Test("lists of different length and an undefined smoothing stop the program")
  func preconditions() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CaptionMetrics().evaluate(candidates: [["a"]], references: [])
    }
    #expect(
      message(result).contains(
        "CaptionMetrics: as many candidates as reference lists are needed (1 and 0)"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var metrics = CaptionMetrics([.nltkBLEU])
      metrics.smoothing = .method6()
      _ = metrics.evaluate(candidates: [["a"]], references: [[["a"]]])
    }
    #expect(message(result).contains("smoothing method 6 is not defined for every image"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CaptionMetrics().evaluate(candidates: [["a"]], references: [[["a"]]], images: [])
    }
    #expect(message(result).contains("as many names as candidates are needed (0 and 1)"))
  }

  @Test(
    "all of Flickr8k scores as with NLTK and the COCO toolkit",
    .enabled(
      if: FileManager.default.fileExists(atPath: MetricFixtures.flickrPath),
      "needs Flickr8k at ../shared/data/flickr8k"))
  func flickr8k() throws {
    let captions = try MetricFixtures.flickrCaptions()
    let expected = MetricFixtures.flickr
    #expect(captions.count == expected.images)
    let report = CaptionMetrics([.bleu, .nltkBLEU, .rougeL, .cider, .ciderD]).evaluate(
      candidates: captions.map { $0[0] }, references: captions.map { Array($0[1...]) })
    expectClose((1...4).compactMap { report["BLEU-\($0)"] }, expected.bleu)
    expectClose((1...4).compactMap { report["NLTK BLEU-\($0)"] }, expected.nltkBleu)
    expectClose(
      [report["ROUGE-L"]!, report["CIDEr"]!, report["CIDEr-D"]!],
      [expected.rouge, expected.cider, expected.ciderd])
  }
}
