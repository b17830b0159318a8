import ApusTestSupport
import Foundation
import Tensor
import Testing

@Suite("Every op")
struct EveryOp {
  static let goldens = Goldens()

  @Test(
    "has the gradient that finite differences give",
    arguments: opTable.filter { $0.isDifferentiable })
  func derivative(_ row: OpRow) {
    #expect(gradientDiscrepancy(at: row.inputs, of: row.apply) < 2e-3)
  }

  @Test("gives the same result on views as on contiguous memory", arguments: opTable)
  func views(_ row: OpRow) {
    // The same values, seen through a transposed copy and through a slice.
    let views = row.inputs.enumerated().map { i, x in
      guard x.rank >= 2 else { return x }
      return i % 2 == 0
        ? x.transposed().contiguous().transposed()
        : Tensor.cat([x, x], dim: 0).narrow(dim: 0, start: x.shape[0], length: x.shape[0])
    }
    #expect(maximumDifference(row.apply(views), row.apply(row.inputs)) < 1e-5)
  }

  @Test(
    "gives PyTorch's value and gradients", arguments: opTable.filter { $0.unlikePyTorch == nil })
  func golden(_ row: OpRow) throws {
    let name = row.testDescription
    var value: Tensor<Float>?
    let gradients = gradient(at: row.inputs) { x in
      let y = row.apply(x)
      value = y.detached
      return (y * sample(y.shape, 7)).sum()
    }
    let difference = maximumDifference(value, try Self.goldens.tensor("\(name)/output"))
    #expect(difference <= row.tolerance, "value: \(difference)")
    for (i, own) in gradients.enumerated() where row.isDifferentiable {
      let expected = try Self.goldens.tensor("\(name)/grad.\(i)")
      let difference = maximumDifference(own ?? .zeros(expected.shape), expected)
      #expect(difference <= row.tolerance, "gradient \(i): \(difference)")
    }
  }

  @Test("has a name of its own, and no golden number is left over")
  func names() {
    #expect(Set(opTable.map(\.testDescription)).count == opTable.count)
    let cases = Set(
      Self.goldens.names.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
    #expect(cases == Set(opTable.filter { $0.unlikePyTorch == nil }.map(\.testDescription)))
  }

  @Test("that records has a row in the table")
  func coverage() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Tensor").standardizedFileURL
    var names: Set<String> = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    where file.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      for match in text.matches(of: /recorded\(\s*"(\w+)"/) { names.insert(String(match.1)) }
    }
    #expect(names.count > 30)
    var covered: Set<String> = []
    for row in opTable {
      let tape = Tape()
      defer { tape.close() }
      final class Key {}
      let keys = row.inputs.map { _ in Key() }
      guard row.isDifferentiable else { continue }
      _ = row.apply(zip(row.inputs, keys).map { $0.traced(tape.leaf(ObjectIdentifier($1))) })
      covered.formUnion(tape.recordedOps)
    }
    #expect(names.subtracting(covered).sorted() == [])
  }
}
