extension DecodingOptions {
  /// What is wrong with the options in one line, nil if nothing is. Searches trap on it; a command
  /// line shows it.
  public var problem: String? {
    searchProblem ?? sampling?.problem ?? captionProblem ?? requirementProblem
  }

  private var searchProblem: String? {
    if beamWidth < 1 { return "the beam width must be positive (\(beamWidth))" }
    if !lengthPenalty.isFinite { return "the length penalty must be finite (\(lengthPenalty))" }
    if groups < 1 || beamWidth % groups != 0 {
      return "the groups must divide the beam width (\(groups) groups, width \(beamWidth))"
    }
    if !(groupPenalty >= 0 && groupPenalty.isFinite) {
      return "the group penalty must not be negative (\(groupPenalty))"
    }
    if sampling != nil && beamWidth > 1 {
      return "sampling has no beams (width \(beamWidth)); ask for several captions an image"
    }
    if captionsPerImage < 1 {
      return "the captions an image must be positive (\(captionsPerImage))"
    }
    if sampling == nil && captionsPerImage > beamWidth {
      return "\(captionsPerImage) captions an image want as many beams (width \(beamWidth)), "
        + "or sampling"
    }
    return nil
  }

  private var captionProblem: String? {
    if maximumLength < 1 { return "the maximum length must be positive (\(maximumLength))" }
    if !(1...maximumLength).contains(minimumLength) {
      return "the minimum length must be in 1...\(maximumLength) (\(minimumLength))"
    }
    if noRepeatNGram < 0 {
      return "the n-grams without repetition must not be negative (\(noRepeatNGram))"
    }
    if !(repetitionPenalty > 0 && repetitionPenalty.isFinite) {
      return "the repetition penalty must be positive (\(repetitionPenalty))"
    }
    return nil
  }

  private var requirementProblem: String? {
    guard !requiredWords.isEmpty else { return nil }
    if sampling != nil { return "sampling cannot require words" }
    if requiredWords.contains(where: \.isEmpty) { return "a required word has no token" }
    if requiredWords.count > RequiredWords.mostPhrases {
      return "at most \(RequiredWords.mostPhrases) words can be required (\(requiredWords.count))"
    }
    let count = requiredWords.reduce(0) { $0 + $1.count }
    if count >= maximumLength {
      return "\(count) required tokens and the end do not fit into \(maximumLength)"
    }
    if let token = requiredWords.joined().first(where: bannedTokens.contains) {
      return "the token \(token) is both required and banned"
    }
    return nil
  }

  /// As ``problem``, knowing the tokens that frame captions.
  public func problem(_ tokens: CaptionTokens) -> String? {
    if let problem { return problem }
    let never = tokens.banned + [tokens.end]
    return requiredWords.joined().first(where: never.contains).map {
      "the token \($0) cannot be required: it is the end, or banned in all captions"
    }
  }
}
