import CTensorKernels

// Every function draws from the generator it is given, by default ``Generator/current``, and gives
// the same numbers for any number of threads.
extension Tensor where Element == Float {
  /// Returns uniform random numbers in `[low, high)`; `torch.rand`.
  ///
  /// - Precondition: the bounds are in order.
  public static func uniform(
    _ shape: Shape, low: Float = 0, high: Float = 1, using generator: Generator = .current
  ) -> Tensor {
    require(low <= high, "uniform: the bounds must be in order (\(low), \(high))")
    return Tensor(shape: shape) { base in
      generator.draw(shape.elementCount) { seed, stream, counter in
        tk_uniform(base, shape.elementCount, low, high, seed, stream, counter)
      }
    }
  }

  /// Returns uniform random numbers of another tensor's shape; `torch.rand_like`.
  public static func uniform(
    like other: Tensor, low: Float = 0, high: Float = 1, using generator: Generator = .current
  ) -> Tensor {
    uniform(other.shape, low: low, high: high, using: generator)
  }

  /// Returns normal random numbers; `torch.randn`.
  ///
  /// - Precondition: the standard deviation is not negative.
  public static func normal(
    _ shape: Shape, mean: Float = 0, standardDeviation: Float = 1,
    using generator: Generator = .current
  ) -> Tensor {
    require(
      standardDeviation >= 0,
      "normal: the standard deviation must not be negative (\(standardDeviation))")
    return Tensor(shape: shape) { base in
      generator.draw(shape.elementCount) { seed, stream, counter in
        tk_normal(base, shape.elementCount, mean, standardDeviation, seed, stream, counter)
      }
    }
  }

  /// Returns normal random numbers of another tensor's shape; `torch.randn_like`.
  public static func normal(
    like other: Tensor, mean: Float = 0, standardDeviation: Float = 1,
    using generator: Generator = .current
  ) -> Tensor {
    normal(other.shape, mean: mean, standardDeviation: standardDeviation, using: generator)
  }

  /// Returns normal random numbers given that they lie in `[low, high]`;
  /// `torch.nn.init.trunc_normal_`.
  ///
  /// By the inverse distribution function, in double precision. `mean` and `standardDeviation` are
  /// those before truncation, and the bounds are values, not multiples of the deviation.
  ///
  /// - Precondition: the standard deviation is positive and the bounds are in order.
  public static func truncatedNormal(
    _ shape: Shape, mean: Float = 0, standardDeviation: Float = 1, low: Float = -2,
    high: Float = 2, using generator: Generator = .current
  ) -> Tensor {
    require(
      standardDeviation > 0,
      "truncatedNormal: the standard deviation must be positive (\(standardDeviation))")
    require(low < high, "truncatedNormal: the bounds must be in order (\(low), \(high))")
    return Tensor(shape: shape) { base in
      generator.draw(2 * shape.elementCount) { seed, stream, counter in
        tk_truncated_normal(
          base, shape.elementCount, Double(mean), Double(standardDeviation), Double(low),
          Double(high), seed, stream, counter)
      }
    }
  }

  /// Returns exponential random numbers, `rate·exp(−rate·x)`; `torch.Tensor.exponential_`.
  ///
  /// - Precondition: the rate is positive.
  public static func exponential(
    _ shape: Shape, rate: Float = 1, using generator: Generator = .current
  ) -> Tensor {
    require(rate > 0, "exponential: the rate must be positive (\(rate))")
    return Tensor(shape: shape) { base in
      generator.draw(shape.elementCount) { seed, stream, counter in
        tk_exponential(base, shape.elementCount, Double(rate), seed, stream, counter)
      }
    }
  }

  /// Returns ones with probability `p` and zeros else, as `Float` to be multiplied with.
  ///
  /// - Precondition: `p` is in [0, 1].
  public static func bernoulli(
    _ shape: Shape, p: Float = 0.5, using generator: Generator = .current
  ) -> Tensor {
    Tensor(p).expandedView(shape).bernoulli(using: generator)
  }

  /// Returns one with the probability that each element is, and zero else; `torch.bernoulli`.
  ///
  /// - Precondition: every element is in [0, 1].
  public func bernoulli(using generator: Generator = .current) -> Tensor {
    parameterised(
      "bernoulli: the probability must be in [0, 1]", where: { $0 >= 0 && $0 <= 1 },
      { p, step, y, count in
        generator.draw(count) { tk_bernoulli(p, step, y, count, $0, $1, $2) }
      })
  }

  /// Returns gamma random numbers, of density ~ `x^(concentration − 1)·exp(−rate·x)`;
  /// `torch.distributions.Gamma`, without its gradient.
  ///
  /// Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000.
  ///
  /// - Precondition: concentration and rate are positive.
  public static func gamma(
    _ shape: Shape, concentration: Float, rate: Float = 1, using generator: Generator = .current
  ) -> Tensor {
    gamma(concentration: Tensor(concentration).expandedView(shape), rate: rate, using: generator)
  }

  /// Returns gamma random numbers, one for each element of `concentration`.
  ///
  /// - Precondition: concentrations and rate are positive.
  public static func gamma(
    concentration: Tensor, rate: Float = 1, using generator: Generator = .current
  ) -> Tensor {
    require(rate > 0, "gamma: the rate must be positive (\(rate))")
    return concentration.parameterised(
      "gamma: the concentration must be positive and finite", where: { $0 > 0 && $0.isFinite },
      { concentration, step, y, count in
        tk_gamma(concentration, step, rate, y, count, generator.drawKey())
      })
  }

  /// Returns Poisson random numbers of which each element is the rate; `torch.poisson`.
  ///
  /// - Precondition: every rate is at least 0 and finite.
  public func poisson(using generator: Generator = .current) -> Tensor {
    parameterised(
      "poisson: the rate must be at least 0 and finite", where: { $0 >= 0 && $0.isFinite },
      { rate, step, y, count in tk_poisson(rate, step, y, count, generator.drawKey()) })
  }

  /// Returns a tensor of this shape that a kernel writes with the elements as parameters; a single
  /// one that is expanded over the shape has step 0.
  private func parameterised(
    _ rule: StaticString, where isValid: (Float) -> Bool,
    _ kernel: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    let isSingle = elementCount > 0 && layout.actualStrides.allSatisfy { $0 == 0 }
    let parameters = isSingle ? Tensor(storage.base[layout.offset]) : detached.contiguous()
    return parameters.withUnsafeBufferPointer { p in
      if let bad = p.first(where: { !isValid($0) }) { require(false, "\(rule) (\(bad))") }
      return Tensor(shape: shape) { kernel(p.baseAddress!, isSingle ? 0 : 1, $0, elementCount) }
    }
  }
}
