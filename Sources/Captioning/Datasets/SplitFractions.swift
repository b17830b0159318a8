import Tensor
import Training

/// Shares of pictures for training, development and test, for data sets without lists of their own.
///
/// A picture's split is a function of its name and the seed, never of its place: all its captions
/// stay together, and pictures that are added or taken away move no other one. The price is that shares
/// are met on average only; of 1 000 pictures a share of 0.1 has about 100 ± 10.
///
/// ```swift
/// let fractions = SplitFractions("0.8,0.1,0.1")!
/// print(fractions.split(of: "1000092795.jpg"))
/// ```
public struct SplitFractions: Sendable, Hashable, LosslessStringConvertible {
  /// The shares, each in 0...1, together 1.
  public let train, dev, test: Double
  /// Another seed is another division.
  public let seed: UInt64

  /// - Precondition: shares lie in 0...1 and sum to 1, up to rounding.
  public init(train: Double = 0.8, dev: Double = 0.1, test: Double = 0.1, seed: UInt64 = 0) {
    require(
      Self.isValid([train, dev, test]),
      "SplitFractions: shares must lie in 0...1 and sum to 1 (\(train), \(dev), \(test))")
    (self.train, self.dev, self.test, self.seed) = (train, dev, test, seed)
  }

  /// Reads `train,dev,test`, or `train,dev,test,seed` with a seed other than 0; nil for anything else.
  public init?(_ description: String) {
    let parts = description.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.drop { $0 == " " })
    }
    let shares = parts.prefix(3).compactMap(Double.init)
    guard (3...4).contains(parts.count), shares.count == 3, Self.isValid(shares) else { return nil }
    guard let seed = parts.count == 4 ? UInt64(parts[3]) : 0 else { return nil }
    self.init(train: shares[0], dev: shares[1], test: shares[2], seed: seed)
  }

  /// `0.8,0.1,0.1`, followed by the seed where it is not 0.
  public var description: String {
    "\(train),\(dev),\(test)" + (seed == 0 ? "" : ",\(seed)")
  }

  private static func isValid(_ shares: [Double]) -> Bool {
    shares.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(shares.reduce(0, +) - 1) < 1e-6
  }

  /// Returns the split of the picture of this name.
  public func split(of name: String) -> Split {
    var hash = ContentHash()
    hash.add(name)
    var generator = Philox(seed: seed, stream: hash.value)
    let draw = Double(generator.next() >> 11) * 0x1p-53
    if draw < train { return .train }
    // Rounding of the sum must not put a picture into a split of which the share is 0.
    if dev > 0 && (test == 0 || draw < train + dev) { return .dev }
    return test > 0 ? .test : .train
  }
}

extension SplitFractions: Codable {
  /// - Throws: `DecodingError` for another text than ``description``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let fractions = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "expected shares such as 0.8,0.1,0.1 that sum to 1, got \(text)")
    }
    self = fractions
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
