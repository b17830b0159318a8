// Only tensors of Float ever carry a trace. Recording is generic all the same, so that an operation
// that merely moves elements is written once for every element type.
extension Tensor {
  /// Returns `self`, remembered on the input's tape together with its pullback.
  package func recorded(
    _ op: StaticString, from a: Tensor,
    _ pullback: @escaping @Sendable (Tensor<Float>) -> Tensor<Float>
  ) -> Tensor {
    guard let input = a.trace,
      let index = input.tape.append(op, .unary(input.index, pullback))
    else { return self }
    input.tape.anomalies?.check(self, .forward, op, inputs: [a])
    return traced(Trace(tape: input.tape, index: index))
  }

  /// As above for two inputs; each side's gradient is computed only where it is needed.
  package func recorded(
    _ op: StaticString, from a: Tensor, _ b: Tensor,
    _ pullback:
      @escaping @Sendable (Tensor<Float>) -> (
        @Sendable () -> Tensor<Float>, @Sendable () -> Tensor<Float>
      )
  ) -> Tensor {
    guard let tape = (a.trace ?? b.trace)?.tape,
      let index = tape.append(op, .binary(a.place(on: tape), b.place(on: tape), pullback))
    else { return self }
    tape.anomalies?.check(self, .forward, op, inputs: [a, b])
    return traced(Trace(tape: tape, index: index))
  }

  /// As above for any number of inputs; `pullback` is told which of them need a gradient.
  package func recorded(
    _ op: StaticString, from inputs: [Tensor],
    _ pullback:
      @escaping @Sendable (_ dy: Tensor<Float>, _ needed: [Bool]) -> [Tensor<Float>?]
  ) -> Tensor {
    guard let tape = inputs.lazy.compactMap(\.trace).first?.tape else { return self }
    let places = inputs.map { $0.place(on: tape) }
    let needed = places.map { $0 >= 0 }
    guard let index = tape.append(op, .many(places, { pullback($0, needed) })) else { return self }
    tape.anomalies?.check(self, .forward, op, inputs: inputs)
    return traced(Trace(tape: tape, index: index))
  }

  /// Returns `outputs`, remembered as one operation on the inputs' tape. The pullback gets the
  /// gradient of each output, nil for one that nothing depends on.
  package static func recorded(
    _ op: StaticString, outputs: [Tensor], from inputs: [Tensor],
    _ pullback:
      @escaping @Sendable (_ dys: [Tensor<Float>?], _ needed: [Bool]) -> [Tensor<Float>?]
  ) -> [Tensor] {
    guard let tape = inputs.lazy.compactMap(\.trace).first?.tape else { return outputs }
    let places = inputs.map { $0.place(on: tape) }
    let needed = places.map { $0 >= 0 }
    let entry = Tape.Pullback.multiple(places, outputs: outputs.count) { pullback($0, needed) }
    guard let index = tape.append(op, entry, outputs: outputs.count) else { return outputs }
    for y in outputs { tape.anomalies?.check(y, .forward, op, inputs: inputs) }
    return outputs.enumerated().map { i, y in y.traced(Trace(tape: tape, index: index + 1 + i)) }
  }

  package func traced(_ trace: Trace?) -> Tensor {
    var y = self
    y.trace = trace
    return y
  }

  fileprivate func place(on tape: Tape) -> Int {
    guard let trace else { return -1 }
    require(trace.tape === tape, "valueAndGradient: a tensor of another tape was used")
    return trace.index
  }
}

extension Tensor where Element == Float {
  /// Returns `self`, the product `x·Wᵀ` of matrices, remembered as ``Tape/Pullback/linear``.
  func recordedLinear(_ op: StaticString, _ x: Tensor, _ w: Tensor) -> Tensor {
    guard let tape = (x.trace ?? w.trace)?.tape,
      let index = tape.append(
        op, .linear(input: x.place(on: tape), weight: w.place(on: tape), x: x, w: w))
    else { return self }
    tape.anomalies?.check(self, .forward, op, inputs: [x, w])
    return traced(Trace(tape: tape, index: index))
  }
}
