import NN
import Tensor

/// How the learned positions of a Vision Transformer are resampled for another grid of patches:
/// bicubically, in one of the three ways that libraries have.
///
/// ```swift
/// let network = VisionTransformer(.vitB16, imageSize: 384)
/// try network.load(weights: "vit_b_16.pth")      // 14 × 14 positions become 24 × 24
/// ```
/// A file is resampled as the library does whose keys it has, see ``Backbone/load(weights:classes:)``.
/// Results differ visibly between the three, most of all where the grid shrinks.
public enum PositionInterpolation: String, Sendable, Hashable, Codable, CaseIterable {
  /// The middles of the corner patches coincide; torchvision's `interpolate_embeddings`.
  case torchvision
  /// The edges coincide, and a smaller grid averages over all it covers; timm's
  /// `resample_abs_pos_embed`, and open_clip's `resize_pos_embed`.
  case timm
  /// The edges coincide, without antialiasing; `interpolate_pos_encoding` of Hugging Face's
  /// transformers.
  case huggingFace

  /// Returns the positions of another grid: `[1, 1 + side², D]`, the class token's first →
  /// `[1, 1 + height·width, D]`. The class token's stays as it is.
  ///
  /// - Precondition: the old grid is square.
  public func resampled(
    _ positions: Tensor<Float>, height: Int, width: Int
  ) -> Tensor<Float> {
    let count = positions.rank == 3 ? positions.shape[1] - 1 : 0
    let side = squareSide(of: count)
    require(
      side != nil && positions.shape[0] == 1,
      "PositionInterpolation: expected positions [1, 1 + side², D], got \(positions.shape)")
    let depth = positions.shape[2]
    let grid = positions.narrow(dim: 1, start: 1, length: count)
      .reshaped(1, side!, side!, depth).permuted(0, 3, 1, 2)
    let resized = grid.interpolate(
      size: [height, width], mode: .bicubic, alignCorners: self == .torchvision,
      antialias: self == .timm)
    return .cat(
      [
        positions.narrow(dim: 1, start: 0, length: 1),
        resized.permuted(0, 2, 3, 1).reshaped(1, height * width, depth),
      ], dim: 1)
  }
}

/// The whole square root of a number of patches, nil where there is none.
func squareSide(of count: Int) -> Int? {
  guard count > 0 else { return nil }
  let side = Int(Double(count).squareRoot().rounded())
  return side * side == count ? side : nil
}

/// Returns a network's positions `[1, 1 + side², D]` for a grid of patches, resampled if that is
/// another and the network does so.
///
/// - Precondition: the grid is the network's, or there is an interpolation.
func positions(
  _ table: Tensor<Float>, height: Int, width: Int, by interpolation: PositionInterpolation?,
  of images: Tensor<Float>, for network: @autoclosure () -> String
) -> Tensor<Float> {
  let side = squareSide(of: table.shape[1] - 1)!
  if height == side && width == side { return table }
  require(
    interpolation != nil,
    "\(network()); other sizes need an interpolation of positions (pictures are \(images.shape))")
  return interpolation!.resampled(table, height: height, width: width)
}

/// Weights with the positions of one key resampled to the grid that a network has.
struct ResampledPositions: StateSource {
  private let base: any StateSource
  private let key: String
  private let side: Int
  private let interpolation: PositionInterpolation

  /// - Parameter key: Positions `[1, 1 + n, D]` or `[1 + n, D]`; may be missing.
  init(
    _ base: any StateSource, key: String, side: Int, interpolation: PositionInterpolation
  ) {
    (self.base, self.key) = (base, key)
    (self.side, self.interpolation) = (side, interpolation)
  }

  var source: String { base.source }
  var keys: [String] { base.keys }

  /// Whether a tensor of this shape is a square grid's positions, of another grid than the network's.
  private func isResampled(_ key: String, _ shape: Shape) -> Bool {
    guard key == self.key, shape.rank == 3 && shape[0] == 1 || shape.rank == 2,
      let given = squareSide(of: shape[shape.rank - 2] - 1)
    else { return false }
    return given != side
  }

  func shape(of key: String) throws -> Shape {
    let shape = try base.shape(of: key)
    guard isResampled(key, shape) else { return shape }
    var sizes = shape.dimensions
    sizes[shape.rank - 2] = side * side + 1
    return Shape(sizes)
  }

  func converted<Element>(_ key: String, to type: Element.Type) throws -> Tensor<Element> {
    let shape = try base.shape(of: key)
    guard isResampled(key, shape) else { return try base.converted(key, to: type) }
    let table = try base.converted(key, to: Float.self)
      .reshaped(1, shape[shape.rank - 2], shape[shape.rank - 1])
    return interpolation.resampled(table, height: side, width: side)
      .reshaped(to: try self.shape(of: key)).to(type)
  }
}
