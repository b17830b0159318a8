/// Cuts a text into sentences by what was learnt of a language's abbreviations (Kiss and Strunk 2006).
///
/// ```swift
/// let parameters = try PunktParameters(folder: "nltk_data/tokenizers/punkt_tab/english")
/// PunktSentenceTokenizer(parameters).tokenize("Mr. Smith left. He ran.")
/// // ["Mr. Smith left.", "He ran."]
/// ```
///
/// Equal to NLTK 3.10's `PunktTokenizer`, `realign_boundaries=True`. Training is left to NLTK.
public struct PunktSentenceTokenizer: Tokenizer, Hashable {
  public var parameters: PunktParameters

  public init(_ parameters: PunktParameters) { self.parameters = parameters }

  /// The sentences of `text`, each with the closing quotation marks and brackets that follow it.
  public func tokenize(_ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    return realigned(slices(of: scalars), in: scalars).map { PunktWord.string(scalars[$0]) }
  }

  // MARK: Places where a sentence may end

  /// A mark that may end a sentence.
  private struct Candidate {
    /// The word before the mark.
    let word: Range<Int>
    let mark: Int
    /// What shows whether the sentence ends: a mark, or white space and the next word.
    let after: Range<Int>
    /// Where the next word starts; nil when a mark follows.
    let nextWord: Int?
  }

  private func candidates(in text: [Unicode.Scalar]) -> [Candidate] {
    var candidates: [Candidate] = []
    var previous: Candidate? = nil
    var previousWord = 0..<0
    for mark in text.indices where text[mark] == "." || text[mark] == "?" || text[mark] == "!" {
      var start = mark + 1
      guard start < text.count else { break }
      var after = start..<start + 1
      var nextWord: Int? = nil
      if !PunktCharacters.endsWord(text[start]) {
        while start < text.count, text[start].isRegexSpace { start += 1 }
        guard start > mark + 1, start < text.count else { continue }
        var end = start
        while end < text.count, !text[end].isRegexSpace { end += 1 }
        after = mark + 1..<end
        nextWord = start
      }
      // White space in the very first place does not count, as in NLTK.
      let space = text[previousWord.upperBound..<mark].lastIndex { $0 == " " || 9...13 ~= $0.value }
      let wordStart =
        space.flatMap { $0 > previousWord.upperBound ? $0 + 1 : nil } ?? previousWord.lowerBound
      if let previous, previousWord.upperBound <= wordStart { candidates.append(previous) }
      previousWord = wordStart..<mark
      previous = Candidate(word: previousWord, mark: mark, after: after, nextWord: nextWord)
    }
    if let previous { candidates.append(previous) }
    return candidates
  }

  private func slices(of text: [Unicode.Scalar]) -> [Range<Int>] {
    var slices: [Range<Int>] = []
    var start = 0
    for candidate in candidates(in: text) {
      let context = text[candidate.word] + [text[candidate.mark]] + text[candidate.after]
      guard endsSentence(within: Array(context)) else { continue }
      slices.append(start..<candidate.mark + 1)
      start = candidate.nextWord ?? candidate.mark + 1
    }
    let end = (text.lastIndex { !$0.isPythonSpace } ?? -1) + 1
    slices.append(start..<max(start, end))
    return slices
  }

  /// Moves closing marks from the start of a sentence to the end of the one before.
  private func realigned(_ slices: [Range<Int>], in text: [Unicode.Scalar]) -> [Range<Int>] {
    var sentences: [Range<Int>] = []
    var moved = 0
    for (index, slice) in slices.enumerated() {
      let start = min(slice.lowerBound + moved, slice.upperBound)
      let sentence = start..<slice.upperBound
      moved = 0
      if index + 1 < slices.count {
        let next = slices[index + 1]
        if let (marks, end) = Self.closingMarks(text[next]) {
          sentences.append(start..<next.lowerBound + marks)
          moved = end
          continue
        }
      }
      if !sentence.isEmpty { sentences.append(sentence) }
    }
    return sentences
  }

  /// How many closing marks begin `text`, and how far the white space after them reaches; nil when
  /// a word follows them at once.
  private static func closingMarks(_ text: ArraySlice<Unicode.Scalar>) -> (marks: Int, end: Int)? {
    var index = text.startIndex
    while index < text.endIndex, PunktCharacters.closes(text[index]) {
      index += 1
      let marks = index - text.startIndex
      guard index < text.endIndex else { return (marks, marks) }
      if text[index].isRegexSpace {
        let end = text[index...].firstIndex { !$0.isRegexSpace } ?? text.endIndex
        return (marks, end - text.startIndex)
      }
      if text[index] == "-", index + 1 < text.endIndex, text[index + 1] == "-" {
        return (marks, marks)
      }
    }
    return nil
  }

  // MARK: Decisions

  /// Whether a sentence ends in `context` before its last word.
  private func endsSentence(within context: [Unicode.Scalar]) -> Bool {
    var words = context.split(separator: "\n").flatMap { PunktWord.words(of: $0) }
    for index in words.indices { annotate(&words[index]) }
    for index in words.indices.dropLast() {
      revise(&words[index], before: words[index + 1])
      if words[index].endsSentence { return true }
    }
    return false
  }

  /// The first look at a word, on its own.
  private func annotate(_ word: inout PunktWord) {
    let text = word.text
    if text.count == 1, text[0] == "." || text[0] == "?" || text[0] == "!" {
      word.endsSentence = true
    } else if text.allSatisfy({ $0 == "." }) {
      word.isEllipsis = true
    } else if word.hasPeriod, text[text.count - 2] != "." {
      let stem = PunktWord.string(text.dropLast()).lowercased()
      let lastPart = String(stem.split(separator: "-", omittingEmptySubsequences: false).last!)
      if parameters.abbreviations.contains(stem) || parameters.abbreviations.contains(lastPart) {
        word.isAbbreviation = true
      } else {
        word.endsSentence = true
      }
    }
  }

  /// The second look, at the word together with the next.
  private func revise(_ word: inout PunktWord, before next: PunktWord) {
    guard word.hasPeriod else { return }
    let type = word.typeWithoutPeriod
    let nextType = next.typeWithoutFinalPeriod
    if parameters.collocations.contains(.init(type, nextType)) {
      word.endsSentence = false
      word.isAbbreviation = true
      return
    }
    if word.isAbbreviation || word.isEllipsis, !word.isInitial {
      if startsSentence(next) == true {
        word.endsSentence = true
        return
      }
      if next.startsUppercase, parameters.sentenceStarters.contains(nextType) {
        word.endsSentence = true
        return
      }
    }
    guard word.isInitial || type == "##number##" else { return }
    switch startsSentence(next) {
    case false:
      word.endsSentence = false
      word.isAbbreviation = true
    case nil:
      // A name that is never in lower case: `J. Bach`.
      let context = parameters.contexts[nextType] ?? 0
      if word.isInitial, next.startsUppercase, context & PunktParameters.Context.lowercase == 0 {
        word.endsSentence = false
        word.isAbbreviation = true
      }
    default: break
    }
  }

  /// Whether `word` begins a sentence by the case it is in and those it was seen in; nil when that
  /// does not tell.
  private func startsSentence(_ word: PunktWord) -> Bool? {
    typealias Context = PunktParameters.Context
    if word.text.count == 1, ";:,.!?".unicodeScalars.contains(word.text[0]) { return false }
    let context = parameters.contexts[word.typeWithoutFinalPeriod] ?? 0
    if word.startsUppercase, context & Context.lowercase != 0,
      context & Context.insideUppercase == 0
    {
      return true
    }
    if word.startsLowercase,
      context & Context.uppercase != 0 || context & Context.initialLowercase == 0
    {
      return false
    }
    return nil
  }
}
