import Tensor

/// A data set that keeps samples in memory, the first ones that are read up to a limit; what is
/// beyond it is read each time.
///
/// Nothing is thrown out: an epoch reads every sample once, so that what would take a sample's place
/// is not needed any sooner. Samples of chance are not to be kept; put the cache before
/// ``Dataset/augmented(_:)``.
///
/// ```swift
/// let pictures = InMemoryCache(decoded, byteLimit: 1 << 30) { $0.pixels.count }
///   .augmented { picture, generator in crop(picture, &generator) }
/// ```
public final class InMemoryCache<Base: DeterministicDataset>: DeterministicDataset {
  /// The data set that is read.
  public let base: Base
  /// The most bytes to keep.
  public let byteLimit: Int
  private let size: @Sendable (Base.Sample) -> Int

  private struct Kept {
    var samples: [Int: Base.Sample] = [:]
    var bytes = 0
  }
  private let kept = Monitor(Kept())

  /// - Parameters:
  ///   - byteLimit: The most bytes to keep.
  ///   - size: The number of bytes of a sample.
  /// - Precondition: the limit is not negative.
  public init(_ base: Base, byteLimit: Int, size: @escaping @Sendable (Base.Sample) -> Int) {
    require(byteLimit >= 0, "InMemoryCache: the limit must not be negative (\(byteLimit))")
    (self.base, self.byteLimit, self.size) = (base, byteLimit, size)
  }

  /// A cache of tensors, which count with their elements.
  ///
  /// - Precondition: the limit is not negative.
  public convenience init<Element>(_ base: Base, byteLimit: Int)
  where Base.Sample == Tensor<Element> {
    self.init(base, byteLimit: byteLimit) { $0.elementCount * MemoryLayout<Element>.stride }
  }

  public var count: Int { base.count }

  /// The number of samples in memory.
  public var keptCount: Int { kept.withLock { $0.samples.count } }

  /// The number of bytes in memory.
  public var byteCount: Int { kept.withLock { $0.bytes } }

  public func sample(at index: Int) throws -> Base.Sample {
    if let sample = kept.withLock({ $0.samples[index] }) { return sample }
    // Read outside of the lock: two threads may read one sample, but none waits for another's.
    let sample = try base.sample(at: index)
    let bytes = size(sample)
    kept.withLock { kept in
      guard kept.samples[index] == nil, bytes <= byteLimit - kept.bytes else { return }
      kept.samples[index] = sample
      kept.bytes += bytes
    }
    return sample
  }
}
