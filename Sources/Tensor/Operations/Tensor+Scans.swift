import CTensorKernels

extension Tensor where Element == Float {
  /// Returns the running sums along `dim`; `torch.cumsum`.
  public func cumsum(dim: Int) -> Tensor {
    let dim = shape.normalized(dim, "cumsum")
    return runningSum(dim, reversed: false).recorded("cumsum", from: self) {
      $0.runningSum(dim, reversed: true)
    }
  }

  /// Returns the running products along `dim`; `torch.cumprod`.
  ///
  /// The gradient is made without a division, and so right where there are zeros.
  public func cumprod(dim: Int) -> Tensor {
    let dim = shape.normalized(dim, "cumprod")
    let (count, (outer, inner)) = (shape[dim], sizesAround(dim))
    let y = Tensor(shape: shape) { y in read { tk_running_product($0, y, outer, count, inner) } }
    return y.recorded("cumprod", from: self) { dy in
      Tensor(shape: dy.shape) { dx in
        read { x in
          y.read { y in
            dy.read { tk_running_product_gradient(x, y, $0, dx, outer, count, inner) }
          }
        }
      }
    }
  }

  /// Returns the running maxima along `dim` and the (last) indices where they are; `torch.cummax`.
  public func cummax(dim: Int) -> (values: Tensor, indices: Tensor<Int32>) {
    let dim = shape.normalized(dim, "cummax")
    let (y, places) = runningExtremum(dim, largest: true)
    return (y.recorded("cummax", from: self, picked(places, dim)), places)
  }

  /// Returns the running minima along `dim` and the (last) indices where they are; `torch.cummin`.
  public func cummin(dim: Int) -> (values: Tensor, indices: Tensor<Int32>) {
    let dim = shape.normalized(dim, "cummin")
    let (y, places) = runningExtremum(dim, largest: false)
    return (y.recorded("cummin", from: self, picked(places, dim)), places)
  }

  private func runningSum(_ dim: Int, reversed: Bool) -> Tensor {
    let (count, (outer, inner)) = (shape[dim], sizesAround(dim))
    return Tensor(shape: shape) { y in
      read { tk_running_sum($0, reversed, y, outer, count, inner) }
    }
  }

  private func runningExtremum(_ dim: Int, largest: Bool) -> (Tensor, Tensor<Int32>) {
    let (count, (outer, inner)) = (shape[dim], sizesAround(dim))
    var places = Tensor<Int32>(shape: shape) { _ in }
    let values = Tensor(shape: shape) { y in
      read { x in
        places.update {
          tk_running_extremum(largest, x, y, $0.baseAddress, outer, count, inner)
        }
      }
    }
    return (values, places)
  }
}

// Other element types, as plain loops and without gradient.

extension Tensor where Element == Double {
  /// Returns the running sums along `dim`; `torch.cumsum`.
  public func cumsum(dim: Int) -> Tensor { scanned(dim, "cumsum", 0, +) }

  /// Returns the running products along `dim`; `torch.cumprod`.
  public func cumprod(dim: Int) -> Tensor { scanned(dim, "cumprod", 1, *) }
}

extension Tensor where Element: FixedWidthInteger {
  /// Returns the running sums along `dim`, in 64 bits whatever the element type and without a trap
  /// where these overflow, as `torch.cumsum`.
  public func cumsum(dim: Int) -> Tensor<Int64> {
    scanned(dim, "cumsum", 0) { $0 &+ Int64(truncatingIfNeeded: $1) }
  }

  /// Returns the running products along `dim`, in 64 bits as the sums; `torch.cumprod`.
  public func cumprod(dim: Int) -> Tensor<Int64> {
    scanned(dim, "cumprod", 1) { $0 &* Int64(truncatingIfNeeded: $1) }
  }
}

extension Tensor where Element == Bool {
  /// Returns how many elements are true up to each place along `dim`; `torch.cumsum`.
  public func cumsum(dim: Int) -> Tensor<Int64> { scanned(dim, "cumsum", 0) { $0 + ($1 ? 1 : 0) } }
}

extension Tensor {
  fileprivate func scanned<R>(
    _ dim: Int, _ op: StaticString, _ start: R, _ next: (R, Element) -> R
  ) -> Tensor<R> {
    let dim = shape.normalized(dim, op)
    let (count, (outer, inner)) = (shape[dim], sizesAround(dim))
    return Tensor<R>(shape: shape) { y in
      read { x in
        for line in 0..<outer * inner {
          var (total, at) = (start, line / inner * count * inner + line % inner)
          for _ in 0..<count {
            total = next(total, x[at])
            y[at] = total
            at += inner
          }
        }
      }
    }
  }
}
