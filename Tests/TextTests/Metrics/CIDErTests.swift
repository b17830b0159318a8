import ApusTestSupport
import Foundation
import Tensor
import Testing
import Text

@Suite("CIDEr is that of the COCO toolkit and of its authors")
struct CIDErTests {
  let candidates = MetricFixtures.captions.candidates
  let references = MetricFixtures.captions.references
  let coco = MetricFixtures.coco

  @Test("CIDEr-D of corpus and images")
  func ciderD() {
    let scores = CIDEr.scores(candidates: candidates, references: references)
    expectClose([scores.corpus], [coco.ciderd])
    expectClose(scores.images, coco.ciderdImages)
  }

  @Test("CIDEr without clipping and penalty")
  func plain() {
    let scores = CIDEr.scores(candidates: candidates, references: references, variant: .cider)
    expectClose(scores.images, coco.ciderImages)
  }

  @Test("a narrower penalty")
  func sigma() {
    let scores = CIDEr.scores(candidates: candidates, references: references, sigma: 2)
    expectClose(
      stride(from: 0, to: scores.images.count, by: 5).map { scores.images[$0] },
      coco.ciderdSigma2)
  }

  @Test("an image alone scores 0")
  func alone() {
    let scores = CIDEr.scores(candidates: [candidates[0]], references: [references[0]])
    #expect(scores.corpus == 0)
    #expect(coco.ciderdAlone == 0)
  }

  @Test("document frequencies of a file")
  func frequencies() throws {
    try withFolder { folder in
      let path = folder.appending(path: "df.json").path
      try JSONEncoder().encode(coco.frequencies).write(to: URL(filePath: path))
      let frequencies = try DocumentFrequencies(path: path)
      #expect(frequencies.documents == 400)
      for (variant, expected) in [
        (CIDEr.Variant.ciderD, coco.ciderdFrequencies), (.cider, coco.ciderFrequencies),
      ] {
        let scores = CIDEr.scores(
          candidates: candidates, references: references, documentFrequencies: frequencies,
          variant: variant)
        expectClose(scores.images, expected)
      }
      // By ids, among which some words of the file have none.
      var ids = WordIDs(first: 1_000_000, step: -7)
      let (some, others) = (Array(0..<20), references[..<20])
      let numbered = others.map { $0.map { $0.map { ids.id($0) } } }
      let numberedCandidates = candidates[..<20].map { $0.map { ids.id($0) } }
      let cider = CIDEr(references: numbered, documentFrequencies: frequencies) { ids.find($0) }
      expectClose(
        cider.scores(candidates: numberedCandidates, images: some), coco.ciderdFrequencies[..<20])
    }
  }

  @Test("frequencies of the references, saved and read, score as the references do")
  func saved() throws {
    try withFolder { folder in
      let path = folder.appending(path: "df.json").path
      let frequencies = DocumentFrequencies(references: references)
      try frequencies.save(to: path)
      let read = try DocumentFrequencies(path: path)
      #expect(read == frequencies)
      #expect(read.documents == references.count)
      #expect(read.counts[try #require(read.ngrams.firstIndex(of: "a"))] > 100)
      #expect(read.counts.allSatisfy { $0 > 1 })
      let scores = CIDEr.scores(
        candidates: candidates, references: references, documentFrequencies: read)
      expectClose(scores.images, coco.ciderdImages)
    }
  }

  @Test("a value built once scores any candidates of any images alike, and is not changed by it")
  func reused() {
    var ids = WordIDs(first: 10, step: 1)
    let numbered = references.map { $0.map { $0.map { ids.id($0) } } }
    let cider = CIDEr(references: numbered)
    // Words of no reference get ids that no reference has.
    let candidates = candidates.map { $0.map { ids.id($0) } }
    #expect(cider.imageCount == references.count)
    let all = cider.scores(candidates: candidates)
    expectClose(all, coco.ciderdImages)
    let order = (0..<500).map { $0 * 37 % references.count }
    let some = cider.scores(candidates: order.map { candidates[$0] }, images: order)
    #expect(some == order.map { all[$0] })
    #expect(cider.scores(candidates: [], images: []).isEmpty)
    // Another image's references.
    let crossed = cider.scores(candidates: [candidates[0]], images: [1])
    #expect(crossed[0] != all[0])
  }

  @Test("the clipping is what keeps repetition from scoring")
  func repetition() {
    let references = [["a dog runs".words], ["two men talk".words], ["snow falls".words]]
    let candidates = [["dog", "dog", "dog"], ["two", "men", "talk"], ["x"]]
    let plain = CIDEr.scores(candidates: candidates, references: references, variant: .cider)
    let clipped = CIDEr.scores(candidates: candidates, references: references)
    #expect(plain.images[0] > 2.5 * clipped.images[0])
    // 10 times the mean of 1, 1, 1 and no 4-grams.
    expectClose([plain.images[1], clipped.images[1]], [7.5, 7.5])
    #expect(clipped.images[2] == 0)
  }

  @Test("pairs count where every word of a reference is in all images")
  func worthlessWords() {
    let scores = CIDEr.scores(
      candidates: ["a b x", "a"].map(\.words), references: [["a b".words], ["b a".words]])
    // Of the pairs a-b and b-x the reference has one; there is one pair more than in the reference.
    expectClose(scores.images, [2.5 * 0.5.squareRoot() * exp(-1.0 / 72), 0])
  }

  @Test("files that are no document frequencies are refused with the reason")
  func malformed() throws {
    try withFolder { folder in
      let path = folder.appending(path: "df.json").path
      let form =
        ", expected document frequencies {\"documents\": …, \"ngrams\": […], \"counts\": […]}"
      for (text, reason) in [
        (
          #"{"documents": 0, "ngrams": [], "counts": []}"#,
          "documents has to be at least 1 (0)"
        ),
        (
          #"{"documents": 3, "ngrams": ["a"], "counts": [1, 2]}"#,
          "there are 1 ngrams and 2 counts"
        ),
        (
          #"{"documents": 3, "ngrams": ["a", "a dog"], "counts": [2, 4]}"#,
          "counts[1]: \"a dog\" is in 4 of 3 documents"
        ),
        (
          #"{"documents": 3, "ngrams": ["a"], "counts": [0]}"#,
          "counts[0]: \"a\" is in 0 of 3 documents"
        ),
        (
          #"{"documents": 3, "ngrams": ["a  dog"], "counts": [2]}"#,
          "ngrams[0]: \"a  dog\" is not words with single spaces between"
        ),
        (
          #"{"documents": 3, "ngrams": ["a", "b", "a"], "counts": [2, 2, 2]}"#,
          "ngrams[2]: \"a\" is also ngrams[0]"
        ),
        (#"{"documents": 3, "ngrams": []}"#, "there is no counts\(form)"),
        (
          #"{"documents": 3, "ngrams": ["a"], "counts": ["b"]}"#,
          "counts[0] is of another type\(form)"
        ),
      ] {
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(throws: TextFileError(path: path, problem: reason)) {
          _ = try DocumentFrequencies(path: path)
        }
      }
      let missing = folder.appending(path: "none/df.json").path
      #expect(throws: FileError.self) {
        try DocumentFrequencies(references: [[["a"]]]).save(to: missing)
      }
    }
  }

  @Test("an image that is not there stops the program")
  func preconditions() async {
    var result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CIDEr(references: [[[1]]]).scores(candidates: [[1]], images: [1])
    }
    #expect(message(result).contains("CIDEr: there is no image 1 (of 1)"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CIDEr(references: [[[1]], []])
    }
    #expect(message(result).contains("CIDEr: an image has no references (number 1)"))
    result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DocumentFrequencies(references: [[["a b"]], [["a b"]]])
    }
    #expect(message(result).contains("a word is empty or has a space (\"a b\")"))
  }
}

/// Numbers words by their bytes.
private struct WordIDs {
  let first, step: Int32
  private var ids: [[UInt8]: Int32] = [:]

  init(first: Int32, step: Int32) { (self.first, self.step) = (first, step) }

  mutating func id(_ word: String) -> Int32 {
    if let id = find(word) { return id }
    ids[Array(word.utf8)] = first + step * Int32(ids.count)
    return find(word)!
  }

  func find(_ word: String) -> Int32? { ids[Array(word.utf8)] }
}
