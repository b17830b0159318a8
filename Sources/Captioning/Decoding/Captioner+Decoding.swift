import Tensor

extension Captioner {
  /// Returns the best caption of each row of `memory` `[B, L, D]`: see ``decodeAll(_:_:_:imageNumbers:)``.
  public func decode(
    _ memory: Tensor<Float>, _ tokens: CaptionTokens, _ options: DecodingOptions,
    imageNumbers: [Int]? = nil
  ) -> [DecodedCaption] {
    decodeAll(memory, tokens, options, imageNumbers: imageNumbers).map { options.best($0) }
  }

  /// Returns captions of each row of `memory` `[B, L, D]`, all written at once.
  ///
  /// The best of the beams, best first, as many as options ask for, fewer where a vocabulary has
  /// fewer; or as many drawn, in the order drawn.
  ///
  /// - Parameter imageNumbers: What sampling draws an image's captions by, so that they are the same
  ///   in every batch; nil for the number of the row.
  /// - Precondition: the options have no ``DecodingOptions/problem``, and allow a token.
  public func decodeAll(
    _ memory: Tensor<Float>, _ tokens: CaptionTokens, _ options: DecodingOptions,
    imageNumbers: [Int]? = nil
  ) -> [[DecodedCaption]] {
    options.search(images: memory.shape[0], tokens, imageNumbers) { session(memory) }
  }
}

extension DecodingOptions {
  /// Runs the search that the options ask for.
  ///
  /// - Parameter session: Starts it, with a row an image; not called for no images.
  func search(
    images: Int, _ tokens: CaptionTokens, _ imageNumbers: [Int]?,
    _ session: () -> any DecodingSession
  ) -> [[DecodedCaption]] {
    let problem = problem(tokens)
    require(problem == nil, "DecodingOptions: \(problem ?? "")")
    let numbers = imageNumbers ?? Array(0..<images)
    require(
      numbers.count == images, "decode: \(numbers.count) image numbers for \(images) images")
    guard images > 0 else { return [] }
    if let sampling {
      return SampleSearch(tokens, self, sampling).captions(session(), numbers: numbers)
    }
    if beamWidth == 1 && requiredWords.isEmpty {
      return GreedySearch(tokens, self).captions(session(), images: images).map { [$0] }
    }
    return BeamSearch(tokens, self).captions(session(), images: images).map {
      Array($0.prefix(captionsPerImage))
    }
  }

  /// The first of a search's captions, and of those drawn the one of the highest log-probability by
  /// its length; a finished one if there is one.
  ///
  /// - Precondition: there is a caption.
  public func best(_ captions: [DecodedCaption]) -> DecodedCaption {
    require(!captions.isEmpty, "DecodingOptions.best: there is no caption")
    guard sampling != nil else { return captions[0] }
    func value(_ caption: DecodedCaption) -> Double {
      lengthNormalization.value(
        Double(caption.logProbability), length: caption.tokens.count + (caption.isFinished ? 1 : 0),
        power: lengthPenalty)
    }
    return captions.max {
      $0.isFinished == $1.isFinished ? value($0) < value($1) : !$0.isFinished
    }!
  }
}
