import CTensorKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Gradients {
  /// The size of one parameter's gradient.
  public struct Statistics: Sendable, Equatable {
    /// √Σ g².
    public let norm: Float
    /// The mean of |g|; 0 where there are no elements.
    public let meanAbsolute: Float
    /// The largest |g|, NaN where an element is.
    public let maxAbsolute: Float
  }

  /// The norm of the gradients was infinite or NaN.
  public struct NotFiniteError: Error, CustomStringConvertible, Equatable, Sendable {
    /// The norm.
    public let norm: Float
    /// Which norm that was.
    public let normType: Double

    public var description: String {
      "the norm of order \(normType) of the gradients is \(norm), and cannot be clipped"
    }
  }

  /// The 2-norm of all gradients taken as one vector, summed in double precision.
  public var globalNorm: Float { norm() }

  /// Returns the norm of all gradients taken as one vector, (Σ |g|^p)^(1/p), or max |g| for
  /// infinity; summed in double precision. `torch.nn.utils.get_total_norm`.
  ///
  /// - Precondition: p, the `normType`, is positive.
  public func norm(_ normType: Double = 2) -> Float {
    require(normType > 0, "norm: the order must be positive (\(normType))")
    switch normType {
    case 2:
      return Float(magnitudes(TK_MAGNITUDE_SQUARES).reduce(0) { $0 + $1.squares }.squareRoot())
    case .infinity:
      let largest = magnitudes(TK_MAGNITUDE_LARGEST).map { Float($0.largest) }
      return largest.contains(where: \.isNaN) ? .nan : largest.max() ?? 0
    case 1: return Float(magnitudes(TK_MAGNITUDE_SUM).reduce(0) { $0 + $1.sum })
    default:
      let parts = magnitudes(TK_MAGNITUDE_POWERS, power: normType)
      return Float(pow(parts.reduce(0) { $0 + $1.powers }, 1 / normType))
    }
  }

  /// Norm, mean and largest magnitude of each gradient by its parameter, found in one pass, to
  /// watch how gradients flow.
  ///
  /// ```swift
  /// let found = gradients.statistics
  /// for (name, parameter) in model.namedParameters {
  ///   print(name, found[ObjectIdentifier(parameter)]?.meanAbsolute ?? 0)
  /// }
  /// ```
  public var statistics: [ObjectIdentifier: Statistics] {
    let found = magnitudes(TK_MAGNITUDE_SUM | TK_MAGNITUDE_SQUARES | TK_MAGNITUDE_LARGEST)
    return Dictionary(
      uniqueKeysWithValues: zip(entries, found).map { entry, size in
        let count = Double(Swift.max(1, entry.gradient.elementCount))
        return (
          entry.id,
          Statistics(
            norm: Float(size.squares.squareRoot()), meanAbsolute: Float(size.sum / count),
            maxAbsolute: Float(size.largest))
        )
      })
  }

  /// One for each gradient; only what is wanted is filled in.
  private func magnitudes(_ wanted: Int, power: Double = 0) -> [tk_magnitude] {
    let tensors = entries.map { $0.gradient.dense() }
    let stretches = tensors.map { tk_stretch(x: $0.base, y: nil, count: $0.elementCount) }
    var each = [tk_magnitude](repeating: tk_magnitude(), count: tensors.count)
    withExtendedLifetime(tensors) {
      tk_many_magnitudes(Int32(wanted), power, stretches, stretches.count, &each)
    }
    return each
  }
}
