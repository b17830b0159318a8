import CTensorKernels

extension Tensor where Element == Float {
  /// Returns exp(x) / Σ exp(x) along `dim`.
  public func softmax(dim: Int = -1) -> Tensor {
    alongLast(dim, "softmax") { x, rows, columns in
      let y = Tensor(shape: x.shape) { y in x.read { tk_softmax($0, y, rows, columns) } }
      return y.recorded("softmax", from: x) { dy in
        Tensor(shape: dy.shape) { dx in
          dy.read { dy in y.read { tk_softmax_gradient(dy, $0, dx, rows, columns) } }
        }
      }
    }
  }

  /// Returns x − log Σ exp(x) along `dim`, accurate where softmax underflows.
  public func logSoftmax(dim: Int = -1) -> Tensor {
    alongLast(dim, "logSoftmax") { x, rows, columns in
      let y = Tensor(shape: x.shape) { y in x.read { tk_log_softmax($0, y, rows, columns) } }
      return y.recorded("logSoftmax", from: x) { dy in
        Tensor(shape: dy.shape) { dx in
          dy.read { dy in y.read { tk_log_softmax_gradient(dy, $0, dx, rows, columns) } }
        }
      }
    }
  }

  /// Calls `body` with `dim` moved to the end, and moves it back.
  private func alongLast(
    _ dim: Int, _ op: StaticString, _ body: (Tensor, _ rows: Int, _ columns: Int) -> Tensor
  ) -> Tensor {
    let dim = shape.normalized(dim, op)
    let columns = shape[dim]
    let rows = columns == 0 ? 0 : elementCount / columns
    if dim == rank - 1 { return body(self, rows, columns) }
    return body(transposed(dim, -1), rows, columns).transposed(dim, -1)
  }
}

/// Returns the mean cross entropy between rows of logits and target classes, a scalar.
///
/// `loss = Σ (lse(x) − (1 − s)·x[target] − s·mean(x)) / n` over the n rows of which the target is
/// not `ignoreIndex`; NaN where there is none. The counterpart of
/// `torch.nn.functional.cross_entropy`, except that classes are always the last dimension.
///
/// - Parameters:
///   - logits: `[…, classes]`.
///   - targets: `[…]`, class indices.
///   - ignoreIndex: The target that neither counts nor gets a gradient; padding, usually.
///   - labelSmoothing: The share s of the target spread evenly over all classes (Szegedy et al.
///     2016), in [0, 1].
/// - Precondition: the shapes agree and every target that counts is a class.
public func crossEntropy(
  _ logits: Tensor<Float>, _ targets: Tensor<Int32>, ignoreIndex: Int32 = -100,
  labelSmoothing: Float = 0
) -> Tensor<Float> {
  require(
    logits.rank == targets.rank + 1
      && logits.shape.dimensions.dropLast() == targets.shape.dimensions[...],
    "crossEntropy: logits \(logits.shape) do not fit targets \(targets.shape)")
  require(
    labelSmoothing >= 0 && labelSmoothing <= 1,
    "crossEntropy: label smoothing must be in [0, 1] (\(labelSmoothing))")
  let (rows, columns) = (targets.elementCount, logits.shape[-1])
  let ids = targets.contiguous()
  let counted = ids.checkedCount(below: columns, ignoring: ignoreIndex, "crossEntropy")
  let scale = 1 / Float(counted)
  var logSums = Tensor<Float>(shape: [rows]) { _ in }
  let losses = Tensor<Float>(shape: [rows]) { losses in
    logits.read { x in
      ids.read { ids in
        logSums.update {
          tk_cross_entropy(
            x, ids, ignoreIndex, labelSmoothing, losses, $0.baseAddress, rows, columns)
        }
      }
    }
  }
  let sums = logSums
  return (losses.sum() * scale).recorded("crossEntropy", from: logits) { dy in
    Tensor(shape: logits.shape) { dx in
      logits.read { x in
        ids.read { ids in
          sums.read {
            tk_cross_entropy_gradient(
              x, ids, ignoreIndex, labelSmoothing, $0, dy.item * scale, dx, rows, columns)
          }
        }
      }
    }
  }
}

extension Tensor where Element == Int32 {
  /// Returns how many ids differ from `ignored`, and traps unless these are in `0..<bound`.
  func checkedCount(below bound: Int, ignoring ignored: Int32?, _ op: StaticString) -> Int {
    withUnsafeBufferPointer { ids in
      var count = 0
      for id in ids where id != ignored {
        require(id >= 0 && id < bound, "\(op): index \(id) is not in 0..<\(bound)")
        count += 1
      }
      return count
    }
  }
}
