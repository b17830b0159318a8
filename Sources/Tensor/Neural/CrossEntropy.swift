import CTensorKernels

/// Returns the cross entropy between logits and target classes.
///
/// The loss of a row is `(1 − s)·w[t]·(lse(x) − x[t]) + s/C·Σ w·(lse(x) − x)` with its target t,
/// class weights w (1 by default) and smoothing s; the mean divides by `Σ w[t]` over the rows of
/// which the target is not `ignoreIndex`, and is NaN where there is none. The counterpart of
/// `torch.nn.functional.cross_entropy`, except that classes are the last dimension unless `dim`
/// says otherwise (PyTorch: 1).
///
/// - Parameters:
///   - logits: `[…, C]`.
///   - targets: `[…]`, class indices: the shape of the logits without the classes.
///   - weight: `[C]`, the weights of the classes.
///   - ignoreIndex: The target that neither counts nor gets a gradient; padding, usually.
///   - labelSmoothing: The share s of the target spread evenly over all classes (Szegedy et al.
///     2016), in [0, 1].
///   - dim: The dimension of the classes.
/// - Precondition: the shapes agree and every target that counts is a class.
public func crossEntropy(
  _ logits: Tensor<Float>, _ targets: Tensor<Int32>, weight: Tensor<Float>? = nil,
  ignoreIndex: Int32 = -100, labelSmoothing: Float = 0, reduction: Reduction = .mean, dim: Int = -1
) -> Tensor<Float> {
  let logits = logits.classesLast(dim, targets.shape, weight, "crossEntropy")
  require(
    labelSmoothing >= 0 && labelSmoothing <= 1,
    "crossEntropy: label smoothing must be in [0, 1] (\(labelSmoothing))")
  let columns = logits.shape[-1]
  let (ids, x, weight) = (targets.contiguous(), logits.contiguous(), weight?.contiguous())
  let total = ids.totalWeight(weight, classes: columns, ignoring: ignoreIndex, "crossEntropy")
  let run: @Sendable ((UnsafePointer<tk_cross_entropy>) -> Void) -> Void = { body in
    withExtendedLifetime(weight?.storage) {
      var options = tk_cross_entropy(
        rows: ids.elementCount, columns: columns, ignored: ignoreIndex, smoothing: labelSmoothing,
        weights: weight.map { UnsafePointer($0.base) })
      body(&options)
    }
  }
  var logSums = Tensor<Float>(shape: ids.shape) { _ in }
  let losses = Tensor<Float>(shape: ids.shape) { losses in
    x.read { x in
      ids.read { ids in
        logSums.update { logSums in
          run { tk_cross_entropy_losses($0, x, ids, losses, logSums.baseAddress!) }
        }
      }
    }
  }
  let sums = logSums
  let scale = reduction == .mean ? 1 / total : reduction.divisor(of: ids.shape).map { 1 / $0 }
  let value = scale.map { losses.sum() * $0 } ?? losses
  return value.recorded("crossEntropy", from: logits) { dy in
    let scales = scale.map { dy * $0 } ?? dy
    return Tensor(shape: x.shape) { dx in
      x.read { x in
        ids.read { ids in
          sums.read { sums in
            scales.read { scales in
              run {
                tk_cross_entropy_gradient($0, x, ids, sums, scales, scale == nil ? 1 : 0, dx)
              }
            }
          }
        }
      }
    }
  }
}

/// Returns the cross entropy between logits and target probabilities, `−Σ w·t·logSoftmax(x)` a row;
/// the mean divides by the number of rows. `torch.nn.functional.cross_entropy` with probabilities.
///
/// - Parameters:
///   - logits: `[…, C]`.
///   - targets: The logits' shape; with smoothing s they count as `(1 − s)·t + s/C`.
///   - weight: `[C]`, the weights of the classes.
///   - dim: The dimension of the classes.
public func crossEntropy(
  _ logits: Tensor<Float>, _ targets: Tensor<Float>, weight: Tensor<Float>? = nil,
  labelSmoothing: Float = 0, reduction: Reduction = .mean, dim: Int = -1
) -> Tensor<Float> {
  require(
    logits.shape == targets.shape,
    "crossEntropy: logits \(logits.shape) and probabilities \(targets.shape) differ")
  let place = logits.shape.normalized(dim, "crossEntropy")
  let rows = Shape(logits.shape.dimensions.enumerated().filter { $0.0 != place }.map(\.1))
  let x = logits.classesLast(place, rows, weight, "crossEntropy")
  var t = targets.classesLast(place, rows, weight, "crossEntropy")
  if labelSmoothing > 0 {
    t = t * (1 - labelSmoothing) + labelSmoothing / Float(x.shape[-1])
  }
  let terms = x.logSoftmax() * t
  return -(weight.map { terms * $0 } ?? terms).sum(dim: -1).reduced(by: reduction)
}

/// Returns the negative log-likelihood of target classes, `−w[t]·x[t]` a row; the mean divides by
/// `Σ w[t]`. The counterpart of `torch.nn.functional.nll_loss`; classes are the last dimension
/// unless `dim` says otherwise.
///
/// - Parameters:
///   - logProbabilities: `[…, C]`, as `logSoftmax` gives.
///   - targets: `[…]`, class indices.
///   - weight: `[C]`, the weights of the classes.
///   - ignoreIndex: The target that neither counts nor gets a gradient.
/// - Precondition: the shapes agree and every target that counts is a class.
public func nllLoss(
  _ logProbabilities: Tensor<Float>, _ targets: Tensor<Int32>, weight: Tensor<Float>? = nil,
  ignoreIndex: Int32 = -100, reduction: Reduction = .mean, dim: Int = -1
) -> Tensor<Float> {
  let x = logProbabilities.classesLast(dim, targets.shape, weight, "nllLoss")
  let (classes, ids, weights) = (x.shape[-1], targets.contiguous(), weight?.elements)
  let total = ids.totalWeight(weight, classes: classes, ignoring: ignoreIndex, "nllLoss")
  let picked: @Sendable ((_ row: Int, _ at: Int, _ weight: Float) -> Void) -> Void = { body in
    ids.withUnsafeBufferPointer { ids in
      for (row, id) in ids.enumerated() where id != ignoreIndex {
        body(row, row * classes + Int(id), weights?[Int(id)] ?? 1)
      }
    }
  }
  let losses = Tensor<Float>(shape: ids.shape) { y in
    y.update(repeating: 0, count: ids.elementCount)
    x.read { x in picked { y[$0] = -$2 * x[$1] } }
  }
  let shape = x.shape
  let value = losses.recorded("nllLoss", from: x) { dy in
    Tensor(shape: shape) { dx in
      dx.update(repeating: 0, count: shape.elementCount)
      dy.read { dy in picked { dx[$1] = -$2 * dy[$0] } }
    }
  }
  return reduction == .mean ? value.sum() / total : value.reduced(by: reduction)
}

extension Tensor where Element == Float {
  /// Returns the tensor with `dim` last, checked against the targets' shape and the class weights.
  fileprivate func classesLast(
    _ dim: Int, _ targets: Shape, _ weight: Tensor?, _ op: StaticString
  ) -> Tensor {
    let dim = shape.normalized(dim, op)
    var sizes = shape.dimensions
    let classes = sizes.remove(at: dim)
    require(
      sizes == targets.dimensions,
      "\(op): logits \(shape) with classes in dimension \(dim) do not fit targets \(targets)")
    require(
      weight == nil || weight!.shape == [classes],
      "\(op): weights \(weight!.shape) do not fit \(classes) classes")
    guard dim != rank - 1 else { return self }
    return movedDim(from: dim, to: -1)
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

  /// Returns the sum of the weights of the classes that count.
  fileprivate func totalWeight(
    _ weight: Tensor<Float>?, classes: Int, ignoring ignored: Int32, _ op: StaticString
  ) -> Float {
    let count = checkedCount(below: classes, ignoring: ignored, op)
    guard let weights = weight?.elements else { return Float(count) }
    return withUnsafeBufferPointer { ids in
      Float(ids.reduce(0.0) { $1 == ignored ? $0 : $0 + Double(weights[Int($1)]) })
    }
  }
}
