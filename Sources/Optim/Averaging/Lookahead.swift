import CTensorKernels
import NN
import Tensor

/// k steps forward, one step back (Zhang et al., NeurIPS 2019): an optimiser around another one,
/// whose weights are drawn back to slow ones after every `k` steps.
///
/// ```swift
/// let optimizer = Lookahead(AdamW(model.parameters, learningRate: 1e-3), k: 5, alpha: 0.5)
/// optimizer.update(gradients)
/// ```
/// After each kth step slow ← slow + alpha · (fast − slow), and fast ← slow; slow weights begin
/// with those before the first step. What the inner optimiser remembers stays. PyTorch has no
/// counterpart.
public final class Lookahead: Optimizer {
  /// The optimiser of the fast weights.
  public let inner: any Optimizer
  /// How many steps the fast weights take before they are drawn back.
  public private(set) var k: Int
  /// How far the slow weights go towards the fast ones.
  public private(set) var alpha: Double
  /// The steps since the weights were last drawn back.
  public private(set) var stepsTaken = 0
  /// In the order of the parameters; nil before the first step, so that weights can still be
  /// loaded.
  private var slow: [Tensor<Float>]?

  /// - Precondition: `k` is positive, and `alpha` in 0...1.
  public init(_ inner: any Optimizer, k: Int = 5, alpha: Double = 0.5) {
    require(k > 0, "Lookahead: k must be positive (\(k))")
    require(0...1 ~= alpha, "Lookahead: alpha must be in 0...1 (\(alpha))")
    (self.inner, self.k, self.alpha) = (inner, k, alpha)
  }

  public var parameters: [any AnyParameter] { inner.parameters }

  public var learningRates: [Double] {
    get { inner.learningRates }
    set { inner.learningRates = newValue }
  }

  public var initialLearningRates: [Double] { inner.initialLearningRates }

  public var momenta: [Double?] {
    get { inner.momenta }
    set { inner.momenta = newValue }
  }

  public func update(_ gradients: Gradients) {
    var slow = slow ?? inner.parameters.map { $0.tensor!.contiguous() }
    self.slow = nil
    inner.update(gradients)
    stepsTaken += 1
    if stepsTaken >= k {
      stepsTaken = 0
      drawBack(to: &slow)
    }
    self.slow = slow
  }

  private func drawBack(to slow: inout [Tensor<Float>]) {
    var (towards, back): ([tk_stretch], [tk_stretch]) = ([], [])
    for (i, parameter) in inner.parameters.enumerated() {
      // Of a frozen parameter both are still the same memory.
      if parameter.tensor!.storage === slow[i].storage { continue }
      var stretch = tk_stretch(x: nil, y: nil, count: slow[i].elementCount)
      var fast: UnsafeMutablePointer<Float>?
      // The pointers stay valid after the calls that give them: parameters and slow weights hold
      // the memory, which their calls have made theirs alone.
      parameter.update { fast = $0.baseAddress }
      slow[i].update { stretch.y = $0.baseAddress }
      stretch.x = UnsafePointer(fast)
      towards.append(stretch)
      back.append(tk_stretch(x: UnsafePointer(stretch.y), y: fast, count: stretch.count))
    }
    withExtendedLifetime((slow, inner)) {
      tk_many(TK_MANY_LERP, Float(alpha), towards, towards.count)
      tk_many(TK_MANY_SCALE, 1, back, back.count)
    }
  }

  /// The inner optimiser's state under `inner`, the slow weights under `slow`, in the order of the
  /// parameters (None before the first step), with `k`, `alpha` and the `steps` since they were
  /// last met.
  public var state: TorchValue {
    [
      "inner": inner.state, "slow": slow.map { .list($0.map { .tensor(TorchTensor($0)) }) } ?? nil,
      "k": .int(k), "alpha": .float(alpha), "steps": .int(stepsTaken),
    ]
  }

  public func load(_ state: TorchValue) throws {
    guard let slow = state["slow"], let innerState = state["inner"],
      let k = state["k"]?.int, let alpha = state["alpha"]?.double, let steps = state["steps"]?.int,
      k > 0, 0...1 ~= alpha, 0..<k ~= steps
    else {
      throw OptimizerStateError(
        problems: ["it has no inner state, slow weights, k, alpha and steps that fit together"])
    }
    let parameters = inner.parameters
    let saved = slow.array ?? []
    var (problems, weights): ([String], [Tensor<Float>]) = ([], [])
    if slow.array != nil, saved.count != parameters.count {
      problems.append("\(saved.count) slow weights, expected \(parameters.count)")
    }
    for (i, (value, parameter)) in zip(saved, parameters).enumerated() {
      let shape = parameter.tensor!.shape
      if let tensor = value.tensor, tensor.shape == shape {
        weights.append(try tensor.converted(to: Float.self).contiguous())
      } else {
        let found = value.tensor.map { "\($0.shape)" } ?? "no tensor"
        problems.append("slow weights \(i): \(found), expected \(shape)")
      }
    }
    guard problems.isEmpty else { throw OptimizerStateError(problems: problems) }
    try inner.load(innerState)
    self.slow = slow.array == nil ? nil : weights
    (self.k, self.alpha, stepsTaken) = (k, alpha, steps)
  }
}
