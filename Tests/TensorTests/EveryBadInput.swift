import Tensor
import Testing

@Suite("Bad input stops the program with a message that names it")
struct EveryBadInput {
  @Test(arguments: badInputs)
  func stops(_ row: BadInput) async {
    // A process of its own for each row, found there by its message.
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message = row.message as String] in
      badInputs.first { $0.message == message }!.call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(row.message), "\(text)")
  }

  @Test("Every row has a message of its own")
  func distinct() { #expect(Set(badInputs.map(\.message)).count == badInputs.count) }
}
