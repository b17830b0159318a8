extension Tensor where Element: LapackScalar {
  /// Returns square matrices `[…, n, n]` multiplied `exponent` times, by repeated squaring; inverses
  /// for a negative exponent and unit matrices for 0. `torch.linalg.matrix_power`.
  ///
  /// - Precondition: the matrices are square.
  /// - Throws: ``LinearAlgebraError`` where the exponent is negative and a matrix singular.
  public func matrixPower(_ exponent: Int) throws -> Tensor {
    requireSquare("matrixPower")
    if exponent == 0 { return .eye(shape[-1]).expandedView(shape) }
    var (square, rest) = (exponent < 0 ? try inverse() : self, exponent.magnitude)
    var y: Tensor?
    while true {
      if rest & 1 == 1 { y = y.map { $0.recordedProduct(square) } ?? square }
      rest >>= 1
      if rest == 0 { return y! }
      square = square.recordedProduct(square)
    }
  }

  private func recordedProduct(_ other: Tensor) -> Tensor {
    product(other).recorded("matrixPower", from: self, other) { dy in
      (
        { dy.product(other.to(), transposeOther: true) },
        { self.to(Float.self).product(dy, transposeSelf: true) }
      )
    }
  }
}

extension Tensor where Element == Float {
  /// Returns the matrices of powers 0 to `columns` − 1 of the elements, in rising order: `[…, n]`
  /// gives `[…, n, columns]`, by default as many columns as rows; `torch.linalg.vander`.
  ///
  /// - Precondition: this is no scalar, and there is at least one column.
  public func vander(columns: Int? = nil) -> Tensor {
    require(rank >= 1, "vander: expected a vector, got a scalar")
    let columns = columns ?? shape[-1]
    require(columns >= 1, "vander: expected at least one column, got \(columns)")
    var powers = [Tensor.ones(shape)]
    while powers.count < columns {
      powers.append(powers.count == 1 ? self : powers.last! * self)
    }
    return .stack(powers, dim: -1)
  }
}
