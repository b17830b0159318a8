import NN
import Tensor
import Testing

@Suite("Differentiation")
struct Differentiation {
  static let x = sample([3, 4])

  @Test("vjp gives the value and a pullback that may be called again")
  func pullback() {
    let (y, pullback) = vjp(at: [Self.x]) { $0[0].squared() }
    #expect(y == Self.x.squared())
    let seed = sample([3, 4], 5)
    #expect(pullback(seed)[0] == seed * Self.x * 2)
    #expect(pullback(.ones([3, 4]))[0] == Self.x * 2)
  }

  @Test("an input without influence has no gradient")
  func unused() {
    let gradients = gradient(at: [Self.x, Self.x]) { $0[0].sum() }
    #expect(gradients[0] == .ones([3, 4]))
    #expect(gradients[1] == nil)
  }

  @Test("stopGradient makes a constant of what is computed inside")
  func stopping() {
    let gradients = gradient(at: [Self.x]) { x in
      (x[0] * stopGradient { x[0].exp() }).sum()
    }
    #expect(gradients[0] == Self.x.exp())
  }

  @Test("stopGradient keeps parameters from recording, and later ones record again")
  func stoppingParameters() {
    let a = Parameter(wrappedValue: Self.x)
    let b = Parameter(wrappedValue: Self.x)
    let (_, gradients) = valueAndGradient {
      let constant = stopGradient { a.wrappedValue.exp() }
      return (constant * b.wrappedValue).sum()
    }
    #expect(gradients[a] == nil)
    #expect(gradients[b] == Self.x.exp())
  }
}

@Suite("A checkpoint")
struct Checkpoints {
  static let x = sample([3, 4])
  let weights = [
    Parameter(wrappedValue: sample([4, 4], 2)), Parameter(wrappedValue: sample([4, 4], 3)),
  ]

  /// Two layers, of which one weight is used twice, with dropout in between.
  func layers(_ x: Tensor<Float>) -> Tensor<Float> {
    let h = x.linear(weights[0].wrappedValue).tanh().dropout(0.5)
    return h.linear(weights[1].wrappedValue).tanh().linear(weights[0].wrappedValue)
  }

  func gradients(_ body: (Tensor<Float>) -> Tensor<Float>) -> [[Float]] {
    Generator.$current.withValue(Generator(seed: 4)) {
      let input = Parameter(wrappedValue: Self.x)
      let (value, gradients) = valueAndGradient {
        (body(input.wrappedValue.exp()) * sample([3, 4], 7)).sum()
      }
      return [value.elements] + ([input] + weights).map { gradients[$0]!.elements }
    }
  }

  func close(_ a: [[Float]], _ b: [[Float]]) -> Bool {
    zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) < 1e-6 * max(1, abs($1)) }
  }

  @Test("changes neither value nor gradients, dropout included")
  func equality() {
    let plain = gradients { layers($0) }
    #expect(close(gradients { x in checkpointed { layers(x) } }, plain))
  }

  @Test("may lie within another, and beside others that use the same weights")
  func nesting() {
    let plain = gradients { layers(layers($0)) }
    #expect(
      close(
        gradients { x in
          checkpointed { [x] in
            let h = checkpointed { layers(x) }
            return checkpointed { layers(h) }
          }
        }, plain))
    #expect(
      close(
        gradients { x in
          let h = checkpointed { layers(x) }
          return checkpointed { layers(h) }
        }, plain))
  }

  @Test("differentiates parameters of which nothing else was recorded")
  func onlyParameters() {
    let weight = weights[0]
    let (_, gradients) = valueAndGradient {
      checkpointed { (weight.wrappedValue.squared()).sum() }
    }
    #expect(gradients[weight] == weight.wrappedValue * 2)
  }

  @Test("keeps only its inputs: the peak of memory falls")
  func memory() async {
    await #expect(processExitsWith: .success) {
      func peak(_ block: (Tensor<Float>) -> Tensor<Float>) -> Int {
        let input = Parameter(wrappedValue: Tensor<Float>.ones([1 << 18]))
        Memory.resetPeak()
        _ = valueAndGradient {
          var x = input.wrappedValue
          for _ in 0..<8 { x = block(x) }
          return x.sum()
        }
        return Memory.statistics.peak
      }
      func work(_ x: Tensor<Float>) -> Tensor<Float> {
        var x = x
        for _ in 0..<8 { x = x.tanh() }
        return x
      }
      #expect(peak { x in checkpointed { work(x) } } < peak(work) / 3)
    }
  }

  @Test("is its body outside of a differentiation")
  func plain() { #expect(checkpointed { Self.x } == Self.x) }
}

@Suite("Anomaly detection")
struct Anomalies {
  @Test("names the operation that made the first NaN, and its shapes")
  func forward() {
    let x = Parameter(wrappedValue: Tensor<Float>([1, -1]))
    let error = #expect(throws: AnomalyError.self) {
      try detectAnomaly { valueAndGradient { x.wrappedValue.log().exp().sum() } }
    }
    #expect(error?.description == "log of [2] gave a NaN in [2]")
  }

  @Test("names the operation of which the gradient is NaN")
  func backward() {
    let x = Parameter(wrappedValue: Tensor<Float>([1, 0]))
    let error = #expect(throws: AnomalyError.self) {
      // √0 · 0: the value is 0, the gradient 0 · ∞.
      try detectAnomaly { valueAndGradient { (x.wrappedValue.sqrt() * x.wrappedValue).sum() } }
    }
    #expect(error?.op == "sqrt")
    #expect(error?.pass == .backward)
  }

  @Test("says when an input was NaN before")
  func input() {
    let x = Parameter(wrappedValue: Tensor<Float>([.nan]))
    let error = #expect(throws: AnomalyError.self) {
      try detectAnomaly { valueAndGradient { x.wrappedValue.exp().sum() } }
    }
    #expect(error?.inputWasNaN == true)
  }

  @Test("returns what the body does where all is well")
  func fine() throws {
    let x = Parameter(wrappedValue: Tensor<Float>([1]))
    #expect(
      try detectAnomaly { valueAndGradient { x.wrappedValue.exp().sum() }.gradients[x] } != nil)
  }
}
