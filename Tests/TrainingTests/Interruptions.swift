import Foundation
import NN
import Synchronization
import Tensor
import Testing

@testable import Training

/// What a thread that interrupts is told.
private final class Flags: Sendable {
  let isExpected = Atomic(false)
  let isOver = Atomic(false)
}

@Suite("Interruptions")
struct Interruptions {
  @Test("change no number, wherever in a step they come, and are noticed")
  func kernels() async {
    await #expect(processExitsWith: .success) {
      Threads.count = 1
      let (lstm, words) = (LSTM(128, 256), Linear(256, 66))
      let sequence = Tensor<Float>.normal([12, 64, 128])
      func sums() -> [Float] {
        let (value, gradients) = valueAndGradient {
          let logits = words(lstm(sequence).output)
          return (logits * logits).mean()
        }
        return [value.item, gradients.globalNorm]
      }
      let expected = sums()
      let flags = Flags()
      let thread = pthread_self()
      // Threads of a pool block signals; a program's first thread does not.
      var interrupt = sigset_t()
      sigemptyset(&interrupt)
      sigaddset(&interrupt, SIGINT)
      pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
      let sender = Thread {
        while !flags.isOver.load(ordering: .relaxed) {
          // Anywhere in a step.
          usleep(.random(in: 500..<20_000))
          if flags.isExpected.exchange(false, ordering: .relaxed) { pthread_kill(thread, SIGINT) }
        }
      }
      for step in 0..<200 {
        // One at a time: only the first is caught.
        var action = sigaction()
        sigaction(SIGINT, nil, &action)
        if step == 0 || action.__sigaction_handler.sa_handler == nil {
          Interruption.watch()
          flags.isExpected.store(true, ordering: .relaxed)
        }
        if step == 0 { sender.start() }
        let found = sums()
        try #require(found == expected, "step \(step): \(found), not \(expected)")
      }
      flags.isOver.store(true, ordering: .relaxed)
      while !sender.isFinished { usleep(1000) }
      try #require(Interruption.isRequested, "no interrupt was noticed")
    }
  }
}
