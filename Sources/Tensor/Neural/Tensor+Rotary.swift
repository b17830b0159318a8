import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the vectors `[…, T, D]` with pairs of elements turned by angles (Su et al. 2021):
  /// `(a, b)` → `(a·cos − b·sin, b·cos + a·sin)`.
  ///
  /// Pairs are elements i and D/2 + i, as in Llama and GPT-NeoX, or 2i and 2i + 1 where
  /// `isInterleaved`, as in the paper. Views whose vectors lie without gaps are read in place, and
  /// the result keeps their order of memory.
  ///
  /// - Parameters:
  ///   - cosines: `[T, D/2]`, constants.
  ///   - sines: `[T, D/2]`, constants.
  /// - Precondition: D is even and the shapes fit.
  public func rotated(cosines: Tensor, sines: Tensor, isInterleaved: Bool = false) -> Tensor {
    require(
      rank >= 2 && shape[-1] % 2 == 0 && cosines.shape == [shape[-2], shape[-1] / 2]
        && sines.shape == cosines.shape,
      "rotated: cosines \(cosines.shape) and sines \(sines.shape) do not fit \(shape)")
    let (cosines, sines) = (cosines.contiguous().detached, sines.contiguous().detached)
    let turned: @Sendable (Tensor, Float) -> Tensor = { x, turn in
      let from = HeadRows(x.detached)
      let to = HeadRows(from.tensor.emptyLikewise(width: x.shape[-1]))
      let heads = x.shape.dimensions.dropLast(2).reduce(1, *)
      withExtendedLifetime((cosines.storage, sines.storage)) {
        HeadRows.withKernelRows([from, to]) {
          tk_rotate_rows(
            heads, x.shape[-2], x.shape[-1] / 2, isInterleaved, turn, cosines.base, sines.base, $0,
            $0 + 1)
        }
      }
      return to.tensor
    }
    return turned(self, 1).recorded("rotated", from: self) { turned($0, -1) }
  }
}
