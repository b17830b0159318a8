import ApusTestSupport
import Foundation
import Tensor
import Testing

/// The code of the articles in `Sources/Tensor/Tensor.docc`, which stands here word for word.
@Suite("The articles' examples")
struct DocumentedExamples {
  @Test("compile and run: each stands in a file of these tests")
  func all() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let articles = tests.appending(path: "../../Sources/Tensor/Tensor.docc").standardizedFileURL
    let examples = try ArticleExamples(of: articles, in: tests)
    #expect(examples.count > 16)
    #expect(examples.missing == [])
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

  @Test func indexing() {
    let x = Tensor<Float>.arange(12).reshaped(3, 4)
    let row = x[1]
    let corner = x[..<2, 2...]
    let column = x[.all, 0]
    let lastColumn = x[.ellipsis, -1]
    let standing = row[.all, .newAxis]
    #expect(row.elements == [4, 5, 6, 7])
    #expect(corner == Tensor([[2, 3], [6, 7]]))
    #expect(column.elements == [0, 4, 8])
    #expect(lastColumn.elements == [3, 7, 11])
    #expect(standing.shape == [4, 1])
    #expect(x[0, 1].item == 1)

    let butLast = x[.all, ..<(-1)]
    let inner = x[.all, .slice(from: 1, to: -1)]
    let everySecond = x[.all, .every(2)]
    let cutOff = x[1..<100]
    #expect(butLast == x.narrow(dim: 1, start: 0, length: 3))
    #expect(inner == Tensor([[1, 2], [5, 6], [9, 10]]))
    #expect(everySecond == Tensor([[0, 2], [4, 6], [8, 10]]))
    #expect(cutOff.shape == [2, 4])

    let images = Tensor<Float>.zeros([3, 4, 5, 6])
    let few: Tensor<Int32> = [0, 1]
    let sideBySide = images[.all, few, few]
    let apart = images[few, .all, few]
    let withNumber = images[0, .all, few]
    #expect(sideBySide.shape == [3, 2, 6])
    #expect(apart.shape == [2, 4, 6])
    #expect(withNumber.shape == [4, 2, 6])

    let large = x[x .> 5]
    let someRows = x[Tensor([true, false, true])]
    #expect(large.elements == [6, 7, 8, 9, 10, 11])
    #expect(someRows == Tensor([[0, 1, 2, 3], [8, 9, 10, 11]]))

    var y = x
    y[0] = [10, 20, 30, 40]
    y[.all, 0] = Tensor(-1)
    y[y .> 25] = Tensor(0)
    let unchanged = x[0]
    #expect(y == Tensor([[-1, 20, 0, 0], [-1, 5, 6, 7], [-1, 9, 10, 11]]))
    #expect(unchanged.elements == [0, 1, 2, 3])
  }

  @Test func indexTensors() {
    let x = Tensor<Float>.arange(12).reshaped(3, 4)
    let ids: Tensor<Int32> = [2, 0, 2]
    let rows = x[ids]
    let pairs = x[ids, Tensor<Int32>([0, 1, -1])]
    let grid = x[ids.unsqueezed(1), Tensor<Int32>([0, 3])]
    #expect(rows.shape == [3, 4] && rows[0] == x[2] && rows[1] == x[0])
    #expect(pairs.elements == [8, 1, 11])
    #expect(grid == Tensor([[8, 11], [0, 3], [8, 11]]))

    let counts = Tensor<Float>.zeros([3]).indexPut(ids, values: Tensor(1), accumulate: true)
    #expect(counts.elements == [1, 0, 2])

    let best = x.argmax(dim: 1, keepDim: true)
    let largest = x.takeAlongDim(best, dim: 1)
    let picked = x.gather(dim: 1, Tensor<Int32>([[0], [1], [2]]))
    let tally = Tensor<Float>.zeros([3]).scatterAdd(dim: 0, ids, .ones([3]))
    #expect(largest.elements == [3, 7, 11])
    #expect(picked.elements == [0, 5, 10])
    #expect(tally.elements == [1, 0, 2])

    let slope = gradient(at: [x]) { ($0[0][ids] * 2).sum() }[0]!
    let replaced = gradient(at: [x]) { $0[0].indexPut(0, values: Tensor(5)).sum() }[0]!
    #expect(slope.sum(dim: 1).elements == [8, 0, 16])
    #expect(replaced.sum(dim: 1).elements == [0, 4, 4])
  }

  @Test("quote messages that the tests of bad inputs hold")
  func messages() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let article = try String(
      contentsOf: tests.appending(path: "../../Sources/Tensor/Tensor.docc/Indexing.md")
        .standardizedFileURL, encoding: .utf8)
    let rows = try ["IndexingRows", "ScatteringRows"].map {
      try String(contentsOf: tests.appending(path: "OpTable/\($0).swift"), encoding: .utf8)
    }.joined()
    let quoted = article.matches(of: /`([a-zA-Z]+: [^`]+)`/).map(\.1)
    #expect(quoted.count > 8)
    for message in quoted { #expect(rows.contains("BadInput(\"\(message)\")"), "\(message)") }
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
