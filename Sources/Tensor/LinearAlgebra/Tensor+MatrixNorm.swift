/// Which norm of a matrix; the `ord` of `torch.linalg.matrix_norm`.
public enum MatrixNormOrder: Sendable, CaseIterable {
  /// The square root of the sum of squares of all elements; `"fro"`.
  case frobenius
  /// The sum of the singular values; `"nuc"`.
  case nuclear
  /// The largest and the smallest sum of absolute values of a column; 1 and -1.
  case one, minusOne
  /// The largest and the smallest singular value; 2 and -2.
  case two, minusTwo
  /// The largest and the smallest sum of absolute values of a row; `inf` and `-inf`.
  case infinity, minusInfinity
}

extension Tensor where Element: LapackScalar {
  /// Returns the norms of the matrices in two dimensions, by default the last two: `[…, m, n]` gives
  /// `[…]`, or `[…, 1, 1]` with `keepDim`.
  ///
  /// Gradients of equal largest (smallest) sums are shared equally, as in PyTorch.
  /// `torch.linalg.matrix_norm`.
  ///
  /// - Precondition: rank 2 or more, the dimensions differ, and for orders other than `frobenius`
  ///   and `nuclear` the matrices are not empty.
  /// - Throws: ``LinearAlgebraError`` for `nuclear`, `two` and `minusTwo`, where an element is not
  ///   finite or the iteration fails.
  public func matrixNorm(
    _ order: MatrixNormOrder = .frobenius, dims: (Int, Int) = (-2, -1), keepDim: Bool = false
  ) throws -> Tensor {
    requireMatrix("matrixNorm")
    let rows = shape.normalized(dims.0, "matrixNorm")
    let columns = shape.normalized(dims.1, "matrixNorm")
    require(rows != columns, "matrixNorm: dimension \(rows) is named twice")
    let rest = (0..<rank).filter { $0 != rows && $0 != columns }
    let place = rest + [rows, columns]
    let matrices = place == Array(0..<rank) ? self : permuted(place)
    let y = try matrices.norms(order)
    if !keepDim { return y }
    return y.reshaped((0..<rank).map { $0 == rows || $0 == columns ? 1 : shape[$0] })
  }

  private func norms(_ order: MatrixNormOrder) throws -> Tensor {
    let isEmpty = shape[-1] == 0 || shape[-2] == 0
    require(
      !isEmpty || order == .frobenius || order == .nuclear,
      "matrixNorm: an empty matrix \(shape) has no norm of this order")
    return switch order {
    case .frobenius: frobeniusNorm()
    case .nuclear: try svdvals().singularValueSum()
    case .two: try svdvals().select(dim: -1, 0)
    case .minusTwo: try svdvals().select(dim: -1, -1)
    case .one: transposed().rowSumNorm(largest: true)
    case .minusOne: transposed().rowSumNorm(largest: false)
    case .infinity: rowSumNorm(largest: true)
    case .minusInfinity: rowSumNorm(largest: false)
    }
  }

  private func frobeniusNorm() -> Tensor {
    let size = shape[-1] * shape[-2]
    let y = Tensor(shape: Shape(batchSizes)) { y in
      read { x in
        for i in 0..<matrixCount { y[i] = euclideanNorm(x + i * size, size) }
      }
    }
    return y.recorded("frobeniusNorm", from: self) { dy in
      // The gradient at a matrix of zeros is 0.
      let norm = y.to(Float.self)
      let scale = Tensor<Float>(
        zip(dy.elements, norm.elements).map { $1 == 0 ? 0 : $0 / $1 }, shape: norm.shape)
      return self.to(Float.self).detached * scale.unsqueezed(-1).unsqueezed(-1)
    }
  }

  /// The largest or smallest sum of absolute values of a row.
  private func rowSumNorm(largest: Bool) -> Tensor {
    let (m, n, count) = (shape[-2], shape[-1], matrixCount)
    var sums = [Element](repeating: 0, count: count * m)
    read { x in
      for row in sums.indices { sums[row] = (0..<n).reduce(0) { $0 + x[row * n + $1].magnitude } }
    }
    let found = (0..<count).map { i in
      sums[i * m..<(i + 1) * m].reduce(largest ? -.infinity : .infinity) { best, sum in
        best.isNaN || sum.isNaN ? .nan : largest ? Swift.max(best, sum) : Swift.min(best, sum)
      }
    }
    let y = Tensor(found, shape: Shape(batchSizes))
    let rows = sums
    return y.recorded("rowSumNorm", from: self) { dy in
      let dy = dy.elements
      var dx = Tensor<Float>.zeros(self.shape)
      dx.update { dx in
        self.read { x in
          for i in 0..<count {
            let best = (i * m..<(i + 1) * m).filter { rows[$0] == found[i] }
            for row in best {
              for j in row * n..<(row + 1) * n where x[j] != 0 {
                dx[j] = (x[j] < 0 ? -dy[i] : dy[i]) / Float(best.count)
              }
            }
          }
        }
      }
      return dx
    }
  }

  private func singularValueSum() -> Tensor {
    function(of: "singularValueSum", { $0.reduce(0, +) }, { s in s.map { _ in 1 } })
  }

  /// Returns the condition numbers `‖A‖·‖A⁻¹‖` of matrices: `[…, m, n]` gives `[…]`, infinity for
  /// singular ones; `torch.linalg.cond`.
  ///
  /// - Precondition: the matrices are not empty; for orders other than `two` and `minusTwo` they
  ///   are square.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func conditionNumber(_ order: MatrixNormOrder = .two) throws -> Tensor {
    requireMatrix("conditionNumber")
    require(
      shape[-1] > 0 && shape[-2] > 0, "conditionNumber: an empty matrix \(shape) has none")
    require(
      order == .two || order == .minusTwo || shape[-1] == shape[-2],
      "conditionNumber: this order needs square matrices, got \(shape)")
    switch order {
    case .two: return try svdvals().extremeRatio(falling: true)
    case .minusTwo: return try svdvals().extremeRatio(falling: false)
    case .nuclear:
      let s = try svdvals()
      let own = s.singularValueSum()
      let inverse = s.function(
        of: "inverseSum", { $0.reduce(0) { $0 + 1 / $1 } }, { s in s.map { -1 / ($0 * $0) } })
      return own.timesScalars(inverse)
    default:
      try checkFinite("conditionNumber")
      return try norms(order).timesScalars(regularOrInfiniteInverse().norms(order))
    }
  }

  /// The inverses, full of infinities where there is none.
  private func regularOrInfiniteInverse() -> Tensor {
    let lu = LUFactors(self)
    var y = lu.solve(.eye(shape[-1])).contiguous()
    let size = shape[-1] * shape[-1]
    y.update { y in
      for (i, pivot) in lu.zeroPivots.enumerated() where pivot > 0 {
        for j in i * size..<(i + 1) * size { y[j] = .infinity }
      }
    }
    return y.recorded(asInverseOf: self)
  }

  /// The first of rows of singular values divided by the last, or the reverse.
  private func extremeRatio(falling: Bool) -> Tensor {
    function(
      of: "extremeRatio", { falling ? $0.first! / $0.last! : $0.last! / $0.first! },
      { s in
        let (first, last) = (s.first!, s.last!)
        var gradient = s.map { _ in Float(0) }
        gradient[0] += falling ? 1 / last : -last / (first * first)
        gradient[s.count - 1] += falling ? -first / (last * last) : 1 / first
        return gradient
      })
  }

  /// A function of each row, with its gradient by element; meant for short rows.
  private func function(
    of name: StaticString, _ value: ([Element]) -> Element,
    _ gradient: @escaping @Sendable ([Float]) -> [Float]
  ) -> Tensor {
    let (width, elements) = (shape[-1], elements)
    let count = shape.dimensions.dropLast().reduce(1, *)
    let values = (0..<count).map { value(Array(elements[$0 * width..<($0 + 1) * width])) }
    let y = Tensor(values, shape: Shape(Array(shape.dimensions.dropLast())))
    return y.recorded(name, from: self) { dy in
      let x = elements.map { Float($0) }
      let parts = (0..<count).flatMap { gradient(Array(x[$0 * width..<($0 + 1) * width])) }
      return Tensor<Float>(parts, shape: self.shape) * dy.unsqueezed(-1)
    }
  }

  /// The element-wise product of a few numbers.
  private func timesScalars(_ other: Tensor) -> Tensor {
    let y = Tensor(zip(elements, other.elements).map { $0 * $1 }, shape: shape)
    return y.recorded("timesScalars", from: self, other) { dy in
      (
        { dy * other.to(Float.self).detached },
        { dy * self.to(Float.self).detached }
      )
    }
  }
}

/// The 2-norm, scaled so that squares do not leave the range.
private func euclideanNorm<Element: LapackScalar>(
  _ x: UnsafePointer<Element>, _ count: Int
) -> Element {
  // Double holds the squares of all Floats.
  if Element.self == Float.self {
    return Element((0..<count).reduce(0.0) { $0 + Double(x[$1]) * Double(x[$1]) }.squareRoot())
  }
  let largest = (0..<count).reduce(Element(0)) { Swift.max($0, x[$1].magnitude) }
  let isNaN = (0..<count).contains { x[$0].isNaN }
  if isNaN { return .nan }
  if largest == 0 || largest.isInfinite { return largest }
  let sum = (0..<count).reduce(Element(0)) { $0 + (x[$1] / largest) * (x[$1] / largest) }
  return largest * sum.squareRoot()
}
