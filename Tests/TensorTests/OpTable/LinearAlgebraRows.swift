import Tensor

/// Square matrices whose diagonal dominates: regular, and well conditioned.
private func regular(_ shape: Shape, _ seed: Int = 1) -> Tensor<Float> {
  let (n, x) = (shape[-1], sample(shape, seed))
  let diagonal = Tensor<Float>(
    (0..<shape.elementCount).map { $0 % (n * n) % (n + 1) == 0 ? 3 + Float($0 % n) * 0.5 : 0 },
    shape: shape)
  return x + diagonal
}

/// Symmetric positive definite matrices as a function of any.
private func definite(_ x: Tensor<Float>) -> Tensor<Float> {
  x.matmul(x, transposeOther: true) + Tensor<Float>([1, 0, 0, 0, 1.5, 0, 0, 0, 2], shape: [3, 3])
}

private func symmetric(_ x: Tensor<Float>) -> Tensor<Float> { x + x.transposed() }

private let decompositionRows: [OpRow] = [
  OpRow("cholesky", sample([3, 3])) { try! definite($0[0]).cholesky() },
  OpRow("cholesky, upper", sample([3, 3])) { try! definite($0[0]).cholesky(upper: true) },
  OpRow("cholesky, batched", sample([2, 3, 3])) { try! definite($0[0]).cholesky() },
  OpRow("cholesky, empty", sample([2, 0, 0])) { try! $0[0].cholesky() },
  OpRow("cholesky solve", regular([3, 3]), sample([3, 2], 2)) { $0[0].choleskySolve($0[1]) },
  OpRow("cholesky solve, upper", regular([3, 3]), sample([2, 3, 1], 2)) {
    $0[0].choleskySolve($0[1], upper: true)
  },
  OpRow("svd, singular values", sample([2, 3, 2])) { try! $0[0].svd().s },
  // Products of singular vectors do not depend on their signs.
  OpRow("svd, left vectors", sample([3, 2])) { try! $0[0].svd().u.squared() },
  OpRow("svd, right vectors", sample([2, 4])) { try! $0[0].svd().vh.squared() },
  OpRow("svd, full", regular([2, 3, 3])) {
    let (u, s, vh) = try! $0[0].svd(fullMatrices: true)
    return (u * s.unsqueezed(-2).sqrt()).matmul(vh)
  },
  OpRow("svd, full and wide", sample([2, 3])) {
    let (u, s, vh) = try! $0[0].svd(fullMatrices: true)
    return (u * s.unsqueezed(-2).squared()).matmul(vh.narrow(dim: 0, start: 0, length: 2))
  },
  OpRow("svd, tall", sample([4, 2])) {
    let (u, s, vh) = try! $0[0].svd()
    return (u * s.unsqueezed(-2).sqrt()).matmul(vh)
  },
  OpRow("svdvals", sample([2, 2, 3])) { try! $0[0].svdvals() },
  OpRow("svdvals, empty", sample([2, 0, 3])) { try! $0[0].svdvals() },
  OpRow("eigh, values", sample([2, 3, 3])) { try! symmetric($0[0]).eigh().values },
  OpRow("eigh, upper", sample([3, 3])) {
    let (w, v) = try! symmetric($0[0]).eigh(upper: true)
    return (v * w.exp().unsqueezed(-2)).matmul(v, transposeOther: true)
  },
  OpRow("eigh, vectors", sample([3, 3])) { try! symmetric($0[0]).eigh().vectors.squared() },
  OpRow("eigvalsh", sample([3, 3])) { try! symmetric($0[0]).eigvalsh() },
  OpRow("eig, values", sample([2, 3, 3]), differentiable: false) {
    // In the order of LAPACK, both here and in PyTorch.
    let (re, im) = try! $0[0].eigvals()
    return .stack([re, im])
  },
  OpRow("qr", regular([3, 3])) {
    let (q, r) = $0[0].qr()
    return .cat([q, r], dim: 1)
  },
  OpRow("qr, tall", sample([2, 4, 2])) {
    let (q, r) = $0[0].qr()
    return .cat([q, r * 2], dim: 1)
  },
  OpRow("qr, wide", sample([2, 4])) {
    let (q, r) = $0[0].qr()
    return .cat([q, r], dim: 1)
  },
  OpRow("qr, complete", sample([2, 4])) { $0[0].qr(mode: .complete).r },
  OpRow("qr, complete and tall", sample([4, 2]), differentiable: false) {
    let (q, r) = $0[0].detached.qr(mode: .complete)
    return .cat([q, r], dim: 1)
  },
  OpRow("qr, empty", sample([3, 0]), differentiable: false) {
    $0[0].detached.qr(mode: .complete).q
  },
  OpRow("lu", regular([3, 3], 4).transposed()) {
    let (p, l, u) = $0[0].lu()
    return .cat([p, l, u], dim: 1)
  },
  OpRow("lu, tall", sample([2, 4, 2])) {
    let (_, l, u) = $0[0].lu()
    return .cat([l, u], dim: 1)
  },
  OpRow("lu, wide", sample([2, 4])) {
    let (_, l, u) = $0[0].lu()
    return .cat([l, u], dim: 1)
  },
  OpRow("lu solve", regular([2, 3, 3]), sample([3, 2], 2), differentiable: false) {
    let (lu, pivots) = try! $0[0].luFactor()
    return .luSolve(lu, pivots, $0[1])
  },
]

private let normRows: [OpRow] = [
  OpRow("pinv, tall", sample([2, 4, 2])) { try! $0[0].pinv() },
  OpRow("pinv, wide", sample([2, 3])) { try! $0[0].pinv() },
  OpRow("pinv, tolerance", regular([3, 3]), differentiable: false) { try! $0[0].pinv(rtol: 0.5) },
  OpRow("pinv, empty", sample([2, 0])) { try! $0[0].pinv() },
  OpRow("matrix rank", sample([2, 4, 3]), differentiable: false) {
    try! $0[0].matrixRank().to(Float.self)
  },
  OpRow("matrix rank, tolerance", sample([2, 4, 3]), differentiable: false) {
    try! $0[0].matrixRank(rtol: 0.3, atol: 0.1).to(Float.self)
  },
  OpRow("least squares", sample([4, 2]), sample([4, 3], 2)) {
    try! $0[0].leastSquares($0[1]).solution
  },
  OpRow("least squares, vectors", sample([2, 4, 2]), sample([2, 4], 2)) {
    try! $0[0].leastSquares($0[1]).solution
  },
  OpRow("least squares, shortest", sample([2, 3]), sample([2, 2], 2)) {
    try! $0[0].leastSquares($0[1]).solution
  },
  OpRow("least squares, residuals", sample([2, 4, 2]), sample([4, 3], 2), differentiable: false) {
    try! $0[0].leastSquares($0[1]).residuals
  },
  OpRow("least squares, singular values", sample([4, 2]), sample([4], 2), differentiable: false) {
    try! $0[0].leastSquares($0[1]).singularValues
  },
  OpRow("matrix norm, frobenius", sample([2, 2, 3])) { try! $0[0].matrixNorm() },
  OpRow("matrix norm, nuclear", sample([2, 2, 3])) { try! $0[0].matrixNorm(.nuclear) },
  OpRow("matrix norm, 1", sample([2, 2, 3])) { try! $0[0].matrixNorm(.one, keepDim: true) },
  OpRow("matrix norm, -1", sample([2, 2, 3])) { try! $0[0].matrixNorm(.minusOne) },
  OpRow("matrix norm, 2", sample([2, 2, 3])) { try! $0[0].matrixNorm(.two) },
  OpRow("matrix norm, -2", sample([2, 2, 3])) { try! $0[0].matrixNorm(.minusTwo, keepDim: true) },
  OpRow("matrix norm, infinity", sample([2, 3, 2])) {
    try! $0[0].matrixNorm(.infinity, dims: (0, 1))
  },
  OpRow("matrix norm, -infinity", sample([2, 3, 2])) {
    try! $0[0].matrixNorm(.minusInfinity, dims: (2, 0))
  },
  OpRow("matrix norm, zeros", Tensor.zeros([2, 2]), differentiable: false) {
    try! $0[0].matrixNorm()
  },
  OpRow("condition number", regular([2, 3, 3])) { try! $0[0].conditionNumber() },
  OpRow("condition number, tall", sample([3, 2])) { try! $0[0].conditionNumber() },
  OpRow("condition number, -2", regular([3, 3])) { try! $0[0].conditionNumber(.minusTwo) },
  OpRow("condition number, nuclear", regular([2, 3, 3])) { try! $0[0].conditionNumber(.nuclear) },
  OpRow("condition number, frobenius", regular([2, 3, 3])) {
    try! $0[0].conditionNumber(.frobenius)
  },
  OpRow("condition number, 1", regular([2, 3, 3])) { try! $0[0].conditionNumber(.one) },
  OpRow("condition number, -infinity", regular([3, 3])) {
    try! $0[0].conditionNumber(.minusInfinity)
  },
]

let linearAlgebraRows: [OpRow] =
  decompositionRows + normRows + [
    OpRow("solve", regular([3, 3]), sample([3, 2], 2)) { try! $0[0].solve($0[1]) },
    OpRow("solve, vector", regular([3, 3]), sample([3], 2)) { try! $0[0].solve($0[1]) },
    OpRow("solve, batched", regular([2, 3, 3]), sample([2, 3, 2], 2)) { try! $0[0].solve($0[1]) },
    OpRow("solve, batch of vectors", regular([2, 3, 3]), sample([2, 3], 2)) {
      try! $0[0].solve($0[1])
    },
    OpRow("solve, broadcast", regular([3, 3]), sample([2, 3, 1], 2)) { try! $0[0].solve($0[1]) },
    OpRow("solve, both broadcast", regular([2, 1, 2, 2]), sample([3, 2, 1], 2)) {
      try! $0[0].solve($0[1])
    },
    OpRow("solve, from the right", regular([2, 3, 3]), sample([2, 2, 3], 2)) {
      try! $0[0].solve($0[1], left: false)
    },
    OpRow("solve, empty", sample([0, 0]), sample([0, 2], 2)) { try! $0[0].solve($0[1]) },
    OpRow("inverse", regular([3, 3])) { try! $0[0].inverse() },
    OpRow("inverse, batched", regular([2, 2, 3, 3])) { try! $0[0].inverse() },
    OpRow("inverse, empty batch", sample([0, 2, 2])) { try! $0[0].inverse() },
    OpRow("determinant", regular([3, 3])) { $0[0].determinant() },
    OpRow("determinant, batched", regular([2, 2, 2])) { $0[0].determinant() },
    OpRow("determinant, singular", Tensor([1, 2, 3, 2, 4, 6, 1, 0, 1], shape: [3, 3])) {
      $0[0].determinant()
    },
    OpRow("determinant, empty", sample([2, 0, 0])) { $0[0].determinant() },
    OpRow("slogdet", regular([2, 3, 3])) { $0[0].slogdet().logAbsDeterminant },
    OpRow("slogdet, sign", regular([2, 3, 3]), differentiable: false) { (-$0[0]).slogdet().sign },
    OpRow("triangular solve, lower", regular([3, 3]), sample([3, 2], 2)) {
      $0[0].triangularSolve($0[1], upper: false)
    },
    OpRow("triangular solve, upper", regular([2, 3, 3]), sample([3, 2], 2)) {
      $0[0].triangularSolve($0[1], upper: true)
    },
    OpRow("triangular solve, transposed", regular([3, 3]), sample([2, 3, 2], 2)) {
      $0[0].triangularSolve($0[1], upper: true, transpose: true)
    },
    OpRow("triangular solve, from the right", regular([3, 3]), sample([2, 3], 2)) {
      $0[0].triangularSolve($0[1], upper: false, left: false)
    },
    OpRow("triangular solve, unit diagonal", sample([3, 3]), sample([2, 3], 2)) {
      $0[0].triangularSolve(
        $0[1], upper: true, transpose: true, left: false, unitriangular: true)
    },
    OpRow("triangular solve, empty", sample([2, 0, 0]), sample([0, 3], 2)) {
      $0[0].triangularSolve($0[1], upper: true)
    },
    OpRow("matrix exp", sample([3, 3])) { $0[0].matrixExp() },
    OpRow("matrix exp, batched", sample([2, 2, 2])) { ($0[0] * 2).matrixExp() },
    OpRow("matrix exp, large", sample([3, 3]), tolerance: 2e-5) { ($0[0] * 5).matrixExp() / 1000 },
    OpRow("matrix power", sample([2, 3, 3])) { try! $0[0].matrixPower(5) },
    OpRow("matrix power, negative", regular([3, 3])) { try! $0[0].matrixPower(-3) },
    OpRow("matrix power, 0", sample([2, 2, 2])) { try! $0[0].matrixPower(0) },
    OpRow("vander", sample([2, 3])) { $0[0].vander() },
    OpRow("vander, columns", sample([3])) { $0[0].vander(columns: 5) },
  ]

let linearAlgebraBadInputs: [BadInput] = [
  BadInput("solve: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).solve(.ones([2]))
  },
  BadInput("solve: a matrix [2, 2] and a right side [3] do not fit") {
    _ = try? Tensor<Float>.ones([2, 2]).solve(.ones([3]))
  },
  BadInput("solve: X·A = B needs a matrix B, got [2]") {
    _ = try? Tensor<Float>.ones([2, 2]).solve(.ones([2]), left: false)
  },
  BadInput("solve: expected a matrix or vector B, got []") {
    _ = try? Tensor<Float>.ones([2, 2]).solve(Tensor(1), left: false)
  },
  BadInput("inverse: expected a square matrix or a batch of them, got [3]") {
    _ = try? Tensor<Double>.ones([3]).inverse()
  },
  BadInput("determinant: expected a square matrix or a batch of them, got [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).determinant()
  },
  BadInput("slogdet: expected a square matrix or a batch of them, got [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).slogdet()
  },
  BadInput("cholesky: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).cholesky()
  },
  BadInput("triangularSolve: expected a square matrix or a batch of them, got [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).triangularSolve(.ones([2, 1]), upper: true)
  },
  BadInput("triangularSolve: a matrix [2, 2] and a right side [3, 1] do not fit") {
    _ = Tensor<Float>.ones([2, 2]).triangularSolve(.ones([3, 1]), upper: true)
  },
  BadInput("qr: expected a matrix or a batch of them, got [2]") {
    _ = Tensor<Float>.ones([2]).qr()
  },
  BadInput("qr: the complete mode has no gradient for more rows than columns ([3, 2])") {
    _ = gradient(at: [sample([3, 2])]) { $0[0].qr(mode: .complete).q.sum() }
  },
  BadInput("lu: expected a matrix or a batch of them, got []") { _ = Tensor<Float>(1).lu() },
  BadInput("luFactor: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).luFactor()
  },
  BadInput("luSolve: expected a square matrix or a batch of them, got [2, 3]") {
    _ = Tensor<Float>.luSolve(.ones([2, 3]), Tensor([1, 2]), .ones([2, 1]))
  },
  BadInput("luSolve: factors [2, 2], pivots [3] and a right side [2, 1] do not fit") {
    _ = Tensor<Float>.luSolve(.ones([2, 2]), Tensor([1, 2, 3]), .ones([2, 1]))
  },
  BadInput("luSolve: a pivot is not between 1 and 2") {
    _ = Tensor<Float>.luSolve(.ones([2, 2]), Tensor([1, 3]), .ones([2, 1]))
  },
  BadInput("svd: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).svd()
  },
  BadInput("svdvals: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).svdvals()
  },
  BadInput("eigh: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).eigh()
  },
  BadInput("eigvalsh: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).eigvalsh()
  },
  BadInput("eig: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).eig()
  },
  BadInput("eigvals: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).eigvals()
  },
  BadInput("pinv: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).pinv()
  },
  BadInput("matrixRank: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).matrixRank()
  },
  BadInput("leastSquares: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).leastSquares(.ones([3]))
  },
  BadInput("leastSquares: a matrix [3, 2] and a right side [2, 3] do not fit") {
    _ = try? Tensor<Float>.ones([3, 2]).leastSquares(.ones([2, 3]))
  },
  BadInput("matrixNorm: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).matrixNorm()
  },
  BadInput("matrixNorm: dimension 1 is named twice") {
    _ = try? Tensor<Float>.ones([3, 2]).matrixNorm(dims: (1, -1))
  },
  BadInput("matrixNorm: an empty matrix [0, 2] has no norm of this order") {
    _ = try? Tensor<Float>.ones([0, 2]).matrixNorm(.two)
  },
  BadInput("conditionNumber: expected a matrix or a batch of them, got [3]") {
    _ = try? Tensor<Float>.ones([3]).conditionNumber()
  },
  BadInput("conditionNumber: an empty matrix [0, 2] has none") {
    _ = try? Tensor<Float>.ones([0, 2]).conditionNumber()
  },
  BadInput("conditionNumber: this order needs square matrices, got [3, 2]") {
    _ = try? Tensor<Float>.ones([3, 2]).conditionNumber(.one)
  },
  BadInput("matrixExp: expected a square matrix or a batch of them, got [2, 3]") {
    _ = Tensor<Float>.ones([2, 3]).matrixExp()
  },
  BadInput("matrixPower: expected a square matrix or a batch of them, got [2, 3]") {
    _ = try? Tensor<Float>.ones([2, 3]).matrixPower(2)
  },
  BadInput("vander: expected a vector, got a scalar") { _ = Tensor<Float>(1).vander() },
  BadInput("vander: expected at least one column, got 0") {
    _ = Tensor<Float>.ones([2]).vander(columns: 0)
  },
]
