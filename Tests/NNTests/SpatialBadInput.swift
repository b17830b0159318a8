import NN
import Tensor
import Testing

/// A call that stops the program, and what it says.
private struct BadCall: Sendable, CustomTestStringConvertible {
  let message: String
  let call: @Sendable () -> Void

  init(_ message: String, _ call: @escaping @Sendable () -> Void) {
    (self.message, self.call) = (message, call)
  }

  var testDescription: String { message }
}

private let x = Tensor<Float>.ones([2, 3])

private let badCalls: [BadCall] = [
  BadCall("Conv1d: 3 → 4 channels do not divide into 2 groups") {
    _ = Conv1d(3, 4, kernelSize: 1, groups: 2)
  },
  BadCall("Conv2d: 4 → 3 channels do not divide into 2 groups") {
    _ = Conv2d(4, 3, kernelSize: 1, groups: 2)
  },
  BadCall("Conv3d: channels and kernel must be positive (4 → 3, [1, 0, 1])") {
    _ = Conv3d(4, 3, kernelSize: (1, 0, 1))
  },
  BadCall("ConvTranspose1d: channels and kernel must be positive (0 → 3, [2])") {
    _ = ConvTranspose1d(0, 3, kernelSize: 2)
  },
  BadCall("ConvTranspose2d: output size [5, 8] is not in [5, 5] ... [6, 6] for input [1, 1, 3, 3]")
  {
    _ = ConvTranspose2d(1, 1, kernelSize: 1, stride: 2)(.ones([1, 1, 3, 3]), outputSize: (5, 8))
  },
  BadCall("ConvTranspose3d: 4 → 3 channels do not divide into 2 groups") {
    _ = ConvTranspose3d(4, 3, kernelSize: 1, groups: 2)
  },
  BadCall("AdaptiveAvgPool2d: expected [N, C, H, W], got [2, 3]") {
    _ = AdaptiveAvgPool2d(outputSize: (1, nil))(x)
  },
  BadCall("AdaptiveAvgPool3d: expected [N, C, D, H, W], got [2, 3]") {
    _ = AdaptiveAvgPool3d(outputSize: 1)(x)
  },
  BadCall("AdaptiveMaxPool2d: expected [N, C, H, W], got [2, 3]") {
    _ = AdaptiveMaxPool2d(outputSize: 1)(x)
  },
  BadCall("AdaptiveMaxPool3d: expected [N, C, D, H, W], got [2, 3]") {
    _ = AdaptiveMaxPool3d(outputSize: 1)(x)
  },
  BadCall("BatchNorm1d: expected [N, 4] or [N, 4, L], got [2, 3]") { _ = BatchNorm1d(4)(x) },
  BadCall("BatchNorm2d: expected [N, 3, H, W], got [2, 3]") { _ = BatchNorm2d(3)(x) },
  BadCall("BatchNorm3d: expected [N, 3, D, H, W], got [2, 3]") { _ = BatchNorm3d(3)(x) },
  BadCall("InstanceNorm1d: expected [N, 4, L], got [2, 3]") { _ = InstanceNorm1d(4)(x) },
  BadCall("InstanceNorm2d: expected [N, 3, H, W], got [2, 3]") { _ = InstanceNorm2d(3)(x) },
  BadCall("InstanceNorm3d: expected [N, 3, D, H, W], got [2, 3]") { _ = InstanceNorm3d(3)(x) },
  BadCall("GroupNorm: 2 groups do not divide 3 channels") { _ = GroupNorm(2, 3) },
  BadCall("GroupNorm: expected [N, 4, …], got [2, 3]") { _ = GroupNorm(2, 4)(x) },
  BadCall("LayerNorm: the normalized shape has no dimension") { _ = LayerNorm([]) },
  BadCall("RMSNorm: the normalized shape has no dimension") { _ = RMSNorm([]) },
  BadCall("Dropout: the probability must be in [0, 1] (1.5)") { _ = Dropout(1.5) },
  BadCall("Dropout1d: the probability must be in [0, 1] (-0.5)") { _ = Dropout1d(-0.5) },
  BadCall("Dropout2d: the probability must be in [0, 1] (1.5)") { _ = Dropout2d(1.5) },
  BadCall("Dropout3d: the probability must be in [0, 1] (1.5)") { _ = Dropout3d(1.5) },
  BadCall("AlphaDropout: the probability must be in [0, 1] (1.5)") { _ = AlphaDropout(1.5) },
  BadCall("DropPath: the probability must be in [0, 1] (1.5)") { _ = DropPath(1.5) },
  BadCall("Dropout1d: expected [N, C, L], got [2]") { _ = Dropout1d()(.ones([2])) },
  BadCall("Dropout2d: expected [N, C, H, W], got [2, 3]") { _ = Dropout2d()(x) },
  BadCall("Dropout3d: expected [N, C, D, H, W], got [2, 3]") { _ = Dropout3d()(x) },
  BadCall("DropPath: expected [N, …], got a scalar") { _ = DropPath(0.5)(Tensor(1)) },
  BadCall("PReLU: the number of parameters must be positive (0)") { _ = PReLU(0) },
  BadCall("CELU: alpha is 0") { _ = CELU(alpha: 0) },
  BadCall("Softplus: beta is 0") { _ = Softplus(beta: 0) },
  BadCall("Hardtanh: minVal 1.0 is not below maxVal 1.0") { _ = Hardtanh(minVal: 1, maxVal: 1) },
  BadCall("PixelShuffle: the factor must be positive (0)") { _ = PixelShuffle(0) },
  BadCall("PixelUnshuffle: the factor must be positive (0)") { _ = PixelUnshuffle(0) },
]

@Suite("Layers of images stop the program with a message that names bad input")
struct SpatialBadInput {
  @Test(arguments: badCalls.map(\.message))
  func stops(message: String) async {
    // A process of its own for each call, found there by its message.
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [message = message as String] in
      badCalls.first { $0.message == message }!.call()
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(message), "\(text)")
  }

  @Test("Every call has a message of its own")
  func distinct() { #expect(Set(badCalls.map(\.message)).count == badCalls.count) }
}
