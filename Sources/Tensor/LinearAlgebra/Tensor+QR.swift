import CApusLAPACKE

/// How much of a QR decomposition is made.
public enum QRMode: Sendable {
  /// Q `[…, m, k]` and R `[…, k, n]` with k = min(m, n).
  case reduced
  /// Q `[…, m, m]` and R `[…, m, n]`.
  case complete
}

extension Tensor where Element: LapackScalar {
  /// Returns the QR decompositions of matrices `[…, m, n]`: Q with orthonormal columns and the upper
  /// triangle R, `A = Q·R`.
  ///
  /// The diagonal of R may be negative. The gradient is that of PyTorch: it asks for the first
  /// min(m, n) columns to be independent, and there is none for `complete` where m > n. The
  /// counterpart of `torch.linalg.qr`; its mode `r` is `qr().r`.
  ///
  /// - Precondition: rank 2 or more.
  public func qr(mode: QRMode = .reduced) -> (q: Tensor, r: Tensor) {
    requireMatrix("qr")
    let (m, n) = (shape[-2], shape[-1])
    let columns = mode == .complete ? m : Swift.min(m, n)
    let (q, r) = qrFactors(columns: columns)
    let outputs = Tensor.recorded("qr", outputs: [q, r], from: [self]) { dys, _ in
      require(
        mode == .reduced || m <= n,
        "qr: the complete mode has no gradient for more rows than columns ([\(m), \(n)])")
      let dQ = dys[0] ?? .zeros(q.shape)
      let dR = dys[1] ?? .zeros(r.shape)
      return [
        Tensor<Float>.qrGradient(dQ, dR, self.to(Float.self).detached, q.to(), r.to())
      ]
    }
    return (outputs[0], outputs[1])
  }

  private func qrFactors(columns: Int) -> (q: Tensor, r: Tensor) {
    let (m, n, count) = (shape[-2], shape[-1], matrixCount)
    let k = Swift.min(m, n)
    let sizes = LapackSizes(m, n)
    var packed = byColumns()
    var q = Tensor.matrices(batchSizes, columns, m)
    var tau = [Element](repeating: 0, count: Swift.max(k, 1))
    packed.update { a in
      q.update { q in
        for i in 0..<count {
          var info: Int32 = 0
          if k > 0 {
            info = Element.lapack.geqrf(
              LAPACK_COL_MAJOR, sizes.m, sizes.n, a.baseAddress! + i * m * n, sizes.ldm, &tau)
          }
          if info < 0 {
            // LAPACKE refuses NaN; PyTorch passes it on.
            for j in 0..<m * n { a[i * m * n + j] = .nan }
            for j in 0..<columns * m { q[i * columns * m + j] = .nan }
          } else if columns > 0 {
            let own = q.baseAddress! + i * columns * m
            own.update(repeating: 0, count: columns * m)
            if k > 0 { own.update(from: a.baseAddress! + i * m * n, count: k * m) }
            _ = Element.lapack.orgqr(
              LAPACK_COL_MAJOR, sizes.m, Int32(columns), sizes.k, own, sizes.ldm, tau)
          }
        }
      }
    }
    let rows = packed.matrixTransposed.narrowedView(dim: rank - 2, start: 0, length: columns)
    return (q.matrixTransposed, rows.triu())
  }
}

extension Tensor where Element == Float {
  private static func qrGradient(
    _ dQ: Tensor, _ dR: Tensor, _ a: Tensor, _ q: Tensor, _ r: Tensor
  ) -> Tensor {
    let (m, n, columns) = (a.shape[-2], a.shape[-1], a.rank - 1)
    if m < n {
      // R₂ = Qᵀ·A₂ beside the decomposition of the first m columns.
      func part(_ x: Tensor, _ start: Int, _ length: Int) -> Tensor {
        x.narrowedView(dim: columns, start: start, length: length)
      }
      let dR2 = part(dR, m, n - m)
      let total = dQ + part(a, m, n - m).matmul(dR2, transposeOther: true)
      return joined(
        [
          qrGradient(total, part(dR, 0, m), part(a, 0, m), q, part(r, 0, m)), q.matmul(dR2),
        ], dim: columns)
    }
    // dA = (dQ + Q·sym(triu(dR·Rᵀ − Qᵀ·dQ)))·R⁻ᵀ, sym mirrors the triangle.
    let difference =
      dR.matmul(r, transposeOther: true) - q.matmul(dQ, transposeSelf: true)
    let upper = difference.triu()
    let symmetric = upper + upper.triu(diagonal: 1).matrixTransposed
    return r.triangularSolve(
      dQ + q.matmul(symmetric), upper: true, transpose: true, left: false)
  }
}
