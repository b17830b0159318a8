/// Words that are two tokens.
extension TreebankRewriter {
  /// Splits words such as `cannot` and `gonna`.
  mutating func contractions() {
    split { text, index in
      func found(_ word: StaticString, _ first: Int) -> (first: Int, count: Int)? {
        Self.endsWord(word, text, index) ? (first, word.utf8CodeUnitCount) : nil
      }
      switch text[index] | 0x20 {
      case 0x63, 0x64, 0x67, 0x6C, 0x6D, 0x77: break
      default: return nil
      }
      if index > 0, decodeScalar(text, before: index).isPythonWord { return nil }
      switch text[index] | 0x20 {
      case 0x63: return found("cannot", 3)
      case 0x64: return found("d'ye", 1)
      case 0x67: return found("gimme", 3) ?? found("gonna", 3) ?? found("gotta", 3)
      case 0x6C: return found("lemme", 3)
      case 0x6D: return found("more'n", 4)
      default:
        guard index + 5 < text.count,
          decodeScalar(text, at: index + 5).scalar.isPythonSpace
        else { return nil }
        return found("wanna", 3)
      }
    }
    guard holds("'") else { return }
    // One after the other: a split leaves the space that the next one needs.
    for word: StaticString in ["'tis", "'twas"] {
      split { text, index in
        guard text[index] == 0x27, index > 0, text[index - 1] == 0x20,
          Self.endsWord(word, text, index)
        else { return nil }
        return (2, word.utf8CodeUnitCount)
      }
    }
  }

  /// Puts spaces around both parts of the words at which `contraction` gives the bytes of the first
  /// part and of the whole.
  private mutating func split(
    _ contraction: (UnsafeBufferPointer<UInt8>, Int) -> (first: Int, count: Int)?
  ) {
    rewrite { text, result in
      var index = 0
      while index < text.count {
        guard let (first, count) = contraction(text, index) else {
          result.append(text[index])
          index += 1
          continue
        }
        result.append(0x20)
        result += text[index..<index + first]
        result.append(0x20)
        result += text[index + first..<index + count]
        result.append(0x20)
        index += count
      }
    }
  }

  /// Whether `word` is at `index` and no word character follows it.
  private static func endsWord(
    _ word: StaticString, _ text: UnsafeBufferPointer<UInt8>, _ index: Int
  ) -> Bool {
    matches(word, text, index) && !isWord(text, index + word.utf8CodeUnitCount)
  }
}
