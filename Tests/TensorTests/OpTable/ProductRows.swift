import Tensor

let productRows: [OpRow] = [
  OpRow("matmul", sample([2, 3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, transposed left", sample([3, 2]), sample([3, 4], 2)) {
    $0[0].matmul($0[1], transposeSelf: true)
  },
  OpRow("matmul, transposed right", sample([2, 3]), sample([4, 3], 2)) {
    $0[0].matmul($0[1], transposeOther: true)
  },
  OpRow("matmul, both transposed", sample([3, 2]), sample([4, 3], 2)) {
    $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
  },
  OpRow("matmul, one row", sample([1, 3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, one column", sample([4, 3]), sample([3, 1], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, inner size 0", sample([2, 0]), sample([0, 3], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batched", sample([2, 2, 3]), sample([2, 3, 2], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batched and transposed", sample([2, 3, 2]), sample([2, 2, 3], 2)) {
    $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
  },
  OpRow("matmul, vectors", sample([3]), sample([3], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, vector and matrix", sample([3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, vector and transposed matrix", sample([3]), sample([4, 3], 2)) {
    $0[0].matmul($0[1], transposeOther: true)
  },
  OpRow("matmul, matrix and vector", sample([4, 3]), sample([3], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, vector and batch", sample([3]), sample([2, 3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batch and vector", sample([2, 2, 3]), sample([3], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batch and matrix", sample([2, 2, 3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, batch and transposed matrix", sample([2, 2, 2, 3]), sample([4, 3], 2)) {
    $0[0].matmul($0[1], transposeOther: true)
  },
  OpRow("matmul, matrix and batch", sample([2, 3]), sample([2, 3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("matmul, broadcast batches", sample([2, 1, 2, 3]), sample([3, 3, 2], 2)) {
    $0[0].matmul($0[1])
  },
  OpRow("matmul, broadcast and transposed", sample([2, 1, 3, 2]), sample([1, 3, 2, 3], 2)) {
    $0[0].matmul($0[1], transposeSelf: true, transposeOther: true)
  },
  OpRow("matmul, transposed batch and matrix", sample([2, 3, 2]), sample([3, 2], 2)) {
    $0[0].matmul($0[1], transposeSelf: true)
  },
  OpRow("matmul, empty batch", sample([0, 2, 3]), sample([3, 4], 2)) { $0[0].matmul($0[1]) },
  OpRow("bmm", sample([2, 2, 3]), sample([2, 3, 2], 2)) { $0[0].bmm($0[1]) },
  OpRow("dot", sample([5]), sample([5], 2)) { $0[0].dot($0[1]) },
  OpRow("dot, empty", sample([0]), sample([0], 2)) { $0[0].dot($0[1]) },
  OpRow("outer", sample([2]), sample([3], 2)) { $0[0].outer($0[1]) },
  OpRow("inner", sample([2, 3]), sample([4, 2, 3], 2)) { $0[0].inner($0[1]) },
  OpRow("inner, scalar", sample([2, 3]), sample([], 2)) { $0[0].inner($0[1]) },
  OpRow("addmm", sample([4]), sample([2, 3], 2), sample([3, 4], 3)) {
    $0[0].addmm($0[1], $0[2], beta: 0.5, alpha: 2)
  },
  OpRow("addmm, beta 0", sample([2, 3]), sample([3, 4], 2)) {
    Tensor([.nan]).addmm($0[0], $0[1], beta: 0)
  },
  OpRow("tensordot", sample([2, 3, 2]), sample([3, 2, 2], 2)) { $0[0].tensordot($0[1]) },
  OpRow("tensordot, pairs", sample([2, 3, 4]), sample([4, 2, 2], 2)) {
    $0[0].tensordot($0[1], dims: ([0, -1], [2, 0]))
  },
  OpRow("tensordot, no dimension", sample([2]), sample([3], 2)) { $0[0].tensordot($0[1], dims: 0) },
  OpRow("kron", sample([2, 2]), sample([2, 3], 2)) { $0[0].kron($0[1]) },
  OpRow("kron, ranks", sample([3]), sample([2, 2], 2)) { $0[0].kron($0[1]) },
  OpRow("cross", sample([2, 3]), sample([1, 3], 2)) { $0[0].cross($0[1]) },
  OpRow("cross, first dimension", sample([3, 2]), sample([3, 2], 2)) {
    $0[0].cross($0[1], dim: 0)
  },
  OpRow("matrix trace", sample([3, 3])) { $0[0].matrixTrace() },
  OpRow("matrix trace, not square", sample([2, 4])) { $0[0].squared().matrixTrace() },
  OpRow("multi dot", sample([3]), sample([3, 4], 2), sample([4, 2], 3), sample([2, 3], 4)) {
    .multiDot($0)
  },
  OpRow("multi dot, column", sample([2, 3]), sample([3, 4], 2), sample([4], 3)) { .multiDot($0) },
  OpRow("einsum, batch of matrices", sample([2, 2, 3]), sample([2, 3, 2], 2)) {
    einsum("bij,bjk->bik", $0)
  },
  OpRow("einsum, implicit result", sample([2, 3]), sample([3, 4], 2)) { einsum("jb, ba", $0) },
  OpRow("einsum, linear", sample([2, 3]), sample([4, 3], 2)) { einsum("bi,oi->bo", $0) },
  OpRow("einsum, diagonal", sample([3, 3])) { einsum("ii->i", $0) },
  OpRow("einsum, trace", sample([3, 3])) { einsum("ii", $0) },
  OpRow("einsum, diagonal of a batch", sample([2, 3, 2])) { einsum("iji->ji", $0) },
  OpRow("einsum, triple diagonal", sample([2, 2, 2])) { einsum("iii->i", $0) },
  OpRow("einsum, transpose", sample([2, 3])) { einsum("ij->ji", $0[0].squared()) },
  OpRow("einsum, sum", sample([2, 3])) { einsum("ij->j", $0) },
  OpRow("einsum, outer", sample([2]), sample([3], 2)) { einsum("i,j->ji", $0) },
  OpRow("einsum, element-wise", sample([2, 3]), sample([3, 2], 2)) { einsum("ij,ji->ij", $0) },
  OpRow("einsum, dot", sample([2, 3]), sample([2, 3], 2)) { einsum("ij,ij->", $0) },
  OpRow("einsum, ellipsis", sample([1, 2, 3]), sample([4, 3, 2], 2)) {
    einsum("...ij,...jk->...ik", $0)
  },
  OpRow("einsum, ellipsis of two ranks", sample([2, 3, 2]), sample([2, 4], 2)) {
    einsum("...d,dk->k...", $0)
  },
  OpRow("einsum, ellipsis summed", sample([2, 3, 2]), sample([2], 2)) { einsum("...d,d->d", $0) },
  OpRow("einsum, implicit ellipsis", sample([2, 3, 2])) { einsum("b...a", $0[0].squared()) },
  OpRow("einsum, three operands", sample([2, 3]), sample([2, 4, 3], 2), sample([4], 3)) {
    einsum("bi,bji,j->bj", $0)
  },
  OpRow("einsum, bilinear", sample([2, 3]), sample([4, 3, 2], 2), sample([2, 2], 3)) {
    einsum("bn,anm,bm->ba", $0)
  },
  OpRow("einsum, broadcast size 1", sample([2, 1]), sample([2, 3], 2)) { einsum("ij,ij->i", $0) },
  OpRow("einsum, both of size 1", sample([2, 1]), sample([1, 3], 2)) { einsum("ij,jk->ik", $0) },
  OpRow("einsum, strided sides", sample([2, 2, 3]), sample([2, 3, 2], 2)) {
    einsum("abc,bcd->ad", $0)
  },
  OpRow("einsum, scalar", sample([]), sample([2], 2)) { einsum(",i->i", $0) },
  OpRow("einsum, empty sum", sample([2, 0]), sample([0, 3], 2)) { einsum("ij,jk->ik", $0) },
  OpRow("linear", sample([2, 2, 3]), sample([4, 3], 2), sample([4], 3)) {
    $0[0].linear($0[1], $0[2])
  },
]

let productBadInputs: [BadInput] = [
  BadInput("matmul: inner dimensions 3 and 4 differ ([2, 3] × [4, 5])") {
    _ = Tensor<Float>.ones([2, 3]).matmul(.ones([4, 5]))
  },
  BadInput("matmul: inner dimensions 3 and 4 differ ([2, 2, 3] × [4, 5])") {
    _ = Tensor<Float>.ones([2, 2, 3]).matmul(.ones([4, 5]))
  },
  BadInput("matmul: a scalar is no matrix ([] × [2])") {
    _ = Tensor<Float>(1).matmul(.ones([2]))
  },
  BadInput("matmul: a vector cannot be transposed ([3] × [3, 4])") {
    _ = Tensor<Float>.ones([3]).matmul(.ones([3, 4]), transposeSelf: true)
  },
  BadInput("matmul: batch sizes [2] and [3] do not broadcast ([2, 3, 3] × [3, 3, 3])") {
    _ = Tensor<Float>.ones([2, 3, 3]).matmul(.ones([3, 3, 3]))
  },
  BadInput("matmul: expected matrices of Double, got [3] and [3]") {
    _ = Tensor<Double>.ones([3]).matmul(.ones([3]))
  },
  BadInput("linear: input [2, 3] does not fit weight [4, 5]") {
    _ = Tensor<Float>.ones([2, 3]).linear(.ones([4, 5]))
  },
  BadInput("dot: expected two vectors of one size, got [2] and [3]") {
    _ = Tensor<Float>.ones([2]).dot(.ones([3]))
  },
  BadInput("outer: expected two vectors, got [2, 1] and [3]") {
    _ = Tensor<Float>.ones([2, 1]).outer(.ones([3]))
  },
  BadInput("inner: last dimensions 2 and 3 differ ([4, 2] and [3])") {
    _ = Tensor<Float>.ones([4, 2]).inner(.ones([3]))
  },
  BadInput("bmm: expected two batches of as many matrices, got [1, 2, 3] and [2, 3, 2]") {
    _ = Tensor<Float>.ones([1, 2, 3]).bmm(.ones([2, 3, 2]))
  },
  BadInput("addmm: expected two matrices, got [2] and [2, 2]") {
    _ = Tensor<Float>.ones([2]).addmm(.ones([2]), .ones([2, 2]))
  },
  BadInput("addmm: [3] does not broadcast to [2, 2]") {
    _ = Tensor<Float>.ones([3]).addmm(.ones([2, 2]), .ones([2, 2]))
  },
  BadInput("tensordot: 2 dimensions are not in [2] and [2, 3]") {
    _ = Tensor<Float>.ones([2]).tensordot(.ones([2, 3]))
  },
  BadInput("tensordot: [0, 0] and [0, 1] are not pairs of dimensions") {
    _ = Tensor<Float>.ones([2, 2]).tensordot(.ones([2, 2]), dims: ([0, 0], [0, 1]))
  },
  BadInput("tensordot: sizes of dimensions [1] of [2, 3] and [0] of [2, 3] differ") {
    _ = Tensor<Float>.ones([2, 3]).tensordot(.ones([2, 3]), dims: ([1], [0]))
  },
  BadInput("cross: ranks of [3] and [1, 3] differ") {
    _ = Tensor<Float>.ones([3]).cross(.ones([1, 3]))
  },
  BadInput("cross: dimension 1 of [3, 2] and [3, 2] is not 3") {
    _ = Tensor<Float>.ones([3, 2]).cross(.ones([3, 2]))
  },
  BadInput("matrixTrace: expected a matrix, got [2, 2, 2]") {
    _ = Tensor<Float>.ones([2, 2, 2]).matrixTrace()
  },
  BadInput("multiDot: expected two or more tensors, got 1") {
    _ = Tensor<Float>.multiDot([.ones([2, 2])])
  },
  BadInput("multiDot: expected matrices, got [[2, 2], [2], [2, 2]]") {
    _ = Tensor<Float>.multiDot([.ones([2, 2]), .ones([2]), .ones([2, 2])])
  },
  BadInput("multiDot: sizes 2 and 3 differ ([[2, 2], [3, 2]])") {
    _ = Tensor<Float>.multiDot([.ones([2, 2]), .ones([3, 2])])
  },
  BadInput("einsum: more than one arrow (\"i->j->k\"") { _ = einsum("i->j->k", .ones([2])) },
  BadInput("einsum: there is no operand (\"\"") { _ = einsum("", []) },
  BadInput("einsum: 2 terms for 1 operand (\"i,j\"") { _ = einsum("i,j", .ones([2])) },
  BadInput("einsum: more than one ellipsis in \"...i...\"") { _ = einsum("...i...", .ones([2])) },
  BadInput("einsum: \"1\" is no letter, comma or arrow (\"i1\"") { _ = einsum("i1", .ones([2])) },
  BadInput("einsum: \"ij\" does not name the 1 dimensions of [2]") { _ = einsum("ij", .ones([2])) },
  BadInput("einsum: \"i\" has two sizes in \"ii\"") { _ = einsum("ii", .ones([2, 3])) },
  BadInput("einsum: \"j\" has sizes 3 and 4 (\"ij,jk\"") {
    _ = einsum("ij,jk", .ones([2, 3]), .ones([4, 5]))
  },
  BadInput("einsum: a letter repeats in the result \"ii\"") { _ = einsum("i->ii", .ones([2])) },
  BadInput("einsum: a letter of \"k\" is in no operand") { _ = einsum("i->k", .ones([2])) },
]
