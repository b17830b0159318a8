extension Tensor where Element: LapackScalar {
  /// Returns the exponentials `Σ Aⁱ / i!` of square matrices `[…, n, n]`, by scaling and squaring
  /// with Padé's approximation of degree 13 (Higham 2005).
  ///
  /// The counterpart of `torch.linalg.matrix_exp`, which uses Taylor polynomials. Elements that are
  /// not finite make the whole matrix NaN.
  ///
  /// - Precondition: the matrices are square.
  public func matrixExp() -> Tensor {
    requireSquare("matrixExp")
    let y = exponentials()
    return y.recorded("matrixExp", from: self) { dy in
      // The derivative at A in direction E is the upper right block of exp([[A, E], [0, A]]); its
      // adjoint is that at Aᵀ.
      let (n, last) = (self.shape[-1], self.rank - 1)
      let a = self.to(Float.self).matrixTransposed
      let top = Tensor<Float>.joined([a, dy], dim: last)
      let bottom = Tensor<Float>.joined([.zeros(a.shape), a], dim: last)
      return Tensor<Float>.joined([top, bottom], dim: last - 1).exponentials()
        .narrowedView(dim: last - 1, start: 0, length: n)
        .narrowedView(dim: last, start: n, length: n)
    }
  }

  private func exponentials() -> Tensor {
    let (n, count) = (shape[-1], matrixCount)
    if n == 0 { return Tensor(shape: shape) { _ in } }
    var y = Tensor(shape: shape) { _ in }
    let x = contiguous()
    y.update { y in
      for i in 0..<count {
        let matrix = x.view([n, n], offset: x.layout.offset + i * n * n)
        matrix.exponential().read {
          y.baseAddress!.advanced(by: i * n * n).update(from: $0, count: n * n)
        }
      }
    }
    return y
  }

  private func exponential() -> Tensor {
    let n = shape[-1]
    // The 1-norm decides how often A is halved: Padé's degree 13 is exact to rounding up to 5.37.
    let norm = read { x in
      (0..<n).map { j in (0..<n).reduce(Element(0)) { $0 + x[$1 * n + j].magnitude } }
        .reduce(0) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    }
    guard norm.isFinite else { return Tensor.full(shape, .nan) }
    var halvings = 0
    if norm > 5.371920351148152 {
      halvings = Int((norm / 5.371920351148152).exponent) + 1
    }
    let scale = Element(sign: .plus, exponent: Element.Exponent(-halvings), significand: 1)
    let a = combination([(scale, self)])
    let one = Tensor.eye(n)
    let a2 = a.product(a)
    let a4 = a2.product(a2)
    let a6 = a4.product(a2)
    let b: [Element] = [
      64_764_752_532_480_000, 32_382_376_266_240_000, 7_771_770_303_897_600,
      1_187_353_796_428_800, 129_060_195_264_000, 10_559_470_521_600, 670_442_572_800,
      33_522_128_640, 1_323_241_920, 40_840_800, 960_960, 16_380, 182, 1,
    ]
    let odd = a.product(
      combination([
        (1, a6.product(combination([(b[13], a6), (b[11], a4), (b[9], a2)]))), (b[7], a6),
        (b[5], a4), (b[3], a2), (b[1], one),
      ]))
    let even = combination([
      (1, a6.product(combination([(b[12], a6), (b[10], a4), (b[8], a2)]))), (b[6], a6),
      (b[4], a4), (b[2], a2), (b[0], one),
    ])
    var y = LUFactors(combination([(1, even), (-1, odd)]))
      .solve(combination([(1, even), (1, odd)]))
    for _ in 0..<halvings { y = y.product(y) }
    return y
  }

  /// Returns Σ factor·matrix.
  private func combination(_ terms: [(factor: Element, matrix: Tensor)]) -> Tensor {
    var y = Tensor.zeros(shape)
    y.update { y in
      for (factor, matrix) in terms {
        matrix.read { x in
          for i in 0..<y.count { y[i] += factor * x[i] }
        }
      }
    }
    return y
  }
}
