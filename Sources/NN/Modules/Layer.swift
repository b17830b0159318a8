import Tensor

/// A module that maps one tensor to one tensor, so that it fits into a ``Sequential``.
///
/// ```swift
/// final class Block: Layer {
///   let convolution = Conv2d(64, 64, kernelSize: 3, padding: 1)
///   func forward(_ x: Tensor<Float>) -> Tensor<Float> { x + convolution(x).relu() }
/// }
/// let y = Block()(x)
/// ```
/// `forward` says what the layer computes; a call reports it to ``Module/withActivations(_:)`` too, as
/// a call of `torch.nn.Module` runs the hooks.
public protocol Layer: Module {
  /// Returns what the layer makes of `x`.
  func forward(_ x: Tensor<Float>) -> Tensor<Float>
}

extension Layer {
  /// Returns what the layer makes of `x`.
  public func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> {
    observed([x]) { forward(x) }
  }
}
