import Tensor

private func constant(_ name: String, _ value: @escaping @Sendable () -> Tensor<Float>) -> OpRow {
  OpRow(name, sample([2]), differentiable: false) { _ in value() }
}

let creationRows: [OpRow] = [
  constant("arange") { .arange(0, 1, by: 0.1) },
  constant("arange, downwards") { .arange(3, -2.5, by: -0.75) },
  constant("arange, nothing") { .arange(2, 2) },
  constant("arange, integers") {
    Tensor.cat([Tensor<Int32>.arange(7).to(), Tensor<Int64>.arange(9, -4, by: -3).to()], dim: 0)
  },
  constant("linspace") { .linspace(-1, 2, count: 7) },
  constant("linspace, one number") { .linspace(3, 5, count: 1) },
  constant("logspace") { .logspace(-1, 1, count: 4, base: 2) },
  constant("eye") { .eye(3, 2) },
  constant("eye, square") { Tensor<Int32>.eye(3).to() },
  constant("full and like") {
    let x = Tensor<Float>.full([2, 3], 0.5)
    return .full(like: x, 3) + .zeros(like: x) + .ones(like: x)
  },
  constant("oneHot") { Tensor<Int32>([[2, 0], [1, 3]]).oneHot(classes: 4).to() },
  constant("a literal") { [[[1, 2.5], [-3, 4]], [[5, 6], [7, 8]]] },
  OpRow("meshgrid", sample([2]), sample([3], 2)) {
    let grid = Tensor.meshgrid([$0[0], $0[1]])
    return grid[0] * 2 + grid[1].squared()
  },
  OpRow("meshgrid as xy", sample([2]), sample([3], 2), sample([2], 3)) {
    let grid = Tensor.meshgrid([$0[0], $0[1], $0[2]], indexing: .xy)
    return grid[0] * 2 + grid[1].squared() + grid[2]
  },
  OpRow("tril", sample([3, 4])) { $0[0].tril().squared() },
  OpRow("tril, batched, above", sample([2, 3, 4])) { $0[0].tril(diagonal: 1) },
  OpRow("tril, far below", sample([3, 4])) { $0[0].tril(diagonal: -5) },
  OpRow("triu", sample([3, 4])) { $0[0].triu().squared() },
  OpRow("triu, batched, below", sample([2, 3, 4])) { $0[0].triu(diagonal: -1) },
  OpRow("triu, far above", sample([3, 4])) { $0[0].triu(diagonal: 9) },
  OpRow("triu, empty", sample([0, 4])) { $0[0].triu() },
  OpRow("tril, integers", sample([3, 4]), differentiable: false) {
    ($0[0] * 9).to(Int32.self).tril(diagonal: -1).to()
  },
  OpRow("diagonal", sample([3, 4])) { $0[0].diagonal().squared() },
  OpRow("diagonal, above", sample([3, 4])) { $0[0].diagonal(offset: 2) },
  OpRow("diagonal, below", sample([3, 4])) { $0[0].diagonal(offset: -1) },
  OpRow("diagonal, outside", sample([3, 4])) { $0[0].diagonal(offset: 7) },
  OpRow("diagonal, batched", sample([2, 3, 4])) {
    $0[0].diagonal(offset: 1, dim1: -2, dim2: 0).squared()
  },
  OpRow("diag of a vector", sample([3])) { $0[0].diag(-1).squared() },
  OpRow("diag of a matrix", sample([3, 4])) { $0[0].diag(1) },
  OpRow("diagEmbed", sample([2, 3])) { $0[0].diagEmbed(offset: 1).squared() },
  OpRow("diagEmbed, nothing", sample([2, 0])) { $0[0].diagEmbed() },
]

let creationBadInputs: [BadInput] = [
  BadInput("Array: expected a vector, got [2, 3]") { _ = [Float](Tensor<Float>.ones([2, 3])) },
  BadInput("Array: expected a matrix, got [3]") { _ = [[Float]](Tensor<Float>.ones([3])) },
  BadInput("Array: expected matrices, got [2, 3]") { _ = [[[Float]]](Tensor<Float>.ones([2, 3])) },
  BadInput("arange: the step is 0") { _ = Tensor<Float>.arange(0, 1, by: 0) },
  BadInput("arange: 0.0 does not reach 1.0 by -1.0") { _ = Tensor<Float>.arange(0, 1, by: -1) },
  BadInput("arange: 3 does not reach 1 by 1") { _ = Tensor<Int32>.arange(3, 1) },
  BadInput("linspace: -1 numbers") { _ = Tensor<Float>.linspace(0, 1, count: -1) },
  BadInput("logspace: -2 numbers") { _ = Tensor<Float>.logspace(0, 1, count: -2) },
  BadInput("oneHot: index 3 is not in 0..<3") {
    _ = Tensor<Int32>([0, 3]).oneHot(classes: 3)
  },
  BadInput("meshgrid: no vectors") { _ = Tensor<Float>.meshgrid([]) },
  BadInput("meshgrid: expected vectors, got [2, 3]") {
    _ = Tensor<Float>.meshgrid([.ones([2, 3])])
  },
  BadInput("tril: expected matrices, got [3]") { _ = Tensor<Float>.ones([3]).tril() },
  BadInput("diagonal: dim1 and dim2 are both 1") {
    _ = Tensor<Float>.ones([2, 3]).diagonal(dim1: 1, dim2: -1)
  },
  BadInput("diagEmbed: expected vectors, got a scalar") { _ = Tensor<Float>(1).diagEmbed() },
  BadInput("diag: expected a vector or a matrix, got [1, 1, 1]") {
    _ = Tensor<Float>.ones([1, 1, 1]).diag()
  },
  BadInput("Tensor: the literal is ragged: parts of shape [2] and [3]") {
    let x: Tensor<Float> = [[1, 2], [3, 4, 5]]
    _ = x
  },
  BadInput("Tensor: the rows are ragged: lengths 2 and 1") {
    let rows: [[Float]] = [[1, 2], [3]]
    _ = Tensor(rows)
  },
  BadInput("Tensor: the matrices are ragged: shapes [1, 2] and [1, 1]") {
    let matrices: [[[Float]]] = [[[1, 2]], [[3]]]
    _ = Tensor(matrices)
  },
  BadInput("Tensor: 2 elements in memory cannot fill shape [3]") {
    let numbers: [Float] = [1, 2]
    numbers.withUnsafeBufferPointer { _ = Tensor($0, shape: [3]) }
  },
]
