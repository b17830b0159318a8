import Testing
import Text

@Suite("A detokenizer joins tokens into a text to show")
struct DetokenizerTests {
  @Test(
    "and undoes the cut of a plain caption",
    arguments: [
      "a man's dog can't catch the ball, alas.", "two dogs; one cat: \"look!\" he says.",
      "they'll say they've gone, won't they?", "a red (and white) ball [no. 5] costs $5, or 50%.",
      "i cannot, gonna, wanna.", "wait... what?", "",
    ])
  func roundTrip(_ caption: String) {
    #expect(Detokenizer().detokenize(TreebankTokenizer().tokenize(caption)) == caption)
  }

  @Test("whichever tokenizer made them")
  func otherTokenizers() {
    let caption = "a dog's ball isn't (very) big, or is it?"
    for tokenizer: any Tokenizer in [
      WhitespaceTokenizer(), BasicEnglishTokenizer(), PTBTokenizer(keepPunctuation: true),
    ] {
      #expect(Detokenizer().detokenize(tokenizer.tokenize(caption)) == caption)
    }
  }

  @Test("with a capital when asked")
  func capital() {
    #expect(Detokenizer(capitalize: true).detokenize(["élan", "vital", "."]) == "Élan vital.")
    #expect(Detokenizer(capitalize: true).detokenize([]) == "")
  }
}
