import NN
import Tensor

/// Computes the running statistics of all batch normalisations anew, as means over `batches`;
/// `torch.optim.swa_utils.update_bn`.
///
/// ```swift
/// updateBatchNorm(of: model, over: loader) { _ = model($0.images) }
/// ```
/// Averaged weights make other activations than those whose statistics were kept. The model runs in
/// training mode, and has its modes back afterwards, also when `forward` throws. A model without
/// running statistics reads no batch.
///
/// - Parameter forward: Calls the model with a batch.
public func updateBatchNorm<Batches: Sequence>(
  of model: any Module, over batches: Batches, forward: (Batches.Element) throws -> Void
) rethrows {
  let modules = model.namedModules.map(\.module)
  let norms = modules.compactMap { module -> (any RunningNorm)? in
    switch module {
    case is BatchNorm1d, is BatchNorm2d, is BatchNorm3d: module as? any RunningNorm
    default: nil
    }
  }
  guard norms.contains(where: { $0.runningMean != nil }) else { return }
  let momenta = norms.map(\.momentum)
  let modes = modules.compactMap { $0 as? any ModeDependent }.map { ($0, $0.isTraining) }
  defer {
    for (norm, momentum) in zip(norms, momenta) { norm.momentum = momentum }
    for (module, isTraining) in modes { module.isTraining = isTraining }
  }
  for norm in norms {
    norm.resetRunningStats()
    norm.momentum = nil
  }
  model.setTraining(true)
  for batch in batches { try forward(batch) }
}
