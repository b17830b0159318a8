import Tensor

/// How a parameter gets its first numbers; the functions of `torch.nn.init`.
///
/// ```swift
/// layer.$weight.initialize(.kaimingNormal(mode: .fanOut))
/// model.apply { ($0 as? Linear)?.$bias.initialize(.zeros) }
/// let table = Tensor([10_000, 512], initializedBy: .normal(standardDeviation: 0.02))
/// ```
/// Another rule is a value made of a closure:
///
/// ```swift
/// let halved = Initializer { shape, generator in .uniform(shape, high: 0.5, using: generator) }
/// ```
public struct Initializer: Sendable {
  private let make: @Sendable (Shape, Generator) -> Tensor<Float>

  /// - Parameter make: Returns a tensor of the shape that it is given, drawn from the generator.
  public init(_ make: @escaping @Sendable (Shape, Generator) -> Tensor<Float>) {
    self.make = make
  }

  /// Returns a tensor of this shape.
  fileprivate func callAsFunction(_ shape: Shape, using generator: Generator) -> Tensor<Float> {
    guard !SkippedInitialization.isOn else { return Tensor(shape: shape) { _ in } }
    let tensor = make(shape, generator)
    require(
      tensor.shape == shape, "Initializer: the closure returned \(tensor.shape) for \(shape)")
    return tensor
  }

  /// Returns how many inputs one output of a weight of this shape sums over, and how many outputs
  /// one input goes into: `[outputs, inputs, kernel…]`, both times the kernel's size. PyTorch's
  /// `_calculate_fan_in_and_fan_out`.
  ///
  /// - Precondition: rank 2 or more.
  public static func fans(of shape: Shape) -> (input: Int, output: Int) {
    require(shape.rank >= 2, "Initializer: fans need a weight of rank 2 or more, got \(shape)")
    let kernel = shape.dimensions.dropFirst(2).reduce(1, *)
    return (shape[1] * kernel, shape[0] * kernel)
  }
}

extension Tensor where Element == Float {
  /// Makes a tensor with the numbers that `initializer` gives.
  public init(
    _ shape: Shape, initializedBy initializer: Initializer, using generator: Generator = .current
  ) {
    self = initializer(shape, using: generator)
  }
}

extension AnyParameter {
  /// Replaces the numbers by those that `initializer` gives; nothing where there is no tensor.
  public func initialize(_ initializer: Initializer, using generator: Generator = .current) {
    guard let shape = tensor?.shape else { return }
    tensor = initializer(shape, using: generator)
  }
}
