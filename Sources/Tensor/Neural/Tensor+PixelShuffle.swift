extension Tensor {
  /// Returns `[…, C·r², H, W]` as `[…, C, H·r, W·r]`: r² channels become the pixels of a square;
  /// `torch.nn.functional.pixel_shuffle` (Shi et al. 2016).
  ///
  /// - Precondition: the channels are a multiple of r².
  public func pixelShuffle(_ factor: Int) -> Tensor {
    require(
      rank >= 3 && factor > 0 && shape[-3] % (factor * factor) == 0,
      "pixelShuffle: channels of \(shape) do not divide into \(factor) × \(factor)")
    let (c, h, w) = (shape[-3] / (factor * factor), shape[-2], shape[-1])
    let lead = Array(shape.dimensions.dropLast(3))
    let n = lead.reduce(1, *)
    return reshaped(n, c, factor, factor, h, w).permuted(0, 1, 4, 2, 5, 3)
      .reshaped(lead + [c, h * factor, w * factor])
  }

  /// Returns `[…, C, H·r, W·r]` as `[…, C·r², H, W]`, the inverse of ``pixelShuffle(_:)``;
  /// `torch.nn.functional.pixel_unshuffle`.
  ///
  /// - Precondition: height and width are multiples of r.
  public func pixelUnshuffle(_ factor: Int) -> Tensor {
    require(
      rank >= 3 && factor > 0 && shape[-2] % factor == 0 && shape[-1] % factor == 0,
      "pixelUnshuffle: pixels of \(shape) do not divide into \(factor) × \(factor)")
    let (c, h, w) = (shape[-3], shape[-2] / factor, shape[-1] / factor)
    let lead = Array(shape.dimensions.dropLast(3))
    let n = lead.reduce(1, *)
    return reshaped(n, c, h, factor, w, factor).permuted(0, 1, 3, 5, 2, 4)
      .reshaped(lead + [c * factor * factor, h, w])
  }

  /// Returns `[N, C, …]` with channel i of group g at i·groups + g;
  /// `torch.nn.functional.channel_shuffle` (Zhang et al. 2018).
  ///
  /// - Precondition: the channels are a multiple of `groups`.
  public func channelShuffle(groups: Int) -> Tensor {
    require(
      rank >= 3 && groups > 0 && shape[1] % groups == 0,
      "channelShuffle: channels of \(shape) do not divide into \(groups) groups")
    let rest = Array(shape.dimensions[2...])
    return reshaped([shape[0], groups, shape[1] / groups] + rest).transposed(1, 2)
      .reshaped([shape[0], shape[1]] + rest)
  }
}
