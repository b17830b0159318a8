import NN
import Tensor

/// The numbers of `Tests/Fixtures/torch/backbone_formula.py`, so that weights of whole networks need no
/// file.
enum BackboneFormula {
  /// Numbers in [−0.5, 0.5) that depend on the key and the place.
  static func uniform(_ key: String, _ shape: Shape) -> Tensor<Float> {
    let seed = key.utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    var tensor = Tensor<Float>.zeros(shape)
    tensor.update { elements in
      for index in elements.indices {
        var v = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ seed
        v ^= v >> 16
        v = v &* 0x85eb_ca6b
        v ^= v >> 13
        elements[index] = Float(v >> 8) / 16_777_216 - 0.5
      }
    }
    return tensor
  }

  /// Gives every parameter and buffer of floats its number, and ends training.
  static func fill(_ model: some Module) throws {
    try model.load(filled(model.stateDictionary))
    model.setTraining(false)
  }

  /// The same for a state dictionary.
  static func filled(_ state: StateDictionary) throws -> StateDictionary {
    var filled = state
    for key in state.keys where state[key] is Tensor<Float> {
      let shape = try state.shape(of: key)
      let numbers = uniform(key, shape)
      filled[key] =
        if shape.rank >= 2 && key.hasSuffix("weight") {
          numbers * Float((24 / Double(shape.elementCount / shape[0])).squareRoot())
        } else if ["weight", "running_var", "layer_scale"].contains(where: key.hasSuffix) {
          numbers + 1
        } else {
          numbers * 0.2
        }
    }
    return filled
  }
}
