#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Tensor where Element: LapackScalar {
  /// Returns the determinants of square matrices: `[…, n, n]` gives `[…]`; `torch.linalg.det`.
  ///
  /// The gradient is the matrix of cofactors, of singular matrices too.
  ///
  /// - Precondition: the matrices are square.
  public func determinant() -> Tensor {
    requireSquare("determinant")
    let lu = LUFactors(self)
    let n = shape[-1]
    let y = Tensor(shape: Shape(batchSizes)) { y in
      lu.packed.read { packed in
        for i in 0..<matrixCount {
          y[i] = (0..<n).reduce(lu.isOddPermutation(i) ? -1 : 1) { product, j in
            product * packed[i * n * n + j * (n + 1)]
          }
        }
      }
    }
    return y.recorded("determinant", from: self) { dy in
      let scale = dy.unsqueezed(-1).unsqueezed(-1)
      let (a, y) = (self.to(Float.self).detached, y.to(Float.self))
      if lu.zeroPivots.allSatisfy({ $0 == 0 }) {
        let inverse = lu.asFloat.solve(.eye(n), transposed: true)
        return inverse * (scale * y.unsqueezed(-1).unsqueezed(-1))
      }
      return a.cofactors() * scale
    }
  }

  /// Returns the sign (−1, 0 or 1) and the logarithm of the absolute value of determinants, which
  /// themselves may be out of range: `[…, n, n]` gives two tensors `[…]`; `torch.linalg.slogdet`.
  ///
  /// A singular matrix has the sign 0 and the logarithm −∞, and its gradient is not finite. No
  /// gradient flows through the sign.
  ///
  /// - Precondition: the matrices are square.
  public func slogdet() -> (sign: Tensor, logAbsDeterminant: Tensor) {
    requireSquare("slogdet")
    let lu = LUFactors(self)
    let (n, count) = (shape[-1], matrixCount)
    var (sign, logarithm): ([Element], [Element]) = ([], [])
    lu.packed.read { packed in
      for i in 0..<count {
        var (s, sum): (Element, Element) = (lu.isOddPermutation(i) ? -1 : 1, 0)
        for j in 0..<n {
          let pivot = packed[i * n * n + j * (n + 1)]
          if pivot < 0 { s = -s }
          if pivot == 0 { s = 0 }
          if pivot.isNaN { s = .nan }
          sum += Element(naturalLogarithm(Double(pivot.magnitude)))
        }
        sign.append(s)
        logarithm.append(sum)
      }
    }
    let y = Tensor(logarithm, shape: Shape(batchSizes))
    let recorded = y.recorded("slogdet", from: self) { dy in
      lu.asFloat.solve(.eye(n), transposed: true) * dy.unsqueezed(-1).unsqueezed(-1)
    }
    return (Tensor(sign, shape: Shape(batchSizes)), recorded)
  }
}

extension Tensor where Element == Float {
  /// Returns the matrices of cofactors: with `A = U·S·Vᵀ` they are `det(U)·det(V)·U·Γ·Vᵀ`, where
  /// `γᵢ` is the product of all singular values but the i-th.
  fileprivate func cofactors() -> Tensor {
    guard let (u, s, vh) = try? svdFactors(fullMatrices: false) else {
      return .full(shape, .nan)
    }
    let n = shape[-1]
    let gammaCount = s.elementCount
    let gamma = Tensor(shape: s.shape) { y in
      s.read { s in
        for i in 0..<gammaCount {
          let row = i / n * n
          y[i] = (row..<row + n).reduce(1) { $1 == i ? $0 : $0 * s[$1] }
        }
      }
    }
    let sign = (u.determinant() * vh.determinant()).unsqueezed(-1).unsqueezed(-1)
    return (u * gamma.unsqueezed(-2)).matmul(vh) * sign
  }
}

/// The system's function, which the method of tensors hides.
private func naturalLogarithm(_ x: Double) -> Double { log(x) }
