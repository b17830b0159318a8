import Tensor

/// Pixels to add at each side of an image.
public struct Padding: Sendable, Hashable, Codable, CustomStringConvertible {
  public var left: Int
  public var top: Int
  public var right: Int
  public var bottom: Int

  public init(left: Int, top: Int, right: Int, bottom: Int) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// The same at all four sides.
  public init(_ all: Int) { self.init(left: all, top: all, right: all, bottom: all) }

  /// What added pixels are.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// Of one colour.
    case constant
    /// As the nearest pixel of the edge.
    case edge
    /// As in a mirror on the edge pixel's middle: `c b | a b c | b a`.
    case reflect
    /// As in a mirror on the image's border: `b a | a b c | c b`.
    case symmetric
  }

  public var description: String {
    left == top && left == right && left == bottom
      ? "\(left)" : "left \(left), top \(top), right \(right), bottom \(bottom)"
  }

  var isNegative: Bool { min(left, top, right, bottom) < 0 }
}

extension Image {
  /// The image with pixels added around it, as torchvision's `pad`.
  ///
  /// - Parameter fill: The colour that `.constant` adds.
  /// - Precondition: No side is negative; `.reflect` adds less than the image's size, `.symmetric`
  ///   not more.
  public func padded(
    _ padding: Padding, mode: Padding.Mode = .constant, fill: RGB = .black
  ) -> Image {
    require(!padding.isNegative, "pad: sides must not be negative (\(padding))")
    let columns = Self.sources(width, padding.left, padding.right, mode)
    let rows = Self.sources(height, padding.top, padding.bottom, mode)
    if columns.count == width && rows.count == height { return self }
    let size = columns.count * rows.count * 3
    let padded = [UInt8](unsafeUninitializedCapacity: size) { output, count in
      pixels.withUnsafeBufferPointer { input in
        var target = 0
        for row in rows {
          for column in columns {
            if row < 0 || column < 0 {
              output[target] = fill.red
              output[target + 1] = fill.green
              output[target + 2] = fill.blue
            } else {
              let source = (row * width + column) * 3
              for channel in 0..<3 { output[target + channel] = input[source + channel] }
            }
            target += 3
          }
        }
      }
      count = size
    }
    return Image(width: columns.count, height: rows.count, pixels: padded)
  }

  /// The input of each output of one dimension; −1 for the fill.
  private static func sources(_ size: Int, _ before: Int, _ after: Int, _ mode: Padding.Mode)
    -> [Int]
  {
    let limit = [.reflect: size - 1, .symmetric: size][mode] ?? .max
    require(
      max(before, after) <= limit,
      "pad: \(mode.rawValue) adds at most \(limit) pixels to \(size) (\(before), \(after))")
    return (-before..<size + after).map { place in
      switch mode {
      case .constant: (0..<size).contains(place) ? place : -1
      case .edge: min(max(place, 0), size - 1)
      case .reflect: place < 0 ? -place : place < size ? place : 2 * size - 2 - place
      case .symmetric: place < 0 ? -place - 1 : place < size ? place : 2 * size - 1 - place
      }
    }
  }
}
