import Synchronization
import Tensor

/// Filters and bias of a convolution with the batch normalisation behind it folded in, kept until one of
/// the tensors that they were made from is another.
final class FoldedFilters: Sendable {
  private struct State {
    /// Held, so that none can be freed and its place taken by another.
    var sources: [Tensor<Float>?]
    var weight, bias: Tensor<Float>
  }
  private let state = Mutex<State?>(nil)

  /// conv(x)·s + (b − m·s) with s = γ/√(v + ε).
  func folded(
    _ weight: Tensor<Float>, _ bias: Tensor<Float>?, _ norm: BatchNorm2d,
    _ mean: Tensor<Float>, _ variance: Tensor<Float>
  ) -> (weight: Tensor<Float>, bias: Tensor<Float>) {
    let sources = [weight, bias, norm.weight, norm.bias, mean, variance]
    let known = state.withLock { $0 }
    if let known, zip(known.sources, sources).allSatisfy({ isSameMemory($0, $1) }) {
      return (known.weight, known.bias)
    }
    var scale = (variance + norm.eps).rsqrt()
    if let gain = norm.weight { scale = scale * gain }
    var shift = mean * scale * -1
    if let bias { shift = shift + bias * scale }
    if let offset = norm.bias { shift = shift + offset }
    let folded = (weight * scale.reshaped(-1, 1, 1, 1)).contiguous()
    state.withLock { $0 = State(sources: sources, weight: folded, bias: shift) }
    return (folded, shift)
  }
}

private func isSameMemory(_ a: Tensor<Float>?, _ b: Tensor<Float>?) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return a.storage === b.storage && a.layout.offset == b.layout.offset && a.shape == b.shape
}

extension Conv2d {
  /// Returns `activation(norm(self(x)) + added)`.
  ///
  /// The same as calling one after the other. In evaluation, where nothing is recorded, the
  /// normalisation is folded into the filters, and the convolution adds and activates before it
  /// writes: one pass over memory in place of four. In training the normalisation adds and rectifies
  /// before it writes.
  ///
  /// ```swift
  /// let y = conv1(x, norm: bn1, activation: .relu)
  /// return conv2(y, norm: bn2, adding: x, activation: .relu)
  /// ```
  /// - Parameters:
  ///   - norm: The batch normalisation behind the convolution.
  ///   - added: Of the result's shape.
  public func callAsFunction(
    _ x: Tensor<Float>, norm: BatchNorm2d? = nil, adding added: Tensor<Float>? = nil,
    activation: ConvolutionActivation
  ) -> Tensor<Float> {
    if let y = inOnePass(x, norm, added, activation) { return y }
    var y = self(x)
    if activation == .relu, CallObserver.current == nil,
      let rectified = norm?.rectifiedInTraining(y, adding: added)
    {
      return rectified
    }
    if let norm { y = norm(y) }
    if let added { y = y + added }
    return activation(y)
  }

  /// As above; nil in training, where something is recorded or watched, and where edges are not
  /// zeros.
  func inOnePass(
    _ x: Tensor<Float>, _ norm: BatchNorm2d?, _ added: Tensor<Float>?,
    _ activation: ConvolutionActivation
  ) -> Tensor<Float>? {
    guard CallObserver.current == nil, paddingMode == .zeros, norm?.isTraining != true else {
      return nil
    }
    let (weight, bias) = (weight, bias)
    let isRecorded = [x, added, weight, bias, norm?.weight, norm?.bias].contains {
      $0?.trace != nil
    }
    guard !isRecorded else { return nil }
    guard let norm else { return x.conv2d(weight, bias, options, adding: added, activation) }
    guard let mean = norm.runningMean, let variance = norm.runningVar else { return nil }
    let (filters, shift) = folded.folded(weight, bias, norm, mean, variance)
    return x.conv2d(filters, shift, options, adding: added, activation)
  }
}

extension Sequential {
  /// Runs a convolution at `place` with the normalisation and the activation that follow it, or in
  /// training a normalisation with its rectifier, where that can be one pass; returns how many layers
  /// that were.
  func runFused(_ x: Tensor<Float>, at place: Int) -> (y: Tensor<Float>, count: Int)? {
    guard place + 1 < layers.count else { return nil }
    if let norm = layers[place] as? BatchNorm2d, layers[place + 1] is ReLU,
      CallObserver.current == nil, let y = norm.rectifiedInTraining(x, adding: nil)
    {
      return (y, 2)
    }
    guard let convolution = layers[place] as? Conv2d else { return nil }
    let norm = layers[place + 1] as? BatchNorm2d
    let next = place + (norm == nil ? 1 : 2)
    let activation = next < layers.count ? ConvolutionActivation(of: layers[next]) : nil
    guard norm != nil || activation != nil,
      let y = convolution.inOnePass(x, norm, nil, activation ?? .identity)
    else { return nil }
    return (y, next - place + (activation == nil ? 0 : 1))
  }
}

extension ConvolutionActivation {
  /// That of a layer which is one.
  fileprivate init?(of layer: any Layer) {
    switch layer {
    case is ReLU: self = .relu
    case is ReLU6: self = .relu6
    case is SiLU: self = .silu
    case is Hardswish: self = .hardswish
    default: return nil
    }
  }
}
