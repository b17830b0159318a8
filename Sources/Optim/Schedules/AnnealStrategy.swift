#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a rate goes from one value to another.
public enum AnnealStrategy: String, Sendable, Codable {
  /// Along half a cosine, which begins and ends flat; `"cos"` in PyTorch.
  case cosine
  /// In a straight line.
  case linear

  /// Returns the value at the share `fraction` of the way.
  func callAsFunction(_ start: Double, _ end: Double, _ fraction: Double) -> Double {
    switch self {
    case .cosine: end + (start - end) / 2 * (cos(.pi * fraction) + 1)
    case .linear: (end - start) * fraction + start
    }
  }
}
