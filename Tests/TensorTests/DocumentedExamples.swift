import Foundation
import Tensor
import Testing

/// The code of the articles in `Sources/Tensor/Tensor.docc`, which stands here word for word.
@Suite("The articles' examples")
struct DocumentedExamples {
  @Test("compile and run: each stands in this file")
  func all() throws {
    let here = URL(filePath: #filePath)
    let articles = here.deletingLastPathComponent()
      .appending(path: "../../Sources/Tensor/Tensor.docc").standardizedFileURL
    func lines(_ text: some StringProtocol) -> [Substring] {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }[...].map { Substring($0) }
    }
    let own = lines(try String(contentsOf: here, encoding: .utf8)).joined(separator: "\n")
    var count = 0
    for file in try FileManager.default.contentsOfDirectory(atPath: articles.path) {
      let text = try String(contentsOf: articles.appending(path: file), encoding: .utf8)
      for match in text.matches(of: /```swift\n((?s:.*?))```/) {
        count += 1
        let example = lines(match.1).joined(separator: "\n")
        #expect(own.contains(example), "\(file): \(match.1)")
      }
    }
    #expect(count > 8)
  }

  @Test func overview() {
    let x: Tensor<Float> = [[1, 2], [3, 4]]
    let w = Tensor<Float>.normal([2, 3])
    let y = (x.matmul(w) + 1).relu()
    #expect(y.shape == [2, 3])
  }

  @Test func broadcasting() {
    let table = Tensor<Float>.arange(0, 6).reshaped(2, 3)
    let row: Tensor<Float> = [10, 20, 30]
    let column = Tensor<Float>([100, 200], shape: [2, 1])
    let sum = table + row + column
    #expect(sum.elements == [110, 121, 132, 213, 224, 235])

    let centred = table - table.mean(dim: 1, keepDim: true)
    let perRow: Tensor<Float> = [100, 200]
    let shifted = table + perRow.unsqueezed(1)
    #expect(centred.elements == [-1, 0, 1, -1, 0, 1])
    #expect(shifted.elements == [100, 101, 102, 203, 204, 205])
  }

  @Test func gradients() {
    let x: Tensor<Float> = [1, 2, 3]
    let slope = gradient(at: [x]) { ($0[0] * $0[0]).sum() }[0]!
    let (value, pullback) = vjp(at: [x]) { $0[0].exp() }
    let weighted = pullback([1, 0, 0])[0]!
    #expect(slope == x * 2)
    #expect(value == x.exp())
    #expect(weighted.elements[1...] == [0, 0])

    let fixedTarget = gradient(at: [x]) { x in
      (x[0] * stopGradient { x[0].exp() }).sum()
    }
    #expect(fixedTarget[0] == x.exp())

    let cheap = gradient(at: [x]) { x in
      var h = x[0]
      for _ in 0..<4 { h = checkpointed { [h] in h.tanh().exp() } }
      return h.sum()
    }
    #expect(cheap[0]?.shape == [3])

    let found = #expect(throws: AnomalyError.self) {
      try detectAnomaly { gradient(at: [x - 2]) { $0[0].log().sum() } }
    }
    #expect(found?.op == "log")

    let rough = withMatmulPrecision(.bfloat16) {
      gradient(at: [x.reshaped(1, 3)]) { $0[0].matmul(.ones([3, 2])).sum() }
    }
    #expect(rough[0]?.elements == [2, 2, 2])
  }

  @Test func addingAnOperation() {
    func relu6(_ x: Tensor<Float>) -> Tensor<Float> { x.relu() - (x - 6).relu() }
    func softsignSquared(_ x: Tensor<Float>) -> Tensor<Float> {
      let y = x.detached / (x.detached.abs() + 1)
      return (y * y).recorded("softsignSquared", from: x) { dy in
        dy * y * 2 * (1 - y.abs()).squared()
      }
    }
    #expect(relu6([-1, 3, 7]).elements == [0, 3, 6])
    let x: Tensor<Float> = [[0.5, -0.25]]
    let numeric = (softsignSquared(x + 1e-3) - softsignSquared(x - 1e-3)).elements.map { $0 / 2e-3 }
    let own = gradient(at: [x]) { softsignSquared($0[0]).sum() }[0]!.elements
    #expect(zip(own, numeric).allSatisfy { abs($0 - $1) < 1e-3 })
  }
}
