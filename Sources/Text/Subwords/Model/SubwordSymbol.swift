/// A token inside a word: its id, and where it begins and ends in the word's bytes.
struct SubwordSymbol: Sendable {
  var id: Int32
  var start: Int32
  var end: Int32
}
