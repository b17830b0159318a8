import CTensorKernels

extension Tensor {
  /// Returns the elements in another type; `torch.Tensor.to(dtype)`.
  ///
  /// Real numbers become integers towards zero. Where PyTorch leaves the result open it is defined
  /// here: the nearest integer where out of range, 0 for NaN. Integers become narrower by dropping
  /// bits, anything but 0 is `true`, and bfloat16 rounds to the nearest even. Gradients flow only
  /// through the conversion of `Float` to itself.
  public func to<Other: TensorElement>(_ type: Other.Type = Other.self) -> Tensor<Other> {
    if let same = self as? Tensor<Other> { return same }
    return Tensor<Other>(shape: shape) { y in
      read { tk_convert(Element.dtype.kernelType, $0, Other.dtype.kernelType, y, elementCount) }
    }
  }
}
