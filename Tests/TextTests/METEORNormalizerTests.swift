import Testing

@testable import Text

@Suite("METEOR's normalisation is its jar's")
struct METEORNormalizerTests {
  @Test("tricky texts become the tokens of the jar")
  func trickyTextsBecomeTheTokensOfTheJar() throws {
    let fixture = try METEORFixture.load()
    #expect(fixture.normalized.count > 20)
    for example in fixture.normalized {
      #expect(METEORNormalizer.tokens(example.text) == example.tokens, "\(example.text)")
    }
  }

  @Test("plain texts take the short way to the same tokens")
  func plainTextsTakeTheShortWayToTheSameTokens() throws {
    for example in try METEORFixture.load().cases {
      for text in [example.candidate] + example.references {
        var tokens: [String] = []
        METEORNormalizer.forEachToken(of: text) {
          tokens.append(String(decoding: $0, as: UTF8.self))
        }
        #expect(tokens == METEORNormalizer.tokens(text), "\(text)")
      }
    }
  }
}
