import Tensor

/// `y = x·Wᵀ + b`; `torch.nn.Linear`.
public final class Linear: Layer {
  /// `[outFeatures, inFeatures]`
  @Parameter public var weight: Tensor<Float>
  /// `[outFeatures]`, or nil.
  @Parameter public var bias: Tensor<Float>?

  /// - Parameter bias: Whether there is a bias.
  public init(_ inFeatures: Int, _ outFeatures: Int, bias: Bool = true) {
    weight = defaultWeight([outFeatures, inFeatures], fanIn: inFeatures)
    self.bias = bias ? defaultWeight([outFeatures], fanIn: inFeatures) : nil
  }

  /// Scores ids by the vectors of an embedding: the weights are its table, trained together with it
  /// and saved under both keys, as where PyTorch assigns one parameter to two modules (Press and Wolf
  /// 2017).
  public init(tiedTo embedding: Embedding, bias: Bool = true) {
    _weight = embedding.$weight
    let shape = embedding.weight.shape
    self.bias = bias ? defaultWeight([shape[0]], fanIn: shape[1]) : nil
  }

  /// `[…, inFeatures]` → `[…, outFeatures]`.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> { x.linear(weight, bias) }

  public func multiplyAdds(inputs: [Shape], outputs: [Shape]) -> Int? {
    outputs[0].elementCount * weight.shape[1]
  }
}
