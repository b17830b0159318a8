import ApusTestSupport
import Foundation
import Tensor
import Testing

@Suite("Every op")
struct EveryOp {
  @Test("has the gradient that finite differences give", arguments: opTable)
  func gradient(_ row: OpRow) {
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

  @Test("that records has a row in the table")
  func coverage() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Tensor").standardizedFileURL
    var names: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(
      at: sources, includingPropertiesForKeys: nil)
    {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /recorded\(\s*"(\w+)"/) { names.insert(String(match.1)) }
    }
    #expect(names.count > 30)
    var covered: Set<String> = []
    for row in opTable {
      let tape = Tape()
      defer { tape.close() }
      final class Key {}
      let keys = row.inputs.map { _ in Key() }
      _ = row.apply(zip(row.inputs, keys).map { $0.traced(tape.leaf(ObjectIdentifier($1))) })
      covered.formUnion(tape.recordedOps)
    }
    #expect(names.subtracting(covered).sorted() == [])
  }
}
