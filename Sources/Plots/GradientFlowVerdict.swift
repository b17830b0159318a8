#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the gradients of layers say about a network.
public struct GradientFlowVerdict: Sendable, Hashable {
  /// What is wrong first of all.
  public enum Kind: Sendable, Hashable {
    /// There are no layers.
    case empty
    /// A number is not finite.
    case notFinite
    /// A layer gets no gradient at all.
    case missing
    /// The layers at the input have less than a thousandth of the mean at the output.
    case vanishing
    /// The layers at the input have more than a thousand times the mean at the output, or one
    /// |gradient| is above 1000.
    case exploding
    /// Nothing of these.
    case healthy
  }

  public let kind: Kind
  /// One or two sentences.
  public let text: String

  /// The verdict on layers, ordered from the input to the output.
  ///
  /// Input and output are the first and the last quarter of the layers, by their geometric means.
  public init(_ layers: [GradientFlowPlot.Layer]) {
    let broken = layers.filter { !$0.mean.isFinite || !$0.maximum.isFinite }
    let missing = layers.filter { $0.mean == 0 && $0.maximum == 0 }
    let means = layers.map(\.mean).filter { $0 > 0 && $0.isFinite }
    let quarter = max(1, means.count / 4)
    func center(_ values: ArraySlice<Double>) -> Double {
      values.reduce(0) { $0 + log10($1) } / Double(max(1, values.count))
    }
    // In decades.
    let gain = center(means.prefix(quarter)) - center(means.suffix(quarter))
    let largest = layers.map(\.maximum).filter(\.isFinite).max() ?? 0
    func factor(_ decades: Double) -> String { NumberText.short(pow(10, decades), significant: 2) }

    if layers.isEmpty {
      (kind, text) = (.empty, "")
    } else if let first = broken.first {
      kind = .notFinite
      text = "Not finite in \(broken.count) of \(layers.count) layers, first in \(first.name)."
    } else if let first = missing.first {
      kind = .missing
      text = "No gradient reaches \(missing.count) of \(layers.count) layers, first \(first.name)."
    } else if gain < -3 {
      kind = .vanishing
      text = "Vanishing: means at the input are \(factor(-gain)) times smaller than at the output."
    } else if gain > 3 {
      kind = .exploding
      text = "Exploding: means at the input are \(factor(gain)) times larger than at the output."
    } else if largest > 1000 {
      kind = .exploding
      text = "Exploding: the largest |gradient| is \(NumberText.short(largest))."
    } else {
      kind = .healthy
      text =
        gain < 0
        ? "Healthy: means at the input are \(factor(-gain)) times smaller than at the output."
        : "Healthy: means at the input are \(factor(gain)) times those at the output."
    }
  }
}
