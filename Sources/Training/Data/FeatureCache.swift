import Logging
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Features that a frozen network computed once, on disk, mapped into memory.
///
/// A `.safetensors` file with `features` `[N, …]` and `usable` `[N]`, which is 0 where there was no
/// picture, say; the metadata tell what the features were made from.
///
/// ```swift
/// let cache = try FeatureCache.openOrBuild(
///   path: "features.safetensors", key: ["weights": hash], count: pictures.count, shape: [2048],
///   precision: .bfloat16, batchSize: 32
/// ) { range in (network(pictures[range]), range.map { _ in true }) }
/// let loader = DataLoader(cache, batchSize: 256, shuffle: true)
/// ```
public final class FeatureCache: DeterministicDataset {
  /// How numbers are kept.
  public enum Precision: String, Sendable {
    case float32
    /// Half the size, 8 bits of precision.
    case bfloat16
  }

  private enum Features: Sendable {
    case float32(Tensor<Float>)
    case bfloat16(Tensor<BFloat16>)
  }

  private let features: Features
  /// The shape of one sample's features.
  public let shape: Shape
  /// Whether sample i has features.
  public let isUsable: [Bool]
  /// What the features depend on.
  public let key: [String: String]
  /// Why the file that was there before was replaced; nil where it was not, or there was none.
  public let replacementReason: String?

  private init(_ file: SafetensorsFile, replacementReason: String?) throws {
    let type = file.entries["features"]?.type
    let shape: Shape
    if type == DType.bfloat16.safetensorsName {
      let tensor: Tensor<BFloat16> = try file.tensor("features")
      (features, shape) = (.bfloat16(tensor), tensor.shape)
    } else {
      let tensor: Tensor<Float> = try file.tensor("features")
      (features, shape) = (.float32(tensor), tensor.shape)
    }
    let usable: Tensor<UInt8> = try file.tensor("usable")
    guard shape.rank > 0, usable.shape == [shape[0]] else {
      throw FileError(
        path: file.path, reason: "features \(shape) and usable \(usable.shape) do not fit")
    }
    self.shape = Shape(Array(shape.dimensions.dropFirst()))
    isUsable = usable.elements.map { $0 != 0 }
    key = file.metadata
    self.replacementReason = replacementReason
  }

  /// How the numbers are kept.
  public var precision: Precision {
    switch features {
    case .float32: .float32
    case .bfloat16: .bfloat16
    }
  }

  /// The number of samples, usable ones and others.
  public var count: Int { isUsable.count }

  /// Returns the features of some samples, `[n, …]`.
  public func rows(_ indices: [Int]) -> Tensor<Float> {
    let indices = Tensor(indices.map(Int32.init))
    return switch features {
    case .float32(let tensor): tensor.slices(indices)
    case .bfloat16(let tensor): tensor.slices(indices).to(Float.self)
    }
  }

  /// Returns the features of one sample.
  public func sample(at index: Int) -> Tensor<Float> {
    switch features {
    case .float32(let tensor): tensor.select(dim: 0, index)
    case .bfloat16(let tensor): tensor.select(dim: 0, index).to(Float.self)
    }
  }
}

// MARK: Opening

extension FeatureCache {
  /// What is found at a path.
  private enum Finding {
    case cache(FeatureCache)
    case nothing
    /// A file that is damaged or was made from something else, in one line.
    case unusable(String)
  }

  private static func find(_ path: String, _ key: [String: String]) -> Finding {
    guard access(path, F_OK) == 0 else { return .nothing }
    do {
      let file = try SafetensorsFile(path: path)
      let names = Set(file.metadata.keys).union(key.keys).sorted()
      if let name = names.first(where: { file.metadata[$0] != key[$0] }) {
        func text(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "nothing" }
        return .unusable(
          "\(path): made from \(name) \(text(file.metadata[name])), expected \(text(key[name]))")
      }
      return .cache(try FeatureCache(file, replacementReason: nil))
    } catch {
      return .unusable("\(error)")
    }
  }

  /// Opens the file if it is there and was made from the same things; says in a warning why one that
  /// is there cannot be used.
  ///
  /// - Parameter key: What the features depend on; all of it has to be equal.
  /// - Returns: nil where there is no such file, one made from something else, or a damaged one.
  public static func open(path: String, key: [String: String]) -> FeatureCache? {
    switch find(path, key) {
    case .cache(let cache): return cache
    case .nothing: return nil
    case .unusable(let reason):
      warn(reason)
      return nil
    }
  }

  /// Opens the file, or computes it where there is none, one made from something else, or a damaged
  /// one; the last two are said in a warning and in ``replacementReason``.
  ///
  /// The parameters are those of ``build(path:key:count:shape:precision:batchSize:_:)``.
  ///
  /// - Throws: ``FileError``, or what `compute` throws.
  public static func openOrBuild(
    path: String, key: [String: String], count: Int, shape: Shape,
    precision: Precision = .float32, batchSize: Int,
    _ compute: (Range<Int>) throws -> (features: Tensor<Float>, isUsable: [Bool])
  ) throws -> FeatureCache {
    var reason: String?
    switch find(path, key) {
    case .cache(let cache):
      if cache.count == count && cache.shape == shape && cache.precision == precision {
        return cache
      }
      reason =
        "\(path): holds \(cache.count) × \(cache.shape) \(cache.precision), "
        + "expected \(count) × \(shape) \(precision)"
    case .nothing: break
    case .unusable(let text): reason = text
    }
    if let reason { warn(reason) }
    try build(
      path: path, key: key, count: count, shape: shape, precision: precision,
      batchSize: batchSize, compute)
    return try FeatureCache(SafetensorsFile(path: path), replacementReason: reason)
  }

  private static func warn(_ reason: String) {
    Logger(label: "apus.training").warning("\(reason); it is not used")
  }

  // MARK: Building

  /// Computes the features of `count` samples and writes the file.
  ///
  /// The file takes its name when it is whole. A process that is killed before leaves `path.partial`
  /// and `path.journal`; building again with the same key, count, shape and precision goes on from
  /// there and computes only what is missing. Another process that builds the same file at the same
  /// time is refused.
  ///
  /// - Parameters:
  ///   - key: What the features depend on.
  ///   - shape: That of one sample's features.
  ///   - batchSize: The number of samples of a piece.
  ///   - compute: Returns the features `[n, …]` of a range of samples, and which of them count.
  /// - Throws: ``FileError``, or what `compute` throws; finished pieces are kept.
  /// - Precondition: the count is not negative, the batch size is positive, and `compute` returns
  ///   features of this shape.
  public static func build(
    path: String, key: [String: String], count: Int, shape: Shape,
    precision: Precision = .float32, batchSize: Int,
    _ compute: (Range<Int>) throws -> (features: Tensor<Float>, isUsable: [Bool])
  ) throws {
    require(
      count >= 0 && batchSize > 0,
      "FeatureCache: the count must not be negative and the batch size positive "
        + "(\(count), \(batchSize))")
    let isHalf = precision == .bfloat16
    let type: DType = isHalf ? .bfloat16 : .float32
    let start = try safetensorsStart(
      layout: [
        (name: "features", type: type.safetensorsName, shape: Shape([count] + shape.dimensions)),
        (name: "usable", type: DType.uint8.safetensorsName, shape: [count]),
      ], metadata: key)
    let width = shape.elementCount * (isHalf ? 2 : 4)
    let flags = start.count + count * width
    let file = try ResumableFile(path: path, start: start, size: flags + count, count: count) {
      [
        start.count + $0.lowerBound * width..<start.count + $0.upperBound * width,
        flags + $0.lowerBound..<flags + $0.upperBound,
      ]
    }
    for range in missing(in: count, file.finished, batchSize) {
      let (features, isUsable) = try compute(range)
      let expected = Shape([range.count] + shape.dimensions)
      require(
        features.shape == expected && isUsable.count == range.count,
        "FeatureCache: features are \(features.shape) with \(isUsable.count) flags, expected "
          + "\(expected)")
      let stored: any AnyTensor = isHalf ? features.to(BFloat16.self) : features
      try stored.withUnsafeBytes { features in
        try isUsable.map { $0 ? 1 : 0 as UInt8 }.withUnsafeBytes { isUsable in
          try file.write(range, [features, isUsable])
        }
      }
    }
    try file.finish()
  }

  /// Returns what is not finished, in pieces of at most `batchSize`.
  private static func missing(
    in count: Int, _ finished: [Range<Int>], _ batchSize: Int
  ) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start = 0
    for next in finished + [count..<count] {
      while start < next.lowerBound {
        let end = min(start + batchSize, next.lowerBound)
        pieces.append(start..<end)
        start = end
      }
      start = next.upperBound
    }
    return pieces
  }
}
