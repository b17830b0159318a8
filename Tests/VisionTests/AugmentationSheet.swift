import Foundation
import Tensor
import Testing
import Vision

/// `Docs/augmentations.png`: every transform on one drawing.
@Suite("The sheet of augmentations")
struct AugmentationSheet {
  private let width = 120
  private let height = 90
  private let gap = 4
  private let columns = 6

  @Test("holds every augmentation, and is written where APUS_AUGMENTATION_SHEET says")
  func sheet() throws {
    var generator = Philox(seed: 12)
    let tiles = self.tiles(using: &generator)
    #expect(tiles.count == 30)
    #expect(Set(tiles).count == tiles.count, "two augmentations gave the same picture")
    if let path = ProcessInfo.processInfo.environment["APUS_AUGMENTATION_SHEET"] {
      try composed(tiles).write(to: path)
    }
  }

  /// Sky, sun, hill, house and a fence of colours.
  private var drawing: Image {
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let (x, y) = (Double(column), Double(row))
        var color = (100 + y, 160 + y * 0.8, 245.0)
        if hypot(x - 95, y - 18) < 11 { color = (250, 215, 60) }
        if y > 52 + 9 * sin(x / 21) { color = (70 + x / 3, 140 - y / 4, 60) }
        if x > 22 && x < 62 && y > 40 && y < 74 { color = (205, 120, 95) }
        if y > 22 && y <= 40 && abs(x - 42) < (y - 20) * 1.3 { color = (130, 50, 45) }
        if x > 30 && x < 38 && y > 48 && y < 57 { color = (240, 235, 190) }
        if x > 46 && x < 55 && y > 54 && y < 74 { color = (85, 60, 50) }
        if y > 78 && y < 86 && Int(x) % 10 < 7 {
          let turn = x / 120 * 6
          func wave(_ shift: Double) -> Double { 128 + 120 * cos(turn + shift) }
          color = (wave(0), wave(-2.1), wave(2.1))
        }
        for sample in [color.0, color.1, color.2] { pixels.append(UInt8(min(max(sample, 0), 255))) }
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  private func tiles(using generator: inout Philox) -> [Image] {
    let image = drawing
    let detail = Region(x: 28, y: 44, width: 12, height: 9)
    var tiles = [
      image, image.flippedHorizontally(), image.flippedVertically(),
      RandomCrop(width: 80, height: 60)(image, using: &generator),
      RandomResizedCrop(width: width, height: height)(image, using: &generator),
      image.resized(width: 80, height: 60).padded(
        Padding(left: 20, top: 15, right: 20, bottom: 15), mode: .reflect),
      image.rotated(degrees: 25, interpolation: .bicubic),
      image.affine(
        degrees: -10, translation: (6, -4), scale: 0.8, shear: (20, 0), interpolation: .bilinear),
      RandomPerspective(p: 1)(image, using: &generator),
      image.brightness(1.5), image.contrast(1.8), image.saturation(2),
      image.hue(0.35), image.sharpness(4), image.grayscale(),
      image.gaussianBlurred(kernelSize: 9, sigma: 3), image.solarized(threshold: 128),
      image.posterized(bits: 2),
      image.equalized(), image.contrast(0.4).autocontrasted(), image.inverted(),
      image.erased(Region(x: 50, y: 30, width: 36, height: 30)),
      ColorJitter(brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.3)(
        image, using: &generator),
      RandAugment(magnitude: 15)(image, using: &generator),
    ]
    while tiles.count < 28 {
      let tile = TrivialAugmentWide()(image, using: &generator)
      if !tiles.contains(tile) { tiles.append(tile) }
    }
    tiles.append(image.resized(width: width, height: height, filter: .box, from: detail))
    tiles.append(image.resized(width: width, height: height, filter: .lanczos, from: detail))
    return tiles
  }

  private func composed(_ tiles: [Image]) -> Image {
    let rows = (tiles.count + columns - 1) / columns
    let sheetWidth = columns * (width + gap) + gap
    let sheetHeight = rows * (height + gap) + gap
    var pixels = [UInt8](repeating: 255, count: sheetWidth * sheetHeight * 3)
    for (index, tile) in tiles.enumerated() {
      let left = gap + index % columns * (width + gap) + (width - tile.width) / 2
      let top = gap + index / columns * (height + gap) + (height - tile.height) / 2
      for row in 0..<tile.height {
        let start = ((top + row) * sheetWidth + left) * 3
        let line = row * tile.width * 3..<(row + 1) * tile.width * 3
        pixels.replaceSubrange(start..<start + line.count, with: tile.pixels[line])
      }
    }
    return Image(width: sheetWidth, height: sheetHeight, pixels: pixels)
  }
}
