import NN
import Tensor

/// A model that writes captions. Training, decoding and evaluation are written once against it.
///
/// ```swift
/// let captioner: any Captioner = ShowAttendTell(configuration)   // the line to change for another
/// ```
public protocol Captioner: Module {
  associatedtype State: DecodingState

  /// What the model was made from; saved with its weights.
  var configuration: CaptionerConfiguration { get }

  /// Returns what decoding looks at, `[B, L, D]`.
  ///
  /// - Parameter locations: The backbone's features `[B, L, C]`.
  func encode(_ locations: Tensor<Float>) -> Tensor<Float>

  /// Returns the logits of every next token, `[B, T, V]`, for training.
  ///
  /// - Parameters:
  ///   - memory: `[B, L, D]`, from ``encode(_:)``.
  ///   - tokens: `[B, T]`, the true captions from `<sos>` on, without the last token.
  ///   - sampling: How often the model reads its own word instead of the true one; nil for never.
  func logits(_ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?)
    -> Tensor<Float>

  /// As ``logits(_:_:sampling:)``, with where the model looked, for penalties of attention. By default
  /// the logits alone.
  func output(_ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?)
    -> CaptionerOutput

  /// Returns the state before the first token, a row for each row of `memory`.
  func start(_ memory: Tensor<Float>) -> State

  /// Reads one token a row, `[B]`, and returns the logits of the next, `[B, V]`.
  func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float>
}

extension Captioner {
  public func output(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> CaptionerOutput {
    CaptionerOutput(logits: logits(memory, tokens, sampling: sampling))
  }
}

/// What a captioner computes in training.
public struct CaptionerOutput {
  /// `[B, T, V]`
  public let logits: Tensor<Float>
  /// `[B, T, L]`, summing to 1 over locations, for models that attend.
  public let attention: Tensor<Float>?

  public init(logits: Tensor<Float>, attention: Tensor<Float>? = nil) {
    (self.logits, self.attention) = (logits, attention)
  }
}

/// What a captioner remembers between two tokens.
public protocol DecodingState {
  /// Returns a state with each row `count` times in a row, for `count` beams an image. Searches ask
  /// for it before the first step or behind it.
  func repeated(_ count: Int) -> Self

  /// Makes row i continue what was row `rows[i]`, a row of the same image.
  mutating func reorder(_ rows: [Int])

  /// Returns a state of the rows `rows` alone, of whichever images, so that images of which the
  /// captions are done cost nothing more; nil, the default, when the state cannot leave rows out, or not
  /// these: of an image all beams or none.
  func selected(_ rows: [Int]) -> Self?

  /// Where the last step looked, `[B, L]` summing to 1, for models that attend.
  var attention: Tensor<Float>? { get }
}

extension DecodingState {
  public func selected(_ rows: [Int]) -> Self? { nil }
}

/// Scheduled sampling (Bengio et al. 2015): in training, the model reads its own most likely word
/// instead of the true one with some probability, drawn for every word of every caption.
public struct ScheduledSampling: Sendable, Hashable {
  /// The probability of reading the model's own word.
  public let probability: Float

  /// - Precondition: `probability` is in [0, 1].
  public init(probability: Float) {
    require(
      probability >= 0 && probability <= 1,
      "ScheduledSampling: the probability must be in [0, 1] (\(probability))")
    self.probability = probability
  }

  /// Returns the tokens to read: the true ones, or where the coin says so the best of `logits`.
  ///
  /// - Parameters:
  ///   - truth: `[B]`.
  ///   - logits: `[B, V]`.
  public func mix(_ truth: Tensor<Int32>, _ logits: Tensor<Float>) -> Tensor<Int32> {
    let own = logits.argmax(dim: 1).elements
    let coins = Tensor<Float>.uniform(truth.shape).elements
    let mixed = zip(truth.elements, zip(own, coins)).map { truth, guess in
      guess.1 < probability ? guess.0 : truth
    }
    return Tensor(mixed, shape: truth.shape)
  }
}
