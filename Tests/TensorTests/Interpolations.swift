import ApusTestSupport
import Tensor
import Testing

@Suite("Interpolation")
struct Interpolation {
  @Test("that is linear leaves a plane a plane, away from the border")
  func plane() {
    let plane = Tensor<Float>(
      (0..<64).map { Float($0 / 8) * 2 + Float($0 % 8) }, shape: [1, 1, 8, 8])
    for antialias in [false, true] {
      let y = plane.interpolate(size: [16, 16], mode: .bilinear, antialias: antialias)
      for i in 4..<12 {
        for j in 4..<12 {
          let expected = (Float(i) / 2 - 0.25) * 2 + Float(j) / 2 - 0.25
          #expect(abs(y.select(dim: 2, i).select(dim: 2, j).item - expected) < 1e-5)
        }
      }
    }
  }

  @Test("keeps a constant, and NaN reaches only what it is part of")
  func constants() {
    var x = Tensor<Float>.full([1, 1, 9, 9], 3)
    for mode in [InterpolationMode.bilinear, .bicubic] {
      for antialias in [false, true] {
        let y = x.interpolate(size: [4, 13], mode: mode, antialias: antialias)
        #expect(maximumDifference(y, .full([1, 1, 4, 13], 3)) < 1e-6)
      }
    }
    x.update { $0[0] = .nan }
    let y = x.interpolate(size: [18, 18], mode: .bilinear).elements
    #expect(y.filter(\.isNaN).count == 9)
  }
}
