import CTensorKernels
import NN
import Tensor

/// Applies a rule to all parameters in one pass over their memory.
///
/// - Parameter options: The kernel's hyperparameters for a step of this number, from 1.
func fusedStep<Options>(
  _ rule: tk_rule, _ steps: [ParameterStep], _ options: (_ step: Int) -> Options
) {
  let options = steps.map { options($0.state.step) }
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
    withExtendedLifetime(steps) { tk_optimizer_step(rule, slots, slots.count) }
  }
}

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
