import Tensor

/// Operations that move a million floats, beside a contiguous copy of as many.
func movementSuite() -> [Row] {
  let x = Tensor<Float>.normal([64, 128, 128])
  let half = x.narrow(dim: 0, start: 0, length: 32).contiguous()
  let (row, column) = (Tensor<Float>.normal([128]), Tensor<Float>.normal([64, 128, 1]))
  func places(_ shape: Shape, _ bound: Int) -> Tensor<Int32> {
    Tensor((0..<shape.elementCount).map { Int32($0 * 37 % bound) }, shape: shape)
  }
  let ops: [(String, () -> Tensor<Float>)] = [
    ("copy", { x.copied() }),
    ("permute 0 2 1", { x.permuted(0, 2, 1).contiguous() }),
    ("permute 1 0 2", { x.permuted(1, 0, 2).contiguous() }),
    ("permute 2 0 1", { x.permuted(2, 0, 1).contiguous() }),
    ("permute 2 1 0", { x.permuted(2, 1, 0).contiguous() }),
    ("permute 1 2 0", { x.permuted(1, 2, 0).contiguous() }),
    ("add permuted", { x + x.permuted(0, 2, 1) }),
    ("add row", { x + row }), ("add column", { x + column }),
    ("cat 0", { .cat([half, half], dim: 0) }), ("cat 1", { .cat([half, half], dim: 1) }),
    ("cat 2", { .cat([half, half], dim: 2) }),
    ("flip 2", { x.flipped(2) }), ("pad", { x.padded([1, 1, 1, 1]) }),
    ("sum 0", { x.sum(dim: 0) }), ("sum 1", { x.sum(dim: 1) }), ("sum 2", { x.sum(dim: 2) }),
  ]
  let indexed: [(String, Int)] = [("0", 0), ("1", 1), ("2", 2)]
  let gathers = indexed.map { name, dim in
    let index = places(x.shape, x.shape[dim])
    return ("gather \(name)", { x.gather(dim: dim, index) })
  }
  let selections = indexed.map { name, dim in
    let index = places([x.shape[dim]], x.shape[dim])
    return ("indexSelect \(name)", { x.indexSelect(dim: dim, index) })
  }
  return (ops + gathers + selections).map { name, apply in
    Row(name: "move/\(name)", callsPerRun: 20, seconds: 0.15) { { _ = apply() } }
  }
}
