import CTensorKernels

/// How ``Tensor/gelu(approximate:)`` computes Φ.
public enum GELUApproximation: String, Sendable, CaseIterable {
  /// With the error function.
  case none
  /// With a hyperbolic tangent, as GPT-2.
  case tanh
}

// An error in units is one of 2⁻²⁴·max(1, |x|), where the exact value vanishes as a difference.
extension Tensor where Element == Float {
  /// Returns the logistic function σ(x) = 1 / (1 + e⁻ˣ), at most 3 ulp off; `torch.sigmoid`.
  public func sigmoid() -> Tensor {
    let y = mapped(TK_SIGMOID)
    return y.recorded("sigmoid", from: self) { .combined(TK_SIGMOID_GRADIENT, "sigmoid", $0, y) }
  }

  /// Returns ln σ(x), at most 3 ulp off; `torch.nn.functional.logsigmoid`.
  public func logSigmoid() -> Tensor { activation("logSigmoid", TK_LOG_SIGMOID) }

  /// Returns max(x, 0); the gradient at 0 is 0. `torch.relu`.
  public func relu() -> Tensor {
    let y = mapped(TK_RELU)
    return y.recorded("relu", from: self) { .combined(TK_RELU_GRADIENT, "relu", $0, y) }
  }

  /// Returns min(max(x, 0), 6); the gradient at 0 and 6 is 0. `torch.nn.functional.relu6`.
  public func relu6() -> Tensor { hardtanh(min: 0, max: 6) }

  /// Returns x where it is positive, else negativeSlope·x; `torch.nn.functional.leaky_relu`.
  public func leakyRelu(negativeSlope: Float = 0.01) -> Tensor {
    activation("leakyRelu", TK_LEAKY_RELU, negativeSlope)
  }

  /// Returns x where it is positive, else α(eˣ − 1) (Clevert et al. 2016);
  /// `torch.nn.functional.elu`.
  public func elu(alpha: Float = 1) -> Tensor { activation("elu", TK_ELU, alpha, 1) }

  /// Returns 1.0507·elu(x) with α = 1.6733, which keeps mean 0 and variance 1 (Klambauer et al.
  /// 2017); `torch.nn.functional.selu`.
  public func selu() -> Tensor {
    let scale: Float = 1.050_700_987_355_480_5
    return activation("selu", TK_ELU, scale * 1.673_263_242_354_377_3, scale)
  }

  /// Returns x where it is positive, else α(e^(x/α) − 1), whose slope has no jump at 0 (Barron
  /// 2017); `torch.nn.functional.celu`.
  ///
  /// - Precondition: α is not 0.
  public func celu(alpha: Float = 1) -> Tensor {
    require(alpha != 0, "celu: alpha is 0")
    return activation("celu", TK_CELU, alpha, 1 / alpha)
  }

  /// Returns x where it is positive, else weight·x, with a gradient to the weight (He et al. 2015);
  /// `torch.nn.functional.prelu`.
  ///
  /// - Parameter weight: `[C]`, a slope for each channel of `[N, C, …]`, or `[1]`.
  /// - Precondition: the weight has one number, or one a channel.
  public func prelu(_ weight: Tensor) -> Tensor {
    let channels = rank >= 2 ? shape[1] : 1
    require(
      weight.rank <= 1 && (weight.elementCount == 1 || weight.elementCount == channels),
      "prelu: weight \(weight.shape) does not fit the channels of \(shape)")
    let space = Array(repeating: 1, count: Swift.max(rank - 2, 0))
    let slope = weight.reshaped(weight.elementCount == 1 ? [] : [channels] + space)
    return .where(self .> 0, self, self * slope)
  }

  /// Returns x·Φ(x), Φ being the normal distribution (Hendrycks & Gimpel 2016), at most 4 units
  /// off; `torch.nn.functional.gelu`.
  ///
  /// `.tanh` is x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
  public func gelu(approximate: GELUApproximation = .none) -> Tensor {
    activation("gelu", approximate == .tanh ? TK_GELU_TANH : TK_GELU)
  }

  /// Returns x·σ(x), at most 4 units off; `torch.nn.functional.silu`.
  public func silu() -> Tensor { activation("silu", TK_SILU) }

  /// Returns x·tanh(ln(1 + eˣ)) (Misra 2019), at most 4 units off; `torch.nn.functional.mish`.
  public func mish() -> Tensor { activation("mish", TK_MISH) }

  /// Returns ln(1 + e^βx) / β, at most 3 ulp off for β = 1, and x where βx is above `threshold`;
  /// `torch.nn.functional.softplus`.
  ///
  /// - Precondition: β is not 0.
  public func softplus(beta: Float = 1, threshold: Float = 20) -> Tensor {
    require(beta != 0, "softplus: beta is 0")
    return activation("softplus", TK_SOFTPLUS, beta, threshold)
  }

  /// Returns x / (1 + |x|); `torch.nn.functional.softsign`.
  public func softsign() -> Tensor { activation("softsign", TK_SOFTSIGN) }

  /// Returns the elements limited to `min...max`; the gradient is 0 at the limits, as in PyTorch
  /// and unlike `clamp`. `torch.nn.functional.hardtanh`.
  ///
  /// - Precondition: `min` is at most `max`.
  public func hardtanh(min: Float = -1, max: Float = 1) -> Tensor {
    require(min <= max, "hardtanh: min \(min) is above max \(max)")
    return activation("hardtanh", TK_HARD_TANH, min, max)
  }

  /// Returns x·min(max(x + 3, 0), 6) / 6 (Howard et al. 2019); `torch.nn.functional.hardswish`.
  public func hardswish() -> Tensor { activation("hardswish", TK_HARD_SWISH) }

  /// Returns min(max(x + 3, 0), 6) / 6; `torch.nn.functional.hardsigmoid`.
  public func hardsigmoid() -> Tensor { activation("hardsigmoid", TK_HARD_SIGMOID) }

  /// Returns an activation whose gradient is one kernel of dy and x.
  func activation(
    _ name: StaticString, _ op: tk_activation, _ p: Float = 0, _ q: Float = 0
  ) -> Tensor {
    activated(op, p, q).recorded(name, from: self) { dy in
      let x = self.dense()
      // The kernel walks both in x's order of memory.
      let dy = dy.inLayout(of: x)
      return x.likewise { dx in
        withExtendedLifetime((x.storage, dy.storage)) {
          tk_activation_gradient(op, dy.base, x.base, dx, p, q, x.elementCount)
        }
      }
    }
  }

  /// Itself, or a copy whose elements lie in the order of a dense tensor's of the same shape.
  private func inLayout(of other: Tensor) -> Tensor {
    if layout.strides == other.layout.strides { return self }
    guard let order = other.layout.memoryOrder else { return contiguous() }
    return permutedView(order).contiguous().permutedView(order.inversePermutation)
  }
}
