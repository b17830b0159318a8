extension Tensor where Element: LapackScalar {
  /// Returns the pseudo-inverses (Moore and Penrose) of matrices: `[…, m, n]` gives `[…, n, m]`.
  ///
  /// Singular values up to the larger of `atol` and `rtol` times the largest one count as zero;
  /// `rtol` is by default max(m, n) times the distance of 1 to the next number, or 0 where `atol` is
  /// positive. `torch.linalg.pinv`.
  ///
  /// - Precondition: rank 2 or more.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func pinv(rtol: Element? = nil, atol: Element = 0) throws -> Tensor {
    let (u, s, vh) = try svdFactors(fullMatrices: false, "pinv")
    let tolerance = singularValueTolerance(rtol, atol)
    var scaled = vh.copied()
    let n = shape[-1]
    s.withUnsafeBufferPointer { s in
      scaled.update { rows in
        let k = Swift.max(Swift.min(shape[-2], n), 1)
        for (i, value) in s.enumerated() {
          let isZero = value <= tolerance(s[i / k * k])
          for j in i * n..<(i + 1) * n { rows[j] = isZero ? 0 : rows[j] / value }
        }
      }
    }
    let y = scaled.product(u, transposeSelf: true, transposeOther: true)
    return y.recorded("pinv", from: self) { dy in
      Tensor<Float>.pinvGradient(dy, self.to(Float.self).detached, y.to())
    }
  }

  /// Returns the number of singular values above the larger of `atol` and `rtol` times the largest
  /// one, with defaults as for ``pinv(rtol:atol:)``: `[…, m, n]` gives `[…]`.
  ///
  /// `torch.linalg.matrix_rank`, which returns int64.
  ///
  /// - Precondition: rank 2 or more.
  /// - Throws: ``LinearAlgebraError`` where an element is not finite or the iteration fails.
  public func matrixRank(rtol: Element? = nil, atol: Element = 0) throws -> Tensor<Int32> {
    let s = try singularValues("matrixRank")
    let (k, tolerance) = (s.shape[-1], singularValueTolerance(rtol, atol))
    return s.withUnsafeBufferPointer { s in
      let ranks = (0..<matrixCount).map { i in
        let own = s[i * k..<(i + 1) * k]
        return Int32(own.count { $0 > tolerance(own.first!) })
      }
      return Tensor<Int32>(ranks, shape: Shape(batchSizes))
    }
  }

  /// The bound at or below which singular values count as zero, by the largest one.
  private func singularValueTolerance(
    _ rtol: Element?, _ atol: Element
  ) -> (Element) -> Element {
    let usual = atol > 0 ? 0 : Element(Swift.max(shape[-1], shape[-2])) * Element.ulpOfOne
    return { Swift.max(atol, (rtol ?? usual) * $0) }
  }
}

extension Tensor where Element == Float {
  /// The gradient of the pseudo-inverse P of A, for a rank that does not change: as PyTorch, along
  /// the shorter side.
  static func pinvGradient(_ dP: Tensor, _ a: Tensor, _ p: Tensor) -> Tensor {
    let dPt = dP.matrixTransposed
    if a.shape[-2] <= a.shape[-1] {
      let k = dPt.matmul(p)
      let kPt = k.matmul(p, transposeOther: true)
      return kPt - p.matmul(k).matrixTransposed - a.matmul(p).matmul(kPt)
        + p.matmul(p, transposeSelf: true)
        .matmul(dPt - k.matmul(a))
    }
    let k = p.matmul(dPt)
    let ptK = p.matmul(k, transposeSelf: true)
    return ptK - k.matmul(p).matrixTransposed - ptK.matmul(p).matmul(a)
      + (dPt - a.matmul(k)).matmul(p).matmul(p, transposeOther: true)
  }
}
