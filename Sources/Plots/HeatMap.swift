import Tensor
import Vision

/// Numbers on a grid, as attention over locations of a picture.
package struct HeatMap: Sendable {
  /// By rows.
  package var values: [Double]
  package let width, height: Int

  package init(_ values: [Double], width: Int, height: Int) {
    require(
      values.count == width * height,
      "HeatMap: there must be width × height values (\(values.count), \(width) × \(height))")
    (self.values, self.width, self.height) = (values, width, height)
  }

  /// Smoothly enlarged: each point is the mean of its 4 × 4 neighbours weighted by a cubic B-spline,
  /// which stays between the lowest and the highest; beyond the edge the grid goes on as at it.
  ///
  /// Cubic interpolation would overshoot, and linear interpolation shows the grid.
  package func enlarged(width newWidth: Int, height newHeight: Int) -> HeatMap {
    let (columns, rows) = (Self.taps(width, newWidth), Self.taps(height, newHeight))
    var wide = [Double](repeating: 0, count: newWidth * height)
    for y in 0..<height {
      for (x, taps) in columns.enumerated() {
        wide[y * newWidth + x] = taps.reduce(0) { $0 + values[y * width + $1.index] * $1.weight }
      }
    }
    var result = [Double](repeating: 0, count: newWidth * newHeight)
    for (y, taps) in rows.enumerated() {
      for tap in taps {
        for x in 0..<newWidth {
          result[y * newWidth + x] += wide[tap.index * newWidth + x] * tap.weight
        }
      }
    }
    return HeatMap(result, width: newWidth, height: newHeight)
  }

  private static func taps(_ count: Int, _ newCount: Int) -> [[(index: Int, weight: Double)]] {
    (0..<newCount).map { i in
      let place = (Double(i) + 0.5) * Double(count) / Double(newCount) - 0.5
      let start = Int(place.rounded(.down))
      let t = place - Double(start)
      let weights = [
        (1 - t) * (1 - t) * (1 - t) / 6, (3 * t * t * t - 6 * t * t + 4) / 6,
        (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6,
      ]
      return weights.indices.map { (min(max(start - 1 + $0, 0), count - 1), weights[$0]) }
    }
  }

  /// The picture in grey under the colours of the numbers from 0 to `maximum`.
  func laid(over image: Image, maximum: Double) -> Image {
    var pixels = image.pixels
    for (i, value) in values.enumerated() {
      let (r, g, b) = (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2])
      let grey = (0.299 * Double(r) + 0.587 * Double(g) + 0.114 * Double(b)) / 255
      let color = Self.color(value / maximum, over: grey).bytes
      for c in 0..<3 { pixels[3 * i + c] = color[c] }
    }
    return Image(width: image.width, height: image.height, pixels: pixels)
  }

  /// The colour of a fraction of the maximum over a grey.
  static func color(_ fraction: Double, over grey: Double) -> Color {
    let map = ColorMap.magma.color(at: fraction)
    return Color(red: grey, green: grey, blue: grey).mixed(with: map, fraction: 0.55)
  }
}
