import Tensor

/// Left and right exchanged with probability `p`, in an image and in the words of its captions.
///
/// "A dog on the left" becomes "A dog on the right": whole words only ("leftover" stays), in the same
/// case.
public struct CaptionFlip: Sendable, Hashable, Codable {
  public let p: Double

  /// - Precondition: `p` is in 0 … 1.
  public init(p: Double = 0.5) {
    if let problem = probabilityProblem(p) { require(false, "CaptionFlip: \(problem)") }
    self.p = p
  }

  /// - Throws: `DecodingError` when `p` is not in 0 … 1.
  public init(from decoder: any Decoder) throws {
    p = try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .p)
    try decoder.refuse(probabilityProblem(p), of: "CaptionFlip")
  }

  public func callAsFunction(
    _ image: Image, captions: [String], using generator: inout Philox
  ) -> (image: Image, captions: [String]) {
    guard generator.happens(p) else { return (image, captions) }
    return (image.flippedHorizontally(), captions.map(Self.flipped))
  }

  /// The caption of a mirrored image.
  public static func flipped(_ caption: String) -> String {
    var result = ""
    var word = ""
    func flush() {
      result += exchanged(word)
      word = ""
    }
    for character in caption {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        flush()
        result.append(character)
      }
    }
    flush()
    return result
  }

  private static func exchanged(_ word: String) -> String {
    let lowered = word.lowercased()
    guard let other = ["left": "right", "right": "left"][lowered] else { return word }
    if word == lowered { return other }
    if word == word.uppercased() { return other.uppercased() }
    return word.first!.isUppercase ? other.prefix(1).uppercased() + other.dropFirst() : other
  }
}
