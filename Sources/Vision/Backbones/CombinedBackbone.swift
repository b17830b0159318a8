import NN
import Tensor

/// Several backbones that look at the same pictures: their grids side by side, the channels of all in
/// one.
///
/// ```swift
/// let both = try Backbones.load(
///   "mobilenet_v1_0.75+squeezenet1_1", weights: "mobilenet.safetensors,squeezenet.safetensors")
/// both.locations(images, grid: 7)   // [N, 49, 768 + 512]
/// ```
/// Each grid is averaged to one size, by default the smallest, and divided by the root of the mean of its
/// squares in the picture: networks differ in the size of their numbers, and none is to drown the others.
/// Pictures come as the first part expects them; the others' normalisation is worked out of its own.
public final class CombinedBackbone: Backbone {
  /// Parts that cannot look at the same pictures, or files that are not one for each.
  public struct UnfitParts: Error, CustomStringConvertible, Equatable {
    public let description: String
  }

  public let parts: [any Backbone]

  public let channels: Int
  public var preprocessing: ImagePreprocessing

  /// - Throws: ``UnfitParts`` where their inputs differ in size.
  /// - Precondition: There is a part.
  public init(_ parts: [any Backbone]) throws {
    require(!parts.isEmpty, "CombinedBackbone: there is no part")
    let sizes = parts.map { "\($0.preprocessing.width) × \($0.preprocessing.height)" }
    guard Set(sizes).count == 1 else {
      throw UnfitParts(
        description: "backbones side by side look at pictures of one size "
          + "(\(sizes.joined(separator: ", ")))")
    }
    self.parts = parts
    channels = parts.reduce(0) { $0 + $1.channels }
    preprocessing = parts[0].preprocessing.squashed
  }

  /// The stages of all parts together, from the last ones back.
  public var stages: [[any Module]] {
    let stages = parts.map(\.stages)
    let count = stages.reduce(0) { max($0, $1.count) }
    return (0..<count).map { index in
      stages.flatMap { own in
        let place = index - (count - own.count)
        return place >= 0 ? own[place] : []
      }
    }
  }

  public var hasFixedInputSize: Bool { parts.contains(where: \.hasFixedInputSize) }

  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    let maps = maps(images)
    return joined(maps, grid: maps.reduce(.max) { min($0, $1.shape[2], $1.shape[3]) })
  }

  public func locations(_ images: Tensor<Float>, grid: Int?) -> Tensor<Float> {
    let map = grid.map { joined(maps(images), grid: $0) } ?? features(images)
    return map.permuted(0, 2, 3, 1).reshaped(images.shape[0], -1, channels)
  }

  private func maps(_ images: Tensor<Float>) -> [Tensor<Float>] {
    let own = preprocessing.normalization
    return parts.map { part in
      part.features(own.converted(images, to: part.preprocessing.normalization))
    }
  }

  private func joined(_ maps: [Tensor<Float>], grid: Int) -> Tensor<Float> {
    .cat(
      maps.map { map in
        let pooled =
          map.shape[2] == grid && map.shape[3] == grid
          ? map : map.adaptiveAveragePool2d(height: grid, width: grid)
        let meanSquare = (pooled * pooled).mean(dims: [1, 2, 3], keepDim: true)
        return pooled * (meanSquare + 1e-30).rsqrt()
      }, dim: 1)
  }

  /// Loads a file into each part, see ``Backbone/load(weights:classes:)``.
  ///
  /// - Throws: ``UnfitParts``, ``Backbones/UnfitWeights``, or `FileError`; nothing is then changed.
  func load(files: [String]) throws {
    guard files.count == parts.count else {
      throw UnfitParts(
        description: "\(parts.count) backbones side by side want as many files of weights, "
          + "with a comma between (\(files.joined(separator: ",")))")
    }
    let before = parts.map(\.stateDictionary)
    do {
      for (part, file) in zip(parts, files) { try part.load(weights: file) }
    } catch {
      for (part, state) in zip(parts, before) { try part.load(state) }
      throw error
    }
  }
}

extension Normalization {
  /// Returns images that were normalised like this as if they had been normalised by `other`.
  ///
  /// - Parameter images: `[N, 3, H, W]`.
  func converted(_ images: Tensor<Float>, to other: Normalization) -> Tensor<Float> {
    if self == other { return images }
    let scale = zip(standardDeviation, other.standardDeviation).map { $0 / $1 }
    let shift = (0..<3).map { (mean[$0] - other.mean[$0]) / other.standardDeviation[$0] }
    return images * Tensor(scale, shape: [3, 1, 1]) + Tensor(shift, shape: [3, 1, 1])
  }
}
