/// When beam search has found the captions of an image.
public enum BeamEnding: String, Sendable, Codable, CaseIterable {
  /// Once as many hypotheses have ended as there are beams, as in the published programs and Hugging
  /// Face's `early_stopping=True`. Short captions end first, and longer ones that would be better may
  /// come too late.
  case enoughFinished
  /// Once no unfinished hypothesis can become better than the captions found, whatever follows, as
  /// Hugging Face's `early_stopping="never"`: with ``DecodingOptions/lengthPenalty`` above 0 that
  /// allows for all tokens up to the maximum length, and takes more steps.
  case nothingBetter
}
