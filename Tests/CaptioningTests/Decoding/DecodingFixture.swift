import Foundation

@testable import Captioning

/// What `Tests/Fixtures/captioning/make_decoding.py` wrote.
struct DecodingFixture: Decodable {
  struct Generated: Decodable {
    struct Result: Decodable {
      let tokens: [[Int32]]
      let finished: [Bool]
      let scores: [Float]?
    }
    let beams: Int
    let penalty: Float?
    let returned: Int?
    let ngram: Int?
    let minimum: Int?
    let banned: [Int32]?
    let repetitionPenalty: Float?
    let ending: String?
    let results: [Result]

    var options: DecodingOptions {
      var options = DecodingOptions(beamWidth: beams)
      options.maximumLength = 20
      options.captionsPerImage = returned ?? 1
      options.lengthPenalty = penalty ?? 1
      options.noRepeatNGram = ngram ?? 0
      options.minimumLength = minimum ?? 1
      options.bannedTokens = banned ?? []
      options.repetitionPenalty = repetitionPenalty ?? 1
      if ending == "best" { options.ending = .nothingBetter }
      return options
    }
  }

  struct Processors: Decodable {
    struct Case: Decodable {
      let name: String
      let value: Float
      /// nil where impossible.
      let rows: [[Float?]]
    }
    let scores: [[Float]]
    let histories: [[Int32]]
    let cases: [Case]
  }

  struct Diverse: Decodable {
    struct Caption: Decodable {
      let tokens: [Int32]
      let logProbability: Float
    }
    let width: Int
    let groups: Int
    let strength: Float
    let penalty: Float
    /// Of each image, of each group.
    let results: [[[Caption]]]
  }

  private let tables: [[[[Float]]]]
  let generate: [Generated]
  let processors: Processors
  let diverse: [Diverse]

  init(here: String = #filePath) throws {
    let tests = here.split(separator: "/").dropLast(3).joined(separator: "/")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(
      Self.self,
      from: Data(contentsOf: URL(filePath: "/\(tests)/Fixtures/captioning/decoding.json")))
  }

  private enum CodingKeys: CodingKey { case tables, generate, processors, diverse }

  var captioner: TableCaptioner {
    TableCaptioner(tables.map { $0.joined().flatMap(\.self) }, vocabulary: 9)
  }
}
