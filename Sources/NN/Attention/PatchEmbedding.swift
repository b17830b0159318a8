import Tensor

/// Cuts images into patches and makes a vector of each, as a vision transformer begins (Dosovitskiy et
/// al. 2021); `PatchEmbed` of the package timm, whose state key `proj` it has.
///
/// A class token and positions are added by the model.
public final class PatchEmbedding: Layer {
  /// `[embedDim, inChannels, patch height, patch width]`
  public let proj: Conv2d

  /// - Parameters:
  ///   - inChannels: The channels of the images.
  ///   - embedDim: The length of a patch's vector.
  ///   - patchSize: The side of a patch, in pixels.
  public init(_ inChannels: Int, _ embedDim: Int, patchSize: Int, bias: Bool = true) {
    proj = Conv2d(inChannels, embedDim, kernelSize: patchSize, stride: patchSize, bias: bias)
  }

  /// `[N, C, H, W]` → `[N, L, D]`, the patches row by row.
  ///
  /// - Precondition: the patches divide the image.
  public func forward(_ x: Tensor<Float>) -> Tensor<Float> {
    let (height, width) = (proj.weight.shape[2], proj.weight.shape[3])
    require(
      x.rank == 4 && x.shape[2] % height == 0 && x.shape[3] % width == 0,
      "PatchEmbedding: images \(x.shape) do not divide into patches of \(height) × \(width)")
    // One product: convolutions of large kernels are slow, above all their gradients.
    let (count, channels) = (x.shape[0], x.shape[1])
    let (rows, columns) = (x.shape[2] / height, x.shape[3] / width)
    let patches = x.reshaped(count, channels, rows, height, columns, width)
      .permuted(0, 2, 4, 1, 3, 5).reshaped(count, rows * columns, channels * height * width)
    return patches.linear(proj.weight.flattened(from: 1), proj.bias)
  }
}
