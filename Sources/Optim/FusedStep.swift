import CTensorKernels
import NN
import Tensor

/// Applies a rule that knows no neighbours to all parameters, in one pass over their memory.
///
/// - Parameter options: Returns the kernel's hyperparameters for a parameter's step.
func fusedStep<Options>(
  _ rule: tk_rule, _ steps: [ParameterStep], _ options: (ParameterState) -> Options
) {
  withSlots(steps, options) { tk_optimizer_step(rule, $0.baseAddress, $0.count) }
}

/// Calls `body` with what kernels want to know of each parameter.
func withSlots<Options>(
  _ steps: [ParameterStep], _ options: (ParameterState) -> Options,
  _ body: (UnsafeBufferPointer<tk_slot>) -> Void
) {
  let options = steps.map { options($0.state) }
  options.withUnsafeBufferPointer { options in
    // The pointers stay valid after their calls: the parameter and the state hold the memory, which
    // their calls have made theirs alone, and nobody else runs before the step is done.
    let slots = steps.enumerated().map { i, step in
      var slot = tk_slot()
      slot.options = UnsafeRawPointer(options.baseAddress! + i)
      slot.count = step.gradient.elementCount
      step.gradient.read { slot.gradient = $0 }
      step.state.parameter.update { slot.parameter = $0.baseAddress }
      let states = step.state.tensors.indices.map { k in
        step.state.tensors[k].update { $0.baseAddress }
      }
      if states.count > 0 { slot.state.0 = states[0] }
      if states.count > 1 { slot.state.1 = states[1] }
      if states.count > 2 { slot.state.2 = states[2] }
      return slot
    }
    withExtendedLifetime(steps) { slots.withUnsafeBufferPointer(body) }
  }
}

/// 1 − β of a mean, or 1 − βᵗ, which undoes its start from zero.
func complement(_ beta: Double, _ step: Int = 1) -> Float { Float(1 - power(beta, step)) }

/// x to a whole power, by squaring.
func power(_ x: Double, _ n: Int) -> Double {
  var (result, base, rest) = (1.0, x, n)
  while rest > 0 {
    if rest & 1 == 1 { result *= base }
    base *= base
    rest >>= 1
  }
  return result
}
