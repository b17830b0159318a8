import Foundation
import Tensor
import Testing

@Suite("Vectorised functions")
struct Numerics {
  /// A dense sample of finite floats: every 4 099th bit pattern of both signs.
  static let floats: [Float] = stride(from: UInt32(0), to: 0x7f80_0000, by: 4099).flatMap {
    [Float(bitPattern: $0), -Float(bitPattern: $0)]
  }

  /// The largest error in units in the last place of the exact result.
  func worstError(_ own: [Float], _ exact: (Double) -> Double) -> Double {
    zip(own, Self.floats).reduce(0) { worst, pair in
      let truth = exact(Double(pair.1))
      let rounded = Float(truth)
      if rounded.isNaN { return pair.0.isNaN ? worst : .infinity }
      if rounded.isInfinite || pair.0.isInfinite {
        return rounded == pair.0
          ? worst : max(worst, Double(Float.greatestFiniteMagnitude.ulp) / 1e30)
      }
      return max(worst, abs(Double(pair.0) - truth) / Double(rounded.ulp))
    }
  }

  @Test("exp is within 2 ulp")
  func exponential() {
    #expect(worstError(Tensor(Self.floats).exp().elements, Foundation.exp) < 2)
  }

  @Test("tanh is within 3 ulp")
  func hyperbolicTangent() {
    #expect(worstError(Tensor(Self.floats).tanh().elements, Foundation.tanh) < 3)
  }

  @Test("log is within 2 ulp")
  func logarithm() {
    #expect(worstError(Tensor(Self.floats).log().elements, Foundation.log) < 2)
  }

  @Test("sigmoid is within 3 ulp")
  func logistic() {
    #expect(
      worstError(Tensor(Self.floats).sigmoid().elements) { 1 / (1 + Foundation.exp(-$0)) } < 3)
  }

  @Test("NaN and infinities follow IEEE as in PyTorch")
  func specials() {
    let x = Tensor<Float>([.nan, .infinity, -.infinity, 0])
    #expect(x.exp().elements.dropFirst() == [.infinity, 0, 1])
    #expect(x.tanh().elements.dropFirst() == [1, -1, 0])
    #expect(x.relu().elements.dropFirst() == [.infinity, 0, 0])
    #expect(x.sigmoid().elements.dropFirst() == [1, 0, 0.5])
    for y in [x.exp(), x.tanh(), x.relu(), x.sigmoid(), x.log()] { #expect(y.elements[0].isNaN) }
    #expect(maximum(x, .zeros([4])).elements[0].isNaN)
  }
}
