import NN
import Tensor

/// Single operations at small sizes, and element-wise ones on a million floats.
func opsSuite() -> [Row] { smallOps() + wideOps() }

private struct SmallOp {
  let name: String
  let inputs: [Tensor<Float>]
  let apply: ([Tensor<Float>]) -> Tensor<Float>

  var callsPerRun: Int { name.contains("10000") ? 5 : 100 }

  func rows() -> [Row] {
    let (inputs, apply, callsPerRun) = (inputs, apply, callsPerRun)
    return [
      Row(name: "ops/\(name)/forward", callsPerRun: callsPerRun, seconds: 0.15) {
        { _ = apply(inputs) }
      },
      Row(name: "ops/\(name)/forward_recording", callsPerRun: callsPerRun, seconds: 0.15) {
        // As in a training step, many operations share a tape; large ones do not, whose results
        // would fill the memory.
        let calls = callsPerRun
        var recording = Recording(inputs)
        var left = calls
        return {
          _ = apply(recording.inputs)
          left -= 1
          if left == 0 {
            recording.tape.close()
            recording = Recording(inputs)
            left = calls
          }
        }
      },
      Row(name: "ops/\(name)/forward_backward", callsPerRun: callsPerRun, seconds: 0.15) {
        let seed = Tensor<Float>.ones(apply(inputs).shape)
        return {
          let recording = Recording(inputs)
          _ = recording.tape.gradients(of: apply(recording.inputs), seed: seed)
        }
      },
    ]
  }
}

/// Inputs on a tape of their own.
private struct Recording {
  private final class Key {}
  let tape = Tape()
  let inputs: [Tensor<Float>]
  private let keys: [Key]

  init(_ inputs: [Tensor<Float>]) {
    let tape = tape
    let keys = inputs.map { _ in Key() }
    self.keys = keys
    self.inputs = zip(inputs, keys).map { $0.traced(tape.leaf(ObjectIdentifier($1))) }
  }
}

private func smallOps() -> [Row] {
  let (small, other) = (Tensor<Float>.normal([32, 512]), Tensor<Float>.normal([32, 512]))
  let w = Tensor<Float>.normal([512, 512])
  let bias = Tensor<Float>.zeros([512])
  let logits = Tensor<Float>.normal([128, 10000])
  let table = Tensor<Float>.normal([10000, 256])
  var random = Philox(seed: 1)
  func ids(_ count: Int, _ shape: Shape) -> Tensor<Int32> {
    Tensor((0..<count).map { _ in Int32.random(in: 0..<10000, using: &random) }, shape: shape)
  }
  let (targets, many, five) = (ids(128, [128]), ids(640, [32, 20]), ids(5, [5]))
  let cell = LSTMCell(512, 512)
  let (h, c) = (Tensor<Float>.normal([32, 512]), Tensor<Float>.normal([32, 512]))
  let ops = [
    SmallOp(name: "add 4", inputs: [.normal([4])]) { $0[0] + $0[0] },
    SmallOp(name: "add 32x512", inputs: [small, other]) { $0[0] + $0[1] },
    SmallOp(name: "mul 32x512", inputs: [small, other]) { $0[0] * $0[1] },
    SmallOp(name: "tanh 32x512", inputs: [small]) { $0[0].tanh() },
    SmallOp(name: "sigmoid 32x512", inputs: [small]) { $0[0].sigmoid() },
    SmallOp(name: "matmul 32x512x512", inputs: [small, w]) { $0[0].matmul($0[1]) },
    SmallOp(name: "linear 32x512x512", inputs: [small, w, bias]) { $0[0].linear($0[1], $0[2]) },
    SmallOp(name: "linear 1x512x512", inputs: [w, bias, small.narrow(dim: 0, start: 0, length: 1)])
    {
      $0[2].linear($0[0], $0[1])
    },
    SmallOp(name: "layernorm 256x512", inputs: [.normal([256, 512]), .ones([512]), bias]) {
      $0[0].layerNorm([512], weight: $0[1], bias: $0[2])
    },
    SmallOp(name: "softmax 128x10000", inputs: [logits]) { $0[0].softmax() },
    SmallOp(name: "cross_entropy 128x10000", inputs: [logits]) { crossEntropy($0[0], targets) },
    SmallOp(name: "embedding 32x20 of 10000x256", inputs: [table]) { $0[0].rows(many) },
    SmallOp(name: "embedding 5 of 10000x256", inputs: [table]) { $0[0].rows(five) },
    SmallOp(name: "view 32x512", inputs: [small]) { $0[0].reshaped(512, 32) },
    SmallOp(name: "cat 2x 32x512", inputs: [small, other]) { .cat($0, dim: 1) },
    SmallOp(
      name: "lstm_cell 32x512",
      inputs: [cell.weightIh, cell.weightHh, cell.biasIh!, cell.biasHh!]
    ) { p in
      let weights = RecurrentWeights(
        weightIh: p[0], weightHh: p[1], biasIh: p[2], biasHh: p[3])
      return lstmCell(h, (h, c), weights).hidden
    },
  ]
  return ops.flatMap { $0.rows() }
}

private func wideOps() -> [Row] {
  let x = Tensor<Float>.normal([1 << 20])
  let matrix = x.reshaped(1024, 1024)
  let ops: [(String, () -> Tensor<Float>)] = [
    ("copy", { x.copied() }), ("add", { x + x }), ("tanh", { x.tanh() }), ("exp", { x.exp() }),
    ("sigmoid", { x.sigmoid() }), ("gelu erf", { x.gelu() }),
    ("gelu tanh", { x.gelu(approximate: .tanh) }),
    ("softmax 1024x1024", { matrix.softmax() }),
    ("layernorm 1024x1024", { matrix.layerNorm([1024]) }), ("sum", { x.sum() }),
  ]
  return ops.map { name, apply in
    Row(name: "ops/floats_1m/\(name)", callsPerRun: 20, seconds: 0.15) { { _ = apply() } }
  }
}
