import Tensor

/// Layers one after the other; `torch.nn.Sequential`. State keys are the layers' indices, or their
/// names where they have some.
///
/// ```swift
/// let model = Sequential(Linear(784, 128), ReLU(), Linear(128, 10))
/// let unit = Sequential(named: [("conv", Conv2d(3, 8, kernelSize: 3)), ("bn", BatchNorm2d(8))])
/// ```
public final class Sequential: Layer {
  public let layers: [any Layer]
  private let names: [String]?

  public convenience init(_ layers: any Layer...) { self.init(layers) }

  public init(_ layers: [any Layer]) { (self.layers, names) = (layers, nil) }

  /// Layers with names; `torch.nn.Sequential` of an `OrderedDict`. A layer with an empty name has its
  /// own keys in its place.
  ///
  /// - Precondition: no name is there twice.
  public init(named layers: [(name: String, layer: any Layer)]) {
    let names = layers.map(\.name)
    let isRepeated = names.enumerated().first { !$1.isEmpty && names[..<$0].contains($1) }
    require(isRepeated == nil, "Sequential: name \(isRepeated?.element ?? "") is there twice")
    (self.layers, self.names) = (layers.map(\.layer), names)
  }

  public func visitMembers(_ visit: (String, Any) -> Void) {
    for (index, layer) in layers.enumerated() { visit(names?[index] ?? "\(index)", layer) }
  }

  /// In evaluation a convolution, the batch normalisation behind it and an activation behind that are
  /// computed in one pass, in training a batch normalisation and the ReLU behind it, see ``Conv2d/callAsFunction(_:norm:adding:activation:)``.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    var (y, place) = (x, 0)
    while place < layers.count {
      if let fused = runFused(y, at: place) {
        (y, place) = (fused.y, place + fused.count)
      } else {
        (y, place) = (layers[place](y), place + 1)
      }
    }
    return y
  }
}
