import Tensor

/// Features that a frozen network computed once, on disk, mapped into memory.
///
/// A `.safetensors` file with `features` `[N, L, C]` and `usable` `[N]`, which is 0 where there was
/// no picture; the metadata say what the features were made from.
public final class FeatureCache: Sendable {
  /// `[N, L, C]`
  public let features: Tensor<Float>
  /// Whether sample i has features.
  public let isUsable: [Bool]

  /// Opens the file if it is there and was made from the same things.
  ///
  /// - Parameter key: What the features depend on; all of it has to be equal.
  /// - Returns: nil where there is no such file, or one made from something else.
  public init?(path: String, key: [String: String]) {
    guard let file = try? SafetensorsFile(path: path), file.metadata == key,
      let features: Tensor<Float> = try? file.tensor("features"), features.rank == 3,
      let usable: Tensor<UInt8> = try? file.tensor("usable"),
      usable.shape == [features.shape[0]]
    else { return nil }
    self.features = features
    isUsable = usable.elements.map { $0 != 0 }
  }

  /// Computes the features of `count` samples and writes the file, atomically and piece by piece.
  ///
  /// - Parameters:
  ///   - shape: `[L, C]` of one sample.
  ///   - compute: Returns the features `[n, L, C]` of a range of samples, and which of them count.
  /// - Throws: ``FileError``, or what `compute` throws.
  public static func build(
    path: String, key: [String: String], count: Int, shape: Shape, batchSize: Int,
    _ compute: (Range<Int>) throws -> (features: Tensor<Float>, isUsable: [Bool])
  ) throws {
    let layout = [
      (name: "features", type: "F32", shape: Shape([count] + shape.dimensions)),
      (name: "usable", type: "U8", shape: [count]),
    ]
    try saveSafetensors(layout: layout, metadata: key, to: path) { file in
      var usable: [UInt8] = []
      for start in stride(from: 0, to: count, by: batchSize) {
        let range = start..<min(start + batchSize, count)
        let (features, isUsable) = try compute(range)
        require(
          features.shape == Shape([range.count] + shape.dimensions),
          "FeatureCache: features are \(features.shape), expected \(range.count) × \(shape)")
        try features.withUnsafeBufferPointer { try file.write(UnsafeRawBufferPointer($0)) }
        usable += isUsable.map { $0 ? 1 : 0 }
      }
      try usable.withUnsafeBytes { try file.write($0) }
    }
  }

  /// Returns the features of some samples, `[n, L, C]`.
  public func rows(_ indices: [Int]) -> Tensor<Float> {
    features.slices(Tensor(indices.map(Int32.init)))
  }
}
