import Tensor

/// A module that maps one tensor to one tensor, so that it fits into a ``Sequential``.
public protocol Layer: Module {
  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float>
}

extension Linear: Layer {}
extension Conv2d: Layer {}
extension MaxPool2d: Layer {}
extension Dropout: Layer {}
