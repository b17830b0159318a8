import Tensor
import Testing

@testable import Captioning

@Suite("Beam search")
struct BeamSearchTests {
  @Test(
    "as wide as the space finds the best sentences, whatever their length counts",
    arguments: 1...6 as ClosedRange<UInt64>)
  func exhaustive(seed: UInt64) {
    let model = TableCaptioner(seed: seed)
    for normalization in LengthNormalization.allCases {
      for power: Float in [0, 0.6, 1] {
        var options = DecodingOptions(beamWidth: 81)
        (options.maximumLength, options.captionsPerImage) = (4, 10)
        (options.lengthPenalty, options.lengthNormalization) = (power, normalization)
        let best = model.sentences(tableTokens, length: 4).map {
          let length = $0.tokens.count + 1
          let divisor = normalization == .average ? Double(length) : Double(5 + length) / 6
          return ($0.tokens, Double($0.logProbability) / Double.pow(divisor, Double(power)))
        }.sorted { $0.1 > $1.1 }
        #expect(best.count == 1 + 3 + 9 + 27)
        let found = model.decodeAll(model.memory, tableTokens, options)[0]
        let expected: [[Int32]] = best.prefix(10).map(\.0)
        #expect(found.map(\.tokens) == expected)
        #expect(found.allSatisfy { $0.isFinished })
      }
    }
  }

  @Test("finds no worse captions than greedy search by adding beams, mostly")
  func better() {
    let model = TableCaptioner(seed: 1, images: 40, vocabulary: 8)
    func mean(_ width: Int) -> Float {
      var options = DecodingOptions(beamWidth: width)
      options.lengthPenalty = 0
      let captions = model.decode(model.memory, tableTokens, options)
      return captions.reduce(0) { $0 + $1.logProbability } / 40
    }
    #expect(mean(1) < mean(4) && mean(4) <= mean(16))
  }

  @Test("keeps a hypothesis that ended early until the best is chosen")
  func aside() {
    // The end right away has 0.4; the word before it takes all from the second step on.
    func logits(_ p: [Float]) -> [Float] { p.map { $0 == 0 ? -30 : Float.log($0) } }
    var table = (0..<27).flatMap { _ in [Float]() }
    for before in 0..<3 {
      for word in 0..<3 {
        table += logits(before == 0 && word == 0 ? [0, 0.4, 0.6] : [0, 0.1, 0.9])
      }
    }
    let model = TableCaptioner([table], vocabulary: 3)
    var options = DecodingOptions(beamWidth: 2)
    (options.lengthPenalty, options.captionsPerImage) = (0, 2)
    let found = model.decodeAll(model.memory, tableTokens, options)[0]
    #expect(found.map(\.tokens) == [[], [2]])
    #expect(abs(found[0].logProbability - Float.log(0.4)) < 1e-5)
    #expect(abs(found[1].logProbability - Float.log(0.06)) < 1e-5)
    // Unfinished ones come behind, even when they are likelier.
    options.maximumLength = 1
    let short = model.decodeAll(model.memory, tableTokens, options)[0]
    #expect(short.map(\.tokens) == [[], [2]])
    #expect(short.map(\.isFinished) == [true, false])
  }

  @Test("in groups makes the groups choose different words")
  func groups() {
    let model = TableCaptioner(seed: 7, images: 20, vocabulary: 10)
    func firstWords(_ penalty: Float) -> Double {
      var options = DecodingOptions(beamWidth: 4)
      (options.groups, options.groupPenalty, options.captionsPerImage) = (4, penalty, 4)
      options.minimumLength = 2
      let all = model.decodeAll(model.memory, tableTokens, options)
      return all.reduce(0) { $0 + Double(Set($1.map { $0.tokens[0] }).count) } / 20
    }
    #expect(firstWords(0) == 1)
    #expect(firstWords(0.7) > 1.2)
    #expect(firstWords(100) == 4)
  }

  @Test("selects candidates as sorting all does, the first of equal ones first")
  func candidates() {
    var random = Philox(seed: 3)
    for count in [1, 5, 40, 200] {
      let rows = (0..<3).map { _ in
        (0..<60).map { _ in
          let value = Float(Int32.random(in: -20...20, using: &random))
          return value == 20 ? Float.nan : value == -20 ? -.infinity : value / 4
        }
      }
      let offsets = [-1.5, 0.25, -3]
      var best = BestCandidates(count)
      var all: [(Double, Int, Int32)] = []
      for (parent, row) in rows.enumerated() {
        row.withUnsafeBufferPointer {
          best.offer($0, parent: parent, offset: offsets[parent])
        }
        for (token, value) in row.enumerated() where value > -.infinity {
          all.append((offsets[parent] + Double(value), parent, Int32(token)))
        }
      }
      all.sort { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) }
      #expect(best.best.map(\.score) == all.prefix(count).map(\.0))
      #expect(best.best.map(\.parent) == all.prefix(count).map(\.1))
      #expect(best.best.map(\.token) == all.prefix(count).map(\.2))
    }
  }
}

extension Double {
  static func pow(_ base: Double, _ exponent: Double) -> Double {
    Double(Tensor<Float>(Float(base)).pow(Float(exponent)).item)
  }
}

extension Float {
  static func log(_ x: Float) -> Float { Tensor<Float>(x).log().item }
}
