import Tensor

extension Initializer {
  /// Uniform in `[low, high)`; `torch.nn.init.uniform_`.
  public static func uniform(low: Float = 0, high: Float = 1) -> Initializer {
    Initializer { .uniform($0, low: low, high: high, using: $1) }
  }

  /// Normal; `torch.nn.init.normal_`.
  public static func normal(mean: Float = 0, standardDeviation: Float = 1) -> Initializer {
    Initializer { .normal($0, mean: mean, standardDeviation: standardDeviation, using: $1) }
  }

  /// Normal given that the numbers lie in `[low, high]`; `torch.nn.init.trunc_normal_`. The bounds
  /// are values, not multiples of the deviation.
  public static func truncatedNormal(
    mean: Float = 0, standardDeviation: Float = 1, low: Float = -2, high: Float = 2
  ) -> Initializer {
    Initializer {
      .truncatedNormal(
        $0, mean: mean, standardDeviation: standardDeviation, low: low, high: high, using: $1)
    }
  }

  /// Uniform within ±gain·√(6 / (fan in + fan out)) (Glorot and Bengio 2010), for layers before
  /// `tanh` and `sigmoid`; `torch.nn.init.xavier_uniform_`.
  ///
  /// - Precondition: the weight has rank 2 or more.
  public static func xavierUniform(gain: Float = 1) -> Initializer {
    Initializer { shape, generator in
      let fans = fans(of: shape)
      let bound = gain * (6 / Float(fans.input + fans.output)).squareRoot()
      return .uniform(shape, low: -bound, high: bound, using: generator)
    }
  }

  /// Normal with deviation gain·√(2 / (fan in + fan out)) (Glorot and Bengio 2010);
  /// `torch.nn.init.xavier_normal_`.
  ///
  /// - Precondition: the weight has rank 2 or more.
  public static func xavierNormal(gain: Float = 1) -> Initializer {
    Initializer { shape, generator in
      let fans = fans(of: shape)
      let deviation = gain * (2 / Float(fans.input + fans.output)).squareRoot()
      return .normal(shape, standardDeviation: deviation, using: generator)
    }
  }

  /// Which number of connections the scale of weights follows; `mode` of `torch.nn.init`.
  public enum FanMode: Sendable, Hashable {
    /// The inputs of an output: keeps the scale of activations.
    case fanIn
    /// The outputs of an input: keeps the scale of gradients.
    case fanOut

    fileprivate func fan(of shape: Shape) -> Float {
      let fans = fans(of: shape)
      return Float(self == .fanIn ? fans.input : fans.output)
    }
  }

  /// Uniform within ±gain·√(3 / fan) (He et al. 2015), for layers before `relu` and its like;
  /// `torch.nn.init.kaiming_uniform_`.
  ///
  /// - Precondition: the weight has rank 2 or more.
  public static func kaimingUniform(
    mode: FanMode = .fanIn, nonlinearity: Nonlinearity = .relu
  ) -> Initializer {
    Initializer { shape, generator in
      let bound = nonlinearity.gain * (3 / mode.fan(of: shape)).squareRoot()
      return .uniform(shape, low: -bound, high: bound, using: generator)
    }
  }

  /// Normal with deviation gain / √fan (He et al. 2015); `torch.nn.init.kaiming_normal_`.
  ///
  /// - Precondition: the weight has rank 2 or more.
  public static func kaimingNormal(
    mode: FanMode = .fanIn, nonlinearity: Nonlinearity = .relu
  ) -> Initializer {
    Initializer { shape, generator in
      let deviation = nonlinearity.gain / mode.fan(of: shape).squareRoot()
      return .normal(shape, standardDeviation: deviation, using: generator)
    }
  }

  /// A random matrix with orthonormal rows or columns, whichever are fewer, times `gain` (Saxe et
  /// al. 2014); `torch.nn.init.orthogonal_`. Dimensions behind the first count as one.
  ///
  /// - Precondition: the weight has rank 2 or more.
  public static func orthogonal(gain: Float = 1) -> Initializer {
    Initializer { shape, generator in
      require(shape.rank >= 2, "orthogonal: expected a weight of rank 2 or more, got \(shape)")
      guard shape.elementCount > 0 else { return .zeros(shape) }
      let (rows, columns) = (shape[0], shape.elementCount / shape[0])
      let normal = Tensor<Float>.normal([rows, columns], using: generator)
      let (q, r) = (rows < columns ? normal.transposed() : normal).qr()
      // Without the signs of R's diagonal Q would not be uniform (Mezzadri 2007).
      let uniform = q * r.diagonal().sign() * gain
      return (rows < columns ? uniform.transposed() : uniform).contiguous().reshaped(to: shape)
    }
  }

  /// Normal with `sparsity` of the elements of each column set to zero, rounded up (Martens 2010);
  /// `torch.nn.init.sparse_`.
  ///
  /// - Precondition: the weight has rank 2, and the sparsity is in [0, 1].
  public static func sparse(sparsity: Float, standardDeviation: Float = 0.01) -> Initializer {
    require(
      sparsity >= 0 && sparsity <= 1, "sparse: the sparsity must be in [0, 1] (\(sparsity))")
    return Initializer { shape, generator in
      require(shape.rank == 2, "sparse: expected a weight of rank 2, got \(shape)")
      let (rows, columns) = (shape[0], shape[1])
      let zeros = Int((sparsity * Float(rows)).rounded(.up))
      var weight = Tensor<Float>.normal(
        shape, standardDeviation: standardDeviation, using: generator)
      let chosen = (0..<columns).map { _ in
        Tensor<Int32>.permutation(rows, using: generator).elements.prefix(zeros)
      }
      weight.update { weight in
        for (column, rows) in chosen.enumerated() {
          for row in rows { weight[Int(row) * columns + column] = 0 }
        }
      }
      return weight
    }
  }
}
