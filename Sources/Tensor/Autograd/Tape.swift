import Synchronization

/// The place of a tensor on a tape.
package struct Trace: Sendable {
  package let tape: Tape
  package let index: Int
}

/// The record of a computation, read backwards for its gradients.
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
    /// A computation that was not recorded, and is run again when its gradient is wanted.
    case checkpoint(@Sendable () -> Tensor<Float>)
    case output
  }

  package struct Entry: Sendable {
    let op: StaticString
    var pullback: Pullback
  }

  private struct State {
    var entries: [Entry] = []
    /// The index of the first entry: not 0 while a checkpoint is run again.
    var base = 0
    var leaves: [ObjectIdentifier: Int] = [:]
    var leafOrder: [ObjectIdentifier] = []
    var isRecording = true

    /// Appends an entry and returns its index.
    mutating func append(_ entry: Entry) -> Int {
      entries.append(entry)
      return base + entries.count - 1
    }
  }

  private let state = Mutex(State())
  private let recordsParameters: Bool
  /// Looks at every value for NaN, inside of ``detectAnomaly(_:)``.
  package let anomalies: AnomalyDetector?

  /// - Parameter recordsParameters: Whether parameters become leaves where they are read.
  package init(recordsParameters: Bool = true) {
    self.recordsParameters = recordsParameters
    anomalies = AnomalyDetector.current
  }

  /// Appends an entry (and its outputs) and returns its index, or nil when nothing is recorded.
  package func append(_ op: StaticString, _ pullback: Pullback, outputs: Int = 0) -> Int? {
    state.withLock { s in
      guard s.isRecording else { return nil }
      let index = s.append(Entry(op: op, pullback: pullback))
      for _ in 0..<outputs { _ = s.append(Entry(op: op, pullback: .output)) }
      return index
    }
  }

  /// Returns the place of the parameter known as `id`, or nil when parameters are not recorded.
  package func parameter(_ id: ObjectIdentifier) -> Trace? {
    recordsParameters ? leaf(id) : nil
  }

  /// Returns the place of the leaf known as `id`, the same at every call.
  package func leaf(_ id: ObjectIdentifier) -> Trace? {
    state.withLock { s in
      guard s.isRecording else { return nil }
      if let index = s.leaves[id] { return Trace(tape: self, index: index) }
      let index = s.append(Entry(op: "leaf", pullback: .leaf))
      s.leaves[id] = index
      s.leafOrder.append(id)
      return Trace(tape: self, index: index)
    }
  }

  /// The names of the recorded operations, in order.
  package var recordedOps: [String] {
    state.withLock { $0.entries.map { "\($0.op)" } }
  }

  /// Whether operations are recorded now.
  package var isRecording: Bool { state.withLock { $0.isRecording } }

  /// Runs `body` without recording on this tape.
  package func paused(_ body: () throws -> Tensor<Float>) rethrows -> Tensor<Float> {
    state.withLock { $0.isRecording = false }
    defer { state.withLock { $0.isRecording = true } }
    return try body()
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

  /// Runs the tape backwards from `y`: pullbacks never record.
  ///
  /// - Parameters:
  ///   - seed: The gradient of `y`.
  ///   - keepsEntries: Whether the tape can be run again; else saved values are freed as the pass
  ///     goes.
  package func gradients(
    of y: Tensor<Float>, seed: Tensor<Float>, keepsEntries: Bool = false
  ) -> Gradients {
    guard let start = y.trace, start.tape === self else { return Gradients([]) }
    var leaves: [ObjectIdentifier: Int] = [:]
    var order: [ObjectIdentifier] = []
    var entries: [Entry] = []
    state.withLock { s in
      s.isRecording = false
      (leaves, order, entries) = (s.leaves, s.leafOrder, s.entries)
      if !keepsEntries { s.entries = [] }
    }
    var slots = GradientSlots()
    slots.expect(entries)
    slots.add(seed, to: start.index)
    run(&entries, from: 0, &slots, frees: !keepsEntries)
    return state.withLock { s in
      // A leaf that only a checkpoint reads became known during the pass.
      defer { (s.leaves, s.leafOrder) = (leaves, order) }
      return Gradients(s.leafOrder.compactMap { id in slots.take(s.leaves[id]!).map { (id, $0) } })
    }
  }

  /// Reads a stretch of entries, the first of which has index `base`, from its end.
  private func run(
    _ entries: inout [Entry], from base: Int, _ slots: inout GradientSlots, frees: Bool
  ) {
    for i in stride(from: entries.count - 1, through: 0, by: -1) {
      let index = base + i
      switch entries[i].pullback {
      case .leaf, .output: continue
      case .unary(let input, let pullback):
        guard let dy = slots.take(index) else { break }
        slots.add(checked(entries[i].op, pullback(dy)), to: input)
      case .binary(let a, let b, let pullback):
        guard let dy = slots.take(index) else { break }
        let (da, db) = pullback(dy)
        if a >= 0 { slots.add(checked(entries[i].op, da()), to: a) }
        if b >= 0 { slots.add(checked(entries[i].op, db()), to: b) }
      case .linear(let input, let weight, let x, let w):
        let dy = slots.take(index)
        if input >= 0, let dy {
          let dx = dy.product(w, packedRows: slots.recurs(weight) ? 48 : 1)
          slots.add(checked(entries[i].op, dx), to: input)
        }
        if weight >= 0 { slots.addProduct(dy, x, to: weight) }
      case .many(let inputs, let pullback):
        guard let dy = slots.take(index) else { break }
        for (input, gradient) in zip(inputs, pullback(dy)) {
          if input >= 0, let gradient { slots.add(checked(entries[i].op, gradient), to: input) }
        }
      case .multiple(let inputs, let outputs, let pullback):
        let dys = (1...outputs).map { slots.take(index + $0) }
        guard dys.contains(where: { $0 != nil }) else { break }
        for (input, gradient) in zip(inputs, pullback(dys)) {
          if input >= 0, let gradient { slots.add(checked(entries[i].op, gradient), to: input) }
        }
      case .checkpoint(let body):
        guard let dy = slots.take(index) else { break }
        var (y, segment) = record(body, from: slots.count)
        let start = slots.count
        slots.expect(segment)
        if let trace = y.trace { slots.add(dy, to: trace.index) }
        y.trace = nil
        run(&segment, from: start, &slots, frees: true)
      }
      if frees { entries[i].pullback = .output }
    }
  }

  /// Runs the body of a checkpoint again and returns what it records, from index `base` on.
  private func record(
    _ body: () -> Tensor<Float>, from base: Int
  ) -> (Tensor<Float>, [Entry]) {
    state.withLock { ($0.base, $0.entries, $0.isRecording) = (base, [], true) }
    let y = Tape.$current.withValue(self) { body() }
    var segment: [Entry] = []
    state.withLock { s in
      swap(&segment, &s.entries)
      (s.base, s.isRecording) = (0, false)
    }
    return (y, segment)
  }

  /// Returns `gradient`, looked at for NaN where that is asked for.
  private func checked(_ op: StaticString, _ gradient: Tensor<Float>) -> Tensor<Float> {
    anomalies?.check(gradient, .backward, op)
    return gradient
  }
}

/// The gradients that wait for their entry's turn.
private struct GradientSlots {
  private var gradients: [Tensor<Float>?] = []
  /// By weight: how many products are still to come, and those that came.
  private var products: [Int: (expected: Int, pairs: [(dy: Tensor<Float>, x: Tensor<Float>)])] = [:]
  /// The weights of so many products that packing them pays, as it does in a recurrence.
  private var recurring: Set<Int> = []

  var count: Int { gradients.count }

  /// Makes room for the gradients of further entries, and counts their products by weight.
  mutating func expect(_ entries: [Tape.Entry]) {
    gradients.append(contentsOf: repeatElement(nil, count: entries.count))
    for case .linear(_, let weight, _, _) in entries.lazy.map(\.pullback) where weight >= 0 {
      products[weight, default: (0, [])].expected += 1
      if products[weight]!.expected == 4 { recurring.insert(weight) }
    }
  }

  /// Whether the weight of this index is multiplied with again and again.
  func recurs(_ weight: Int) -> Bool { recurring.contains(weight) }

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
    if gradient.hasLayout(of: sum), sum.isItsOwn() {
      sum.addInPlace(gradient)
    } else {
      sum = (sum + gradient).detached
    }
    gradients[index] = sum
  }
}
