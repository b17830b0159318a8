import Testing
import Text

@Suite("Diversity, novelty and lengths of captions")
struct CaptionVariety {
  let captions = ["a dog runs", "a dog runs", "a cat a cat a cat", ""].map(\.words)

  @Test("distinct-n counts n-grams of all captions once")
  func distinct() {
    // a, dog, runs, cat of 12; a-dog, dog-runs, a-cat, cat-a of 9.
    #expect(CaptionDiversity.distinct(1, in: captions) == 4.0 / 12)
    #expect(CaptionDiversity.distinct(2, in: captions) == 4.0 / 9)
    #expect(CaptionDiversity.distinct(2, in: captions, per: .words) == 4.0 / 12)
    #expect(CaptionDiversity.distinct(7, in: captions) == 0)
    #expect(CaptionDiversity.distinct(1, in: []) == 0)
  }

  @Test("distinct-n within a caption is averaged over captions that have n words")
  func distinctWithin() {
    expectClose(
      [CaptionDiversity.distinctWithin(1, in: captions)], [(1 + 1 + 2.0 / 6) / 3])
    expectClose(
      [CaptionDiversity.distinctWithin(2, in: captions)], [(1 + 1 + 2.0 / 5) / 3])
    expectClose([CaptionDiversity.distinctWithin(4, in: captions)], [2.0 / 3])
    #expect(CaptionDiversity.distinctWithin(9, in: captions) == 0)
  }

  @Test("self-BLEU is BLEU against the other captions of a set")
  func selfBLEU() {
    let sets = MetricFixtures.captions.references
    var sums = [Double](repeating: 0, count: 4)
    var count = 0.0
    for set in sets where set.count > 1 {
      count += 1
      for place in set.indices {
        var others = set
        let own = others.remove(at: place)
        let scores = BLEU.coco(candidates: [own], references: [others])
        for n in 0..<4 { sums[n] += scores[n].corpus / Double(set.count) }
      }
    }
    expectClose(CaptionDiversity.selfBLEU(sets: sets), sums.map { $0 / count })
    let same = CaptionDiversity.selfBLEU(sets: [Array(repeating: "a b c d e".words, count: 3)])
    expectClose(same, [1, 1, 1, 1], tolerance: 1e-8)
    #expect(CaptionDiversity.selfBLEU(sets: [[["a"]]]) == [0, 0, 0, 0])
  }

  @Test("novelty counts captions and n-grams that training lacks")
  func novelty() {
    let novelty = CaptionNovelty(training: ["a dog runs", "a cat sits on a mat"].map(\.words))
    #expect(!novelty.isNovel("a dog runs".words))
    // A beginning, a continuation and a mixture are other captions.
    for text in ["a dog", "a dog runs on", "a cat runs", "a zebra runs", ""] {
      #expect(novelty.isNovel(text.words))
    }
    let result = novelty.measure(["a dog runs", "a cat runs", "a zebra zebra"].map(\.words))
    expectClose([result.captions], [2.0 / 3])
    // a dog runs cat (zebra) | a-dog dog-runs a-cat (cat-runs a-zebra zebra-zebra) | …
    expectClose(result.ngrams, [1.0 / 5, 3.0 / 6, 2.0 / 3, 0])
    #expect(CaptionNovelty(training: [[]]).isNovel([]) == false)
    #expect(CaptionNovelty(training: []).measure([]).ngrams == [0, 0, 0, 0])
  }

  @Test("vocabulary use counts different words, inside of a vocabulary and outside")
  func vocabularyUse() {
    let use = VocabularyUse(captions: captions, vocabulary: ["a", "dog", "zebra", "a", "bird"])
    #expect(use.tokens == 12 && use.used == 4)
    #expect(use.usedFromVocabulary == 2 && use.vocabularySize == 4)
    #expect(use.share == 0.5)
    let alone = VocabularyUse(captions: captions)
    #expect(alone.usedFromVocabulary == 4 && alone.vocabularySize == nil && alone.share == nil)
    #expect(VocabularyUse(captions: [], vocabulary: []).share == nil)
  }

  @Test("lengths have the mean and deviation of a population, and a histogram")
  func lengths() {
    let lengths = CaptionLengths(captions)
    #expect(lengths.histogram == [1, 0, 0, 2, 0, 0, 1])
    #expect(lengths.count == 4 && lengths.mean == 3)
    // Differences 0, 0, 3 and -3.
    expectClose([lengths.standardDeviation], [(4.5 as Double).squareRoot()])
    #expect(lengths.minimum == 0 && lengths.maximum == 6)
    let none = CaptionLengths([])
    #expect(none.mean == 0 && none.standardDeviation == 0 && none.maximum == nil)
  }

  @Test("n of 0 stops the program")
  func preconditions() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CaptionDiversity.distinct(0, in: [["a"]])
    }
    #expect(message(result).contains("CaptionDiversity: n must be at least 1 (0)"))
  }
}
