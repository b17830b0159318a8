import Vision

extension Scenes {
  /// Colours of objects and background.
  enum Paint {
    /// Returns `color` slightly varied in brightness and hue.
    static func shade(of color: Color, _ random: inout SceneRandom) -> SIMD3<Int32> {
      let base: SIMD3<Int32> =
        switch color {
        case .red: [212, 38, 38]
        case .yellow: [246, 216, 36]
        case .green: [38, 148, 58]
        case .blue: [36, 82, 206]
        case .white: [246, 246, 246]
        case .black: [28, 28, 30]
        }
      let brightness = random.integer(236...272)
      let hue = SIMD3(random.integer(-6...6), random.integer(-6...6), random.integer(-6...6))
      return clamped((base &* brightness) &>> 8 &+ hue)
    }

    static func clamped(_ color: SIMD3<Int32>) -> SIMD3<Int32> {
      color.clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
    }
  }

  /// Draws scenes. Only integer arithmetic and exactly rounded operations (+, −, ×, ÷, √) decide a
  /// pixel, so that a picture is the same on every machine.
  struct Renderer {
    private let side: Int
    /// Red, green and blue of each pixel in 1/256 of a level.
    private var canvas: [SIMD3<Int32>]

    /// Returns `scene` as a picture of `side` × `side` pixels; `random` draws the background and
    /// the noise.
    static func image(of scene: Scene, side: Int, random: SceneRandom) -> Image {
      var random = random
      var renderer = Renderer(side: side, &random)
      for object in scene.objects { renderer.draw(object) }
      return Image(width: side, height: side, pixels: renderer.pixels(noise: &random))
    }

    /// Draws the background: a light grey with a tint, a little brighter towards one side.
    private init(side: Int, _ random: inout SceneRandom) {
      self.side = side
      let gray = random.integer(150...188)
      let tint = SIMD3(
        random.integer(-12...12), random.integer(-8...8), random.integer(-12...12))
      let slope = (x: random.integer(-14...14), y: random.integer(-14...14))
      let corner = (tint &+ gray) &* 256
      let size = Int32(side)
      canvas = []
      canvas.reserveCapacity(side * side)
      for y in 0..<size {
        for x in 0..<size {
          let rise = slope.x * (2 * x + 1 - size) + slope.y * (2 * y + 1 - size)
          canvas.append(corner &+ rise * 128 / size)
        }
      }
    }

    /// Draws an object over what is there, its edge smoothed by the distance from it.
    private mutating func draw(_ object: Object) {
      let scale = Double(side) / Layout.side
      let outline = Outline(object, scale: scale)
      let (x, y, extent) = (object.x * scale, object.y * scale, object.extent * scale + 1)
      let columns = max(0, Int(x - extent))...min(side - 1, Int(x + extent))
      let rows = max(0, Int(y - extent))...min(side - 1, Int(y + extent))
      let paint = object.shade &* 256
      for row in rows {
        for column in columns {
          let distance = outline.signedDistance(
            x: Double(column) + 0.5 - x, y: Double(row) + 0.5 - y)
          if distance >= 0.5 { continue }
          let cover = Int32(min(max(0.5 - distance, 0), 1) * 256)
          let pixel = row * side + column
          canvas[pixel] = (paint &* cover &+ canvas[pixel] &* (256 - cover)) &>> 8
        }
      }
    }

    /// Returns the canvas with noise of up to five levels, as bytes.
    private func pixels(noise random: inout SceneRandom) -> [UInt8] {
      [UInt8](unsafeUninitializedCapacity: canvas.count * 3) { bytes, count in
        var bits: UInt64 = 0
        for pixel in canvas.indices {
          // A draw of 64 bits serves two pixels.
          bits = pixel % 2 == 0 ? random.bits() : bits >> 32
          let noise = SIMD3<Int32>(
            truncatingIfNeeded: SIMD3(bits & 0xFF, bits >> 8 & 0xFF, bits >> 16 & 0xFF))
          let level = (canvas[pixel] &+ (noise &- 128) &* 10 &+ 128) &>> 8
          let color = Paint.clamped(level)
          for channel in 0..<3 {
            bytes[count] = UInt8(truncatingIfNeeded: color[channel])
            count += 1
          }
        }
      }
    }
  }
}
