import Tensor
import Testing

/// One way of calling an op.
///
/// A row drives the gradient check by finite differences, the comparison of views with contiguous
/// inputs, the comparison of value and gradients with PyTorch's (the case of the same name in
/// `Tests/Fixtures/torch/op_cases`), and the meta-test that no recorded op is left out.
struct OpRow: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let inputs: [Tensor<Float>]
  /// Whether the op has a gradient. Results of other types are converted to Float by the row.
  let isDifferentiable: Bool
  /// Why PyTorch has nothing to compare with, or nil.
  let unlikePyTorch: String?
  /// The largest allowed |ours − PyTorch's| / max(1, |PyTorch's|).
  let tolerance: Float
  let apply: @Sendable ([Tensor<Float>]) -> Tensor<Float>

  init(
    _ name: String, _ inputs: Tensor<Float>..., differentiable: Bool = true,
    unlikePyTorch: String? = nil, tolerance: Float = 1e-5,
    apply: @escaping @Sendable ([Tensor<Float>]) -> Tensor<Float>
  ) {
    self.init(
      name, inputs, differentiable: differentiable, unlikePyTorch: unlikePyTorch,
      tolerance: tolerance, apply: apply)
  }

  init(
    _ name: String, _ inputs: [Tensor<Float>], differentiable: Bool = true,
    unlikePyTorch: String? = nil, tolerance: Float = 1e-5,
    apply: @escaping @Sendable ([Tensor<Float>]) -> Tensor<Float>
  ) {
    testDescription = name
    self.inputs = inputs
    isDifferentiable = differentiable
    self.unlikePyTorch = unlikePyTorch
    self.tolerance = tolerance
    self.apply = apply
  }
}

/// Numbers in about ±1, 23 different ones in turn, none within the gradient check's step of 0.
///
/// `op_cases/__init__.py` computes the same ones.
func sample(_ shape: Shape, _ seed: Int = 1, offset: Float = 0) -> Tensor<Float> {
  let values = (0..<shape.elementCount).map {
    Float(($0 &* 37 &+ seed &* 17) % 23) / 11 - 1.02 + offset
  }
  return Tensor(values, shape: shape)
}

/// A call that has to stop the program with a message.
struct BadInput: Sendable, CustomTestStringConvertible {
  let message: String
  let call: @Sendable () -> Void

  init(_ message: String, _ call: @escaping @Sendable () -> Void) {
    self.message = message
    self.call = call
  }

  var testDescription: String { message }
}
