import Synchronization

/// The place of a tensor on a tape.
package struct Trace: Sendable {
  package let tape: Tape
  package let index: Int
}

/// The record of a computation, read backwards once for its gradients.
///
/// Flat, not a graph of nodes: entries are appended in the order of execution, which is already a
/// topological order, and freeing a long chain cannot overflow the stack.
public final class Tape: Sendable {
  /// The tape that parameters record on, inside of ``valueAndGradient(_:)``.
  @TaskLocal public static var current: Tape?

  /// How the gradient of an entry's output reaches its inputs; -1 is an input that needs none.
  package enum Pullback: Sendable {
    case leaf
    case unary(Int, @Sendable (Tensor<Float>) -> Tensor<Float>)
    case binary(
      Int, Int,
      @Sendable (Tensor<Float>) -> (@Sendable () -> Tensor<Float>, @Sendable () -> Tensor<Float>))
    /// The product `y = x·Wᵀ`: gradients `dx = dy·W` and `dW = dyᵀ·x`. A weight that is used at
    /// every step of a recurrence gets one product over all steps in place of a sum of many.
    case linear(input: Int, weight: Int, x: Tensor<Float>, w: Tensor<Float>)
    case many([Int], @Sendable (Tensor<Float>) -> [Tensor<Float>?])
    /// The entry of an operation with several outputs, which occupy the entries that follow.
    case multiple([Int], outputs: Int, @Sendable ([Tensor<Float>?]) -> [Tensor<Float>?])
    case output
  }

  package struct Entry: Sendable {
    let op: StaticString
    var pullback: Pullback
  }

  private struct State {
    var entries: [Entry] = []
    var leaves: [ObjectIdentifier: Int] = [:]
    var leafOrder: [ObjectIdentifier] = []
    var isRecording = true
  }

  private let state = Mutex(State())

  package init() {}

  /// Appends an entry (and its outputs) and returns its index, or nil when the tape is closed.
  package func append(_ op: StaticString, _ pullback: Pullback, outputs: Int = 0) -> Int? {
    state.withLock { s in
      guard s.isRecording else { return nil }
      s.entries.append(Entry(op: op, pullback: pullback))
      let index = s.entries.count - 1
      for _ in 0..<outputs { s.entries.append(Entry(op: op, pullback: .output)) }
      return index
    }
  }

  /// Returns the place of the leaf known as `id`, the same at every call.
  package func leaf(_ id: ObjectIdentifier) -> Trace? {
    state.withLock { s in
      guard s.isRecording else { return nil }
      if let index = s.leaves[id] { return Trace(tape: self, index: index) }
      s.entries.append(Entry(op: "leaf", pullback: .leaf))
      s.leaves[id] = s.entries.count - 1
      s.leafOrder.append(id)
      return Trace(tape: self, index: s.entries.count - 1)
    }
  }

  /// The names of the recorded operations, in order.
  package var recordedOps: [String] {
    state.withLock { $0.entries.map { "\($0.op)" } }
  }

  /// Forgets everything: the entries hold tensors that hold the tape.
  package func close() {
    state.withLock {
      $0.isRecording = false
      $0.entries = []
      $0.leaves = [:]
      $0.leafOrder = []
    }
  }

  /// Runs the tape backwards from `y` and closes it: pullbacks never record.
  ///
  /// Saved values are freed as the pass goes.
  package func gradients(of y: Tensor<Float>, seed: Tensor<Float>) -> Gradients {
    var entries: [Entry] = []
    var leaves: [ObjectIdentifier: Int] = [:]
    var order: [ObjectIdentifier] = []
    state.withLock { s in
      s.isRecording = false
      swap(&s.entries, &entries)
      swap(&s.leaves, &leaves)
      swap(&s.leafOrder, &order)
    }
    guard let start = y.trace, start.tape === self else { return Gradients([]) }
    var slots = GradientSlots(count: entries.count)
    for case .linear(_, let weight, _, _) in entries.lazy.map(\.pullback) where weight >= 0 {
      slots.expectProduct(for: weight)
    }
    slots.add(seed, to: start.index)
    for index in stride(from: entries.count - 1, through: 0, by: -1) {
      switch entries[index].pullback {
      case .leaf, .output: continue
      case .unary(let input, let pullback):
        guard let dy = slots.take(index) else { break }
        slots.add(pullback(dy), to: input)
      case .binary(let a, let b, let pullback):
        guard let dy = slots.take(index) else { break }
        let (da, db) = pullback(dy)
        if a >= 0 { slots.add(da(), to: a) }
        if b >= 0 { slots.add(db(), to: b) }
      case .linear(let input, let weight, let x, let w):
        let dy = slots.take(index)
        if input >= 0, let dy { slots.add(dy.matmul(w), to: input) }
        if weight >= 0 { slots.addProduct(dy, x, to: weight) }
      case .many(let inputs, let pullback):
        guard let dy = slots.take(index) else { break }
        for (input, gradient) in zip(inputs, pullback(dy)) {
          if input >= 0, let gradient { slots.add(gradient, to: input) }
        }
      case .multiple(let inputs, let outputs, let pullback):
        let dys = (1...outputs).map { slots.take(index + $0) }
        guard dys.contains(where: { $0 != nil }) else { break }
        for (input, gradient) in zip(inputs, pullback(dys)) {
          if input >= 0, let gradient { slots.add(gradient, to: input) }
        }
      }
      entries[index].pullback = .output
    }
    return Gradients(order.compactMap { id in slots.take(leaves[id]!).map { (id, $0) } })
  }
}

/// The gradients that wait for their entry's turn.
private struct GradientSlots {
  private var gradients: [Tensor<Float>?]
  /// By weight: how many products are still to come, and those that came.
  private var products: [Int: (expected: Int, pairs: [(dy: Tensor<Float>, x: Tensor<Float>)])] = [:]

  init(count: Int) { gradients = Array(repeating: nil, count: count) }

  mutating func expectProduct(for weight: Int) {
    products[weight, default: (0, [])].expected += 1
  }

  /// Counts a contribution `dyᵀ·x`, none where `dy` is nil; the last one adds up all of them.
  mutating func addProduct(_ dy: Tensor<Float>?, _ x: Tensor<Float>, to weight: Int) {
    var pending = products.removeValue(forKey: weight)!
    pending.expected -= 1
    if let dy { pending.pairs.append((dy, x.detached)) }
    guard pending.expected == 0 else {
      products[weight] = pending
      return
    }
    guard let first = pending.pairs.first else { return }
    let isSingle = pending.pairs.count == 1
    let dys = isSingle ? first.dy : .joined(pending.pairs.map(\.dy), dim: 0)
    let xs = isSingle ? first.x : .joined(pending.pairs.map(\.x), dim: 0)
    add(dys.matmul(xs, transposeSelf: true), to: weight)
  }

  mutating func take(_ index: Int) -> Tensor<Float>? {
    defer { gradients[index] = nil }
    return gradients[index]
  }

  /// Adds in place where nobody else holds the gradient that is there.
  mutating func add(_ gradient: Tensor<Float>, to index: Int) {
    guard var sum = take(index) else {
      gradients[index] = gradient.detached
      return
    }
    if sum.layout == gradient.layout, sum.layout.isDense, !sum.storage.isBorrowed,
      isKnownUniquelyReferenced(&sum.storage)
    {
      sum.addInPlace(gradient)
    } else {
      sum = (sum + gradient).detached
    }
    gradients[index] = sum
  }
}
