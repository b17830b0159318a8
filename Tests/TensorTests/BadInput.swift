import Tensor
import Testing

/// Runs `body` in a process of its own, which has to fail with `message` on standard error.
private func expectTrap(
  _ result: ExitTest.Result?, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(message), "\(text)", sourceLocation: sourceLocation)
}

@Suite("A wrong shape stops the program with a message that names it")
struct BadInput {
  @Test func matmul() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor<Float>.ones([2, 3]).matmul(.ones([4, 5]))
    }
    expectTrap(result, "matmul: inner dimensions 3 and 4 differ ([2, 3] × [4, 5])")
  }

  @Test func broadcasting() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor<Float>.ones([2, 3]) + .ones([2])
    }
    expectTrap(result, "+: shapes [2, 3] and [2] do not broadcast")
  }

  @Test func reshaping() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor<Float>.ones([2, 3]).reshaped(4, 2)
    }
    expectTrap(result, "reshape: [2, 3] has 6 elements, [4, 2] has 8")
  }

  @Test func indices() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor<Float>.ones([2, 3]).rows(Tensor<Int32>([2]))
    }
    expectTrap(result, "rows: index 2 is not in 0..<2")
  }

  @Test func convolution() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor<Float>.ones([1, 3, 8, 8]).conv2d(.ones([4, 2, 3, 3]))
    }
    expectTrap(result, "conv2d: channels do not fit: input [1, 3, 8, 8], weight [4, 2, 3, 3]")
  }

  @Test func overflow() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Shape([Int.max, 2])
    }
    expectTrap(result, "Shape: the number of elements overflows")
  }
}
