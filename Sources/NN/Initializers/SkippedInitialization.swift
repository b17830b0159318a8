import Tensor

/// Whether weights get no first numbers.
enum SkippedInitialization {
  @TaskLocal static var isOn = false
}

/// Makes modules whose weights a file will replace: their memory is reserved, not filled.
///
/// ```swift
/// let network = withoutInitialization { VGG(.vgg16) }   // 138 million weights, at no cost
/// try network.load(weights: "vgg16-397923af.pth")
/// ```
/// The counterpart of `torch.nn.utils.skip_init`. Weights have undefined numbers until they are
/// loaded, and nothing is drawn from the current generator.
public func withoutInitialization<Result>(_ make: () throws -> Result) rethrows -> Result {
  try SkippedInitialization.$isOn.withValue(true, operation: make)
}
