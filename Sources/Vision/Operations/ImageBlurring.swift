import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Image {
  /// The image under a Gaussian of `kernelSize` × `kernelSize` pixels, as torchvision's
  /// `gaussian_blur`: the border is mirrored, the result rounded, halves to even.
  ///
  /// - Parameter sigma: Standard deviation in pixels; nil for `0.15 · kernelSize + 0.35`.
  /// - Precondition: `kernelSize` is odd, half of it less than both sides; `sigma` is greater than 0.
  public func gaussianBlurred(kernelSize: Int, sigma: Double? = nil) -> Image {
    let sigma = sigma ?? 0.15 * Double(kernelSize) + 0.35
    require(
      kernelSize >= 1 && kernelSize % 2 == 1 && sigma > 0,
      "gaussian_blur: kernelSize must be odd and sigma greater than 0 (\(kernelSize), \(sigma))")
    let half = kernelSize / 2
    require(
      half < min(width, height),
      "gaussian_blur: half of kernelSize must be less than both sides "
        + "(\(kernelSize), \(width) × \(height))")
    let weights = (-half...half).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let total = weights.reduce(0, +)
    let kernel = weights.map { Float($0 / total) }
    func mirrored(_ place: Int, _ size: Int) -> Int {
      place < 0 ? -place : place < size ? place : 2 * size - 2 - place
    }
    let line = width * 3
    let size = line * height
    let across = [Float](unsafeUninitializedCapacity: size) { output, count in
      pixels.withUnsafeBufferPointer { input in
        output.initialize(repeating: 0)
        for (tap, weight) in kernel.enumerated() {
          for column in 0..<width {
            let source = mirrored(column + tap - half, width)
            for row in 0..<height {
              let (from, to) = ((row * width + source) * 3, (row * width + column) * 3)
              for channel in 0..<3 { output[to + channel] += weight * Float(input[from + channel]) }
            }
          }
        }
      }
      count = size
    }
    var sums = [Float](repeating: 0, count: line)
    let blurred = [UInt8](unsafeUninitializedCapacity: size) { output, count in
      across.withUnsafeBufferPointer { input in
        sums.withUnsafeMutableBufferPointer { sums in
          for row in 0..<height {
            sums.update(repeating: 0)
            for (tap, weight) in kernel.enumerated() {
              let source = mirrored(row + tap - half, height) * line
              for place in 0..<line { sums[place] += weight * input[source + place] }
            }
            for place in 0..<line {
              let value = sums[place].rounded(.toNearestOrEven)
              output[row * line + place] = UInt8(min(max(value, 0), 255))
            }
          }
        }
      }
      count = size
    }
    return Image(width: width, height: height, pixels: blurred)
  }
}
