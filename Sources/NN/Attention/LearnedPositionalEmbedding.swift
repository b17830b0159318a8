import Tensor

/// Adds a vector for each position to a sequence, trained like a word's (Devlin et al. 2019); the
/// positions of BERT, GPT-2 and ViT.
public final class LearnedPositionalEmbedding: Layer {
  /// `[maxLength, width]`
  @Parameter public var weight: Tensor<Float>

  /// Starts normal with standard deviation 0.02.
  ///
  /// - Parameters:
  ///   - maxLength: The number of positions.
  ///   - width: The number of channels.
  public init(_ maxLength: Int, _ width: Int) {
    weight = Tensor([maxLength, width], initializedBy: .normal(standardDeviation: 0.02))
  }

  /// `[B, T, D]` → the same shape.
  ///
  /// - Precondition: T is at most the number of positions, and D the width.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    x + weight.rows(for: x, from: 0, "LearnedPositionalEmbedding")
  }

  /// The same for a stretch that begins at position `offset`, such as the next step of a decoder.
  public func callAsFunction(_ x: Tensor<Float>, offset: Int) -> Tensor<Float> {
    observed([x]) { x + weight.rows(for: x, from: offset, "LearnedPositionalEmbedding") }
  }
}
