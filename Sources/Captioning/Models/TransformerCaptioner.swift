import NN
import Tensor

/// A captioner of which the words are a transformer's: it says how pictures are encoded, the rest is
/// here.
///
/// In decoding each layer keeps keys and values of the tokens so far, and of the memory, which are
/// made once an image and shared by its beams; a step then computes one token.
///
/// Scheduled sampling runs the decoder twice (Mihaylova & Martins 2019), not word by word as a
/// recurrent model does: the first pass reads the truth, the second reads the first one's most
/// likely words where the coin says so. Gradients come from the second.
public protocol TransformerCaptioner: Captioner where State == TransformerCaptionerState {
  var words: TransformerWordDecoder { get }
}

extension TransformerCaptioner {
  public func logits(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> Tensor<Float> {
    words.logits(tokensToRead(memory, tokens, sampling), memory)
  }

  public func output(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?
  ) -> CaptionerOutput {
    words.output(tokensToRead(memory, tokens, sampling), memory)
  }

  public func start(_ memory: Tensor<Float>) -> TransformerCaptionerState {
    TransformerCaptionerState(
      cache: words.decoder.cache(memory: memory), decoder: words.decoder)
  }

  public func step(
    _ tokens: Tensor<Int32>, _ state: inout TransformerCaptionerState
  ) -> Tensor<Float> {
    words.step(tokens, &state.cache)
  }

  /// The true tokens `[B, T]`, or with scheduled sampling the model's own in some places; the first
  /// token is always true.
  private func tokensToRead(
    _ memory: Tensor<Float>, _ tokens: Tensor<Int32>, _ sampling: ScheduledSampling?
  ) -> Tensor<Int32> {
    let (batch, length) = (tokens.shape[0], tokens.shape[1])
    guard let sampling, sampling.probability > 0, length > 1 else { return tokens }
    let parts = tokens.split([1, length - 1], dim: 1)
    let earlier = tokens.narrow(dim: 1, start: 0, length: length - 1)
    let own = stopGradient { words.logits(earlier, memory) }.flattened(from: 0, to: 1)
    let mixed = sampling.mix(parts[1].reshaped(-1), own).reshaped(batch, length - 1)
    return .cat([parts[0], mixed], dim: 1)
  }
}

/// What a transformer captioner remembers between two tokens.
public struct TransformerCaptionerState: DecodingState {
  var cache: TransformerDecoder.Cache
  let decoder: TransformerDecoder
  /// How many rows in a row look at the same image.
  var beams = 1

  public func repeated(_ count: Int) -> TransformerCaptionerState {
    TransformerCaptionerState(
      cache: cache.repeated(count), decoder: decoder, beams: beams * count)
  }

  /// Rows of whole images: the beams of an image stay together.
  public func selected(_ rows: [Int]) -> TransformerCaptionerState? {
    guard let images = wholeImages(rows, beams: beams) else { return nil }
    var copy = self
    copy.cache = cache.selected(Tensor(rows.map(Int32.init)), memories: images)
    return copy
  }

  /// The memory is the image's and stays.
  public mutating func reorder(_ rows: [Int]) { cache.reorder(rows) }

  /// The mean over the heads of the last layer, computed when asked for.
  public var attention: Tensor<Float>? { decoder.attention(of: cache)?.squeezed(1) }
}
