import ApusTestSupport
import Tensor
import Testing
import Vision

@Suite("Positions are resampled as each library does")
struct PositionInterpolations {
  @Test(
    "to larger, smaller and oblong grids",
    arguments: PositionInterpolation.allCases, [[6, 6], [3, 3], [5, 2]])
  func goldens(interpolation: PositionInterpolation, size: [Int]) throws {
    let examples = try TransformerFixtures.examples()
    let key = "\(interpolation).\(size[0])x\(size[1])"
    // torchvision's function is for squares.
    guard examples.has(key) else { return #expect(interpolation == .torchvision) }
    let resampled = interpolation.resampled(
      try examples.tensor("positions"), height: size[0], width: size[1])
    #expect(maximumDifference(resampled, try examples.tensor(key)) < 1e-5)
  }

  @Test("to their own grid without a change")
  func same() throws {
    let positions = try TransformerFixtures.examples().tensor("positions")
    for interpolation in PositionInterpolation.allCases {
      let resampled = interpolation.resampled(positions, height: 4, width: 4)
      #expect(maximumDifference(resampled, positions) < 1e-6)
    }
  }

  @Test("and are refused where the old grid is no square")
  func noSquare() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PositionInterpolation.timm.resampled(.zeros([1, 13, 6]), height: 2, width: 2)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("expected positions [1, 1 + side², D], got [1, 13, 6]"))
  }
}
