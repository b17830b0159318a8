/// Returns the multiple of `divisor` nearest to `channels`, at least `divisor` and never below 90 % of
/// `channels`; torchvision's `_make_divisible`, after which mobile networks choose their widths.
func makeDivisible(_ channels: Double, by divisor: Int = 8) -> Int {
  let rounded = max(divisor, Int(channels + Double(divisor) / 2) / divisor * divisor)
  return Double(rounded) < 0.9 * channels ? rounded + divisor : rounded
}
