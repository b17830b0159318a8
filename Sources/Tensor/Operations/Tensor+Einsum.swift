/// Returns the sums of products that `expression` describes, in Einstein's notation: each operand's
/// dimensions are named by letters, separated by commas, and after `->` those of the result follow.
///
/// ```swift
/// let products = einsum("bij,bjk->bik", a, b)  // matrix products of a batch
/// let diagonal = einsum("ii->i", m)
/// let scores = einsum("b...d,bld->b...l", queries, keys)
/// ```
/// A letter that the result lacks is summed over; one that repeats within an operand takes its
/// diagonal; `...` stands for any further dimensions, which broadcast; sizes of 1 broadcast. Without
/// `->` the result has the dimensions of `...`, then the letters that occur once, in alphabetic
/// order (capitals first). Operands are multiplied two at a time from the left, as matrix products.
///
/// The counterpart of `torch.einsum`.
///
/// - Precondition: the expression is well formed and fits the operands.
public func einsum(_ expression: String, _ operands: Tensor<Float>...) -> Tensor<Float> {
  einsum(expression, operands)
}

/// As above, for operands in an array.
public func einsum(_ expression: String, _ operands: [Tensor<Float>]) -> Tensor<Float> {
  let plan = EinsumExpression(expression, operands.map(\.shape))
  var terms = zip(operands, plan.operands).map { LabelledTensor($0, $1) }
  var left = terms.removeFirst()
  for (i, term) in terms.enumerated() {
    var needed = Set(plan.output)
    for later in plan.operands.dropFirst(i + 2) { needed.formUnion(later) }
    left = left.contracted(with: term, keeping: needed)
  }
  return left.arranged(as: plan.output)
}

/// The labels of an expression's dimensions. Those of an ellipsis are negative, −1 the last.
private struct EinsumExpression {
  private let expression: String
  private let shapes: [Shape]
  private(set) var operands: [[Int]] = []
  private(set) var output: [Int] = []

  init(_ expression: String, _ shapes: [Shape]) {
    (self.expression, self.shapes) = (expression, shapes)
    let (inputs, result) = terms()
    check(!shapes.isEmpty, "there is no operand")
    check(
      inputs.count == shapes.count,
      "\(inputs.count) terms for \(shapes.count) operand\(shapes.count == 1 ? "" : "s")")
    var sizes: [Int: Int] = [:]
    var extra = 0
    for (term, shape) in zip(inputs, shapes) {
      let labels = parsed(term)
      let hasEllipsis = labels.contains(nil)
      let more = shape.rank - labels.count + (hasEllipsis ? 1 : 0)
      check(
        hasEllipsis ? more >= 0 : more == 0,
        "\(quoted(term)) does not name the \(shape.rank) dimensions of \(shape)")
      let full = labels.flatMap { label in label.map { [$0] } ?? (0..<more).map { $0 - more } }
      if hasEllipsis { extra = Swift.max(extra, more) }
      for (place, label) in full.enumerated() {
        let (size, known) = (shape[place], sizes[label, default: 1])
        let first = full.firstIndex(of: label)!
        check(shape[first] == size, "\(name(label)) has two sizes in \(quoted(term))")
        check(
          known == 1 || size == 1 || known == size, "\(name(label)) has sizes \(known) and \(size)")
        sizes[label] = known == 1 ? size : known
      }
      operands.append(full)
    }
    let ellipsis = (0..<extra).map { $0 - extra }
    if let result {
      let labels = parsed(result)
      let names = labels.compactMap { $0 }
      check(
        Set(names).count == names.count, "a letter repeats in the result \(quoted(result))")
      check(
        names.allSatisfy { sizes[$0] != nil }, "a letter of \(quoted(result)) is in no operand")
      output = labels.flatMap { label in label.map { [$0] } ?? ellipsis }
    } else {
      let all = operands.joined().filter { $0 >= 0 }
      output = ellipsis + Set(all).filter { label in all.count { $0 == label } == 1 }.sorted()
    }
  }

  private func check(_ condition: Bool, _ rule: @autoclosure () -> String) {
    require(condition, "einsum: \(rule()) (\"\(expression)\", operands \(shapes))")
  }

  private func quoted(_ term: ArraySlice<UInt8>) -> String {
    "\"\(String(decoding: term, as: UTF8.self))\""
  }

  private func name(_ label: Int) -> String {
    label < 0 ? "\"...\"" : quoted([UInt8(label)])
  }

  /// The operands' terms and the result's, nil where there is no arrow.
  private func terms() -> (inputs: [ArraySlice<UInt8>], result: ArraySlice<UInt8>?) {
    let text = expression.utf8.filter { $0 != UInt8(ascii: " ") }
    let arrows = text.indices.dropLast().filter {
      text[$0] == UInt8(ascii: "-") && text[$0 + 1] == UInt8(ascii: ">")
    }
    check(arrows.count <= 1, "more than one arrow")
    let inputs = text[..<(arrows.first ?? text.count)]
    return (
      inputs.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false),
      arrows.first.map { text[($0 + 2)...] }
    )
  }

  /// The labels of a term, nil for the ellipsis.
  private func parsed(_ term: ArraySlice<UInt8>) -> [Int?] {
    var (labels, rest): ([Int?], ArraySlice<UInt8>) = ([], term)
    while let byte = rest.first {
      if rest.starts(with: [UInt8](repeating: UInt8(ascii: "."), count: 3)) {
        check(!labels.contains(nil), "more than one ellipsis in \(quoted(term))")
        labels.append(nil)
        rest = rest.dropFirst(3)
      } else {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        check(
          letters.contains(byte | 0x20),
          "\"\(String(decoding: rest, as: UTF8.self).prefix(1))\" is no letter, comma or arrow")
        labels.append(Int(byte))
        rest = rest.dropFirst()
      }
    }
    return labels
  }
}

/// A tensor whose dimensions have different labels.
private struct LabelledTensor {
  private var tensor: Tensor<Float>
  private var labels: [Int]

  /// Repeated labels become diagonals.
  init(_ tensor: Tensor<Float>, _ labels: [Int]) {
    (self.tensor, self.labels) = (tensor, labels)
    var place = 0
    while place < self.labels.count {
      if let again = self.labels[(place + 1)...].firstIndex(of: self.labels[place]) {
        // The diagonal is the last dimension.
        self.tensor = self.tensor.diagonal(dim1: place, dim2: again)
        let label = self.labels.remove(at: again)
        self.labels.remove(at: place)
        self.labels.append(label)
      } else {
        place += 1
      }
    }
  }

  private func size(_ label: Int) -> Int? { labels.firstIndex(of: label).map { tensor.shape[$0] } }

  private func summed(over gone: [Int]) -> LabelledTensor {
    if gone.isEmpty { return self }
    return LabelledTensor(
      tensor.sum(dims: gone.map { labels.firstIndex(of: $0)! }),
      labels.filter { !gone.contains($0) })
  }

  /// Sums what the result lacks and puts the dimensions into its order.
  func arranged(as output: [Int]) -> Tensor<Float> {
    let rest = summed(over: labels.filter { !output.contains($0) })
    return rest.permuted(output)
  }

  private func permuted(_ order: [Int]) -> Tensor<Float> {
    order == labels ? tensor : tensor.permuted(order.map { labels.firstIndex(of: $0)! })
  }

  func contracted(with other: LabelledTensor, keeping needed: Set<Int>) -> LabelledTensor {
    // A size of 1 that meets a larger one, or that both have, is dropped; what only one side has
    // and nobody needs is summed first.
    let shared = labels.filter { other.labels.contains($0) }
    let a = summed(
      over: labels.filter { label in
        !shared.contains(label)
          ? !needed.contains(label) : size(label) == 1 && other.size(label) != 1
      })
    let b = other.summed(
      over: other.labels.filter { label in
        !shared.contains(label) ? !needed.contains(label) : other.size(label) == 1
      })
    // What lost its partner above may be summed as well.
    let both = a.labels.filter { b.labels.contains($0) }
    let left = a.summed(over: a.labels.filter { !both.contains($0) && !needed.contains($0) })
    let right = b.summed(over: b.labels.filter { !both.contains($0) && !needed.contains($0) })
    let batch = both.filter(needed.contains)
    let inner = both.filter { !needed.contains($0) }
    let rows = left.labels.filter { !both.contains($0) }
    let columns = right.labels.filter { !both.contains($0) }
    return inner.isEmpty
      ? left.multiplied(by: right, batch, rows, columns)
      : left.product(with: right, batch, rows, inner, columns)
  }

  private func multiplied(
    by other: LabelledTensor, _ batch: [Int], _ rows: [Int], _ columns: [Int]
  ) -> LabelledTensor {
    var a = permuted(batch + rows)
    if !columns.isEmpty { a = a.reshaped(a.shape.dimensions + columns.map { _ in 1 }) }
    let b = other.permuted(batch + columns)
    let sizes = b.shape.dimensions
    let spread = sizes.prefix(batch.count) + rows.map { _ in 1 } + sizes.dropFirst(batch.count)
    return LabelledTensor(a * b.reshaped(Array(spread)), batch + rows + columns)
  }

  private func product(
    with other: LabelledTensor, _ batch: [Int], _ rows: [Int], _ inner: [Int], _ columns: [Int]
  ) -> LabelledTensor {
    let (a, transposeA) = matrices(batch, rows, inner)
    let (b, transposeB) = other.matrices(batch, inner, columns)
    let y = a.matmul(b, transposeSelf: transposeA, transposeOther: transposeB)
    let labels = batch + rows + columns
    let sizes = labels.map { size($0) ?? other.size($0)! }
    return LabelledTensor(y.shape.dimensions == sizes ? y : y.reshaped(sizes), labels)
  }

  /// The operand of a product: `[batch, rows, columns]`, or transposed where only that needs no
  /// copy. Without batch labels it is a matrix.
  private func matrices(
    _ batch: [Int], _ rows: [Int], _ columns: [Int]
  ) -> (tensor: Tensor<Float>, isTransposed: Bool) {
    func count(_ labels: [Int]) -> Int { labels.reduce(1) { $0 * size($1)! } }
    let lead = batch.isEmpty ? [] : [count(batch)]
    let (plain, swapped) = (permuted(batch + rows + columns), permuted(batch + columns + rows))
    if !plain.layout.isContiguous && swapped.layout.isContiguous {
      return (swapped.shaped(lead + [count(columns), count(rows)]), true)
    }
    return (plain.shaped(lead + [count(rows), count(columns)]), false)
  }
}

extension Tensor where Element == Float {
  /// Reshapes only where that changes something: a strided view stays one.
  fileprivate func shaped(_ sizes: [Int]) -> Tensor {
    shape.dimensions == sizes ? self : reshaped(sizes)
  }
}
