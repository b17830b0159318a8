import ApusTestSupport
import Foundation
import Testing

@testable import Captioning

@Suite("A seeded division into splits")
struct SplitFractionsTests {
  private let names = (0..<5000).map { "picture-\($0).jpg" }

  private func division(_ fractions: SplitFractions, _ names: [String]) -> [String: Split] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, fractions.split(of: $0)) })
  }

  @Test(
    "meets its shares on average",
    arguments: [
      "0.8,0.1,0.1", "0.5,0.25,0.25", "1,0,0", "0,1,0", "0,0,1", "0.5,0,0.5", "0.7,0.3,0",
    ])
  func shares(_ text: String) throws {
    let fractions = try #require(SplitFractions(text))
    let division = division(fractions, names)
    for (split, share) in [
      (Split.train, fractions.train), (.dev, fractions.dev), (.test, fractions.test),
    ] {
      let count = Double(division.values.count { $0 == split })
      // Five standard deviations; none where the share is 0 or 1.
      let tolerance = 5 * (5000 * share * (1 - share)).squareRoot()
      #expect(abs(count - 5000 * share) <= tolerance, "\(text) \(split): \(count)")
    }
  }

  @Test("depends on the name and the seed alone, today and tomorrow")
  func pinned() throws {
    let names = ["1000092795.jpg", "a.jpg", "", "sub/ü.png", "COCO_val2014_000000391895.jpg"]
    let one = names.map(SplitFractions(train: 0.4, dev: 0.3, test: 0.3).split)
    #expect(one == [.dev, .train, .dev, .test, .test])
    let other = names.map(SplitFractions(train: 0.4, dev: 0.3, test: 0.3, seed: 7).split)
    #expect(other == [.test, .dev, .dev, .dev, .train])
  }

  @Test("moves no picture when others are added, and another seed moves many")
  func stability() throws {
    let folder = try TemporaryFolder()
    let few = (0..<40).map { "p\($0).png" }
    try folder.writeImages(few)
    func divide(_ fractions: SplitFractions) throws -> [String: Split] {
      let source = try FolderCaptions(root: folder.path, fractions: fractions)
      var result: [String: Split] = [:]
      for split in source.splits {
        for sample in try source.dataset(split).samples {
          #expect(result.updateValue(split, forKey: sample.name) == nil, "splits overlap")
        }
      }
      return result
    }
    let half = SplitFractions(train: 0.5, dev: 0.25, test: 0.25)
    let before = try divide(half)
    #expect(before.count == 40 && Set(before.values).count == 3)
    try folder.writeImages((0..<40).map { "added\($0).png" } + ["0.png", "zzz.png"])
    let after = try divide(half)
    #expect(after.count == 82)
    #expect(after.filter { before[$0.key] != nil } == before)
    let reseeded = try divide(SplitFractions(train: 0.5, dev: 0.25, test: 0.25, seed: 1))
    #expect(reseeded.count { $0.value != after[$0.key] } > 20)
  }

  @Test("keeps pictures in training when the share of training grows")
  func growth() {
    let small = division(SplitFractions(train: 0.5, dev: 0.25, test: 0.25), names)
    let large = division(SplitFractions(train: 0.9, dev: 0.05, test: 0.05), names)
    #expect(names.allSatisfy { small[$0] != .train || large[$0] == .train })
  }

  @Test("is written as text and read back, also from JSON")
  func text() throws {
    for fractions in [
      SplitFractions(), SplitFractions(train: 0.9, dev: 0.1, test: 0, seed: 12),
      SplitFractions(train: 1, dev: 0, test: 0, seed: .max),
    ] {
      #expect(SplitFractions(fractions.description) == fractions)
      let json = try JSONEncoder().encode([fractions])
      #expect(try JSONDecoder().decode([SplitFractions].self, from: json) == [fractions])
    }
    #expect(SplitFractions("0.8, 0.1, 0.1") == SplitFractions())
    #expect(SplitFractions().description == "0.8,0.1,0.1")
  }

  @Test(
    "is not read from another text",
    arguments: [
      "", "0.8", "0.8,0.2", "0.8,0.1,0.2", "a,b,c", "1.2,-0.1,-0.1", "0.8,0.1,0.1,x", "0.8,0.1,,",
      "0.8,0.1,0.1,1,2", "nan,0,1", "0.8,0.1,0.1,-1",
    ])
  func otherText(_ text: String) {
    #expect(SplitFractions(text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SplitFractions.self, from: JSONEncoder().encode(text))
    }
  }

  @Test("is refused when shares do not sum to 1")
  func wrongSum() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = SplitFractions(train: 0.5, dev: 0.1, test: 0.1) }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      message.contains("SplitFractions: shares must lie in 0...1 and sum to 1 (0.5, 0.1, 0.1)"))
  }
}
