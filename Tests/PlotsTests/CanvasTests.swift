import ApusTestSupport
import Foundation
import Tensor
import Testing
import Vision

@testable import Plots

/// What a process wrote before it ended.
func standardError(of result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

@Suite("A canvas")
struct CanvasTests {
  static let red = Color(red: 1, green: 0, blue: 0)

  /// The pixel's red, green and blue.
  static func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    Array(image.pixels[(y * image.width + x) * 3..<(y * image.width + x) * 3 + 3])
  }

  @Test("fills exactly the pixels of a rectangle")
  func rectangle() throws {
    let canvas = Canvas(width: 20, height: 10) {
      $0.fill(Rectangle(x: 5, y: 2, width: 4, height: 3), Self.red)
    }
    let image = try Image(decoding: canvas.png(scale: 2))
    #expect((image.width, image.height) == (40, 20))
    for y in 0..<20 {
      for x in 0..<40 {
        let isInside = (10..<18).contains(x) && (4..<10).contains(y)
        #expect(Self.pixel(image, x, y) == (isInside ? [255, 0, 0] : [255, 255, 255]))
      }
    }
  }

  @Test("draws an image pixel by pixel where it is not stretched")
  func image() throws {
    let picture = PlotSamples.stripes(0)
    let canvas = Canvas(width: 200, height: 100) {
      $0.image(picture, in: Rectangle(x: 10, y: 5, width: 120, height: 80))
    }
    let image = try canvas.rasterized(scale: 1)
    for (x, y) in [(0, 0), (119, 79), (60, 33)] {
      #expect(Self.pixel(image, 10 + x, 5 + y) == Self.pixel(picture, x, y))
    }
    #expect(Self.pixel(image, 9, 5) == [255, 255, 255])
    #expect(Self.pixel(image, 130, 84) == [255, 255, 255])
  }

  @Test("draws inside of a clip only")
  func clip() throws {
    let canvas = Canvas(width: 20, height: 20) { canvas in
      canvas.clipped(to: Rectangle(x: 0, y: 0, width: 10, height: 20)) {
        $0.fill($0.bounds, Self.red)
      }
      canvas.fill(Rectangle(x: 15, y: 0, width: 5, height: 5), .black)
    }
    let image = try canvas.rasterized(scale: 1)
    #expect(Self.pixel(image, 9, 10) == [255, 0, 0])
    #expect(Self.pixel(image, 10, 10) == [255, 255, 255])
    #expect(Self.pixel(image, 17, 2) == [0, 0, 0])
  }

  @Test("draws letters where it says that they are", arguments: [false, true])
  func letters(isVertical: Bool) throws {
    let canvas = Canvas(width: 200, height: 200) {
      $0.text(
        "Hxgly", at: Point(100, 100), TextStyle(size: 20), horizontally: .center,
        vertically: .middle, isVertical: isVertical)
    }
    let box = canvas.textLines[0].box
    let image = try canvas.rasterized(scale: 1)
    var ink = (left: 200, top: 200, right: 0, bottom: 0)
    for y in 0..<200 {
      for x in 0..<200 where Self.pixel(image, x, y)[0] < 128 {
        ink = (min(ink.left, x), min(ink.top, y), max(ink.right, x), max(ink.bottom, y))
      }
    }
    #expect(Double(ink.left) >= box.x - 1 && Double(ink.right) <= box.maxX + 1)
    #expect(Double(ink.top) >= box.y - 1 && Double(ink.bottom) <= box.maxY + 1)
    // Most of the length is ink.
    let length = isVertical ? ink.bottom - ink.top : ink.right - ink.left
    #expect(Double(length) > 0.85 * canvas.textLines[0].width)
  }

  @Test("writes SVG that escapes what XML reserves and drops what it forbids")
  func escaping() {
    let text = "a < b & \"c\" > 'd'\n\u{0}\u{1B}é\u{FFFE}"
    let canvas = Canvas(width: 300, height: 50) { $0.text(text, at: Point(5, 25)) }
    let svg = canvas.svg()
    #expect(svg.contains("a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;"))
    let reader = SVGTexts(svg)
    #expect(reader.problem == nil)
    #expect(reader.texts == ["a < b & \"c\" > 'd'   é "])
  }

  @Test("is saved by the extension, in any letter case")
  func saving() throws {
    let canvas = Canvas(width: 30, height: 20) { $0.fill($0.bounds, Self.red) }
    try withFolder { folder in
      let png = folder.appending(path: "a.PNG").path
      let svg = folder.appending(path: "a.svg").path
      try canvas.save(to: png, scale: 3)
      try canvas.save(to: svg)
      #expect(try Image(contentsOf: png).width == 90)
      #expect(try String(contentsOfFile: svg, encoding: .utf8) == canvas.svg())
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  @Test("is not saved under another extension, nor where no folder is")
  func refusals() throws {
    let canvas = Canvas(width: 30, height: 20)
    try withFolder { folder in
      let pdf = folder.appending(path: "a.pdf").path
      let unknown = #expect(throws: FileError.self) { try canvas.save(to: pdf) }
      #expect(
        unknown?.description == "\(pdf): cannot write a plot (the extension is not .png or .svg)")
      for name in ["a.png", "a.svg"] {
        let path = folder.appending(path: "missing/\(name)").path
        let missing = #expect(throws: FileError.self) { try canvas.save(to: path) }
        #expect(
          missing?.description == "\(path): cannot create the file (No such file or directory)")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test("that is too large for a picture says so, and is SVG still")
  func tooLarge() {
    let canvas = Canvas(width: 20_000, height: 10)
    let error = #expect(throws: ImageError.self) { try canvas.png(scale: 2) }
    #expect(
      error?.description
        == "plot: cannot encode as PNG (40000 × 20 pixels are more than can be drawn)")
    #expect(SVGTexts(canvas.svg()).problem == nil)
  }

  @Test("of no size, or drawn at no scale, is refused")
  func badSizes() async {
    let size = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Canvas(width: 0, height: 10) }
    #expect(
      standardError(of: size)
        .contains("Canvas: width and height must be finite and at least 1 (0.0, 10.0)"))
    let scale = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = try Canvas(width: 10, height: 10).png(scale: -1) }
    #expect(
      standardError(of: scale)
        .contains("Canvas: scale must be finite and greater than 0 (-1.0)"))
  }
}

@Suite("Text")
struct TextTests {
  static let style = TextStyle(size: 12)

  @Test("is as wide as its size says")
  func proportion() {
    let small = TextStyle(size: 10).width(of: "captioning")
    #expect(abs(TextStyle(size: 30).width(of: "captioning") - 3 * small) < 1e-9)
    #expect(TextStyle(size: 10, isBold: true).width(of: "captioning") > small)
    #expect(Self.style.width(of: "") == 0)
  }

  @Test("that fits is not shortened, and else as little as can be")
  func shortening() {
    let text = "decoder.layers.3.attention.query.weight"
    let whole = Self.style.width(of: text)
    #expect(Self.style.shortened(text, to: whole) == text)
    for width in stride(from: 20.0, to: whole, by: 7) {
      for keepsEnd in [false, true] {
        let short = Self.style.shortened(text, to: width, keepsEnd: keepsEnd)
        #expect(Self.style.width(of: short) <= width)
        #expect(Self.style.width(of: short) > width - 20)
        #expect(keepsEnd || short.hasSuffix("…"))
        #expect(!keepsEnd || width < 60 || short.hasSuffix("t"))
      }
    }
  }

  @Test("is broken between words and loses none")
  func wrapping() {
    let text = "a brown dog runs through the shallow water of a lake"
    let lines = Self.style.wrapped(text, to: 90)
    #expect(lines.count > 2)
    #expect(lines.joined(separator: " ") == text)
    #expect(lines.allSatisfy { Self.style.width(of: $0) <= 90 })
    let two = Self.style.wrapped(text, to: 90, maximumLines: 2)
    #expect(two.count == 2 && two[0] == lines[0] && two[1].hasSuffix("…"))
    #expect(Self.style.wrapped("", to: 90).isEmpty)
    let word = String(repeating: "x", count: 100)
    #expect(Self.style.wrapped(word, to: 90).joined() == word)
  }
}

@Suite("A colour map")
struct ColorMapTests {
  // [round(255 * c) for c in matplotlib.colormaps[name](i)[:3]], Matplotlib 3.10
  @Test("has Matplotlib's colours up to two of 255")
  func matplotlib() {
    let golden: [(ColorMap, Int, [Int])] = [
      (.viridis, 0, [68, 1, 84]), (.viridis, 3, [69, 5, 89]), (.viridis, 20, [72, 29, 111]),
      (.viridis, 77, [52, 96, 141]), (.viridis, 128, [33, 145, 140]),
      (.viridis, 200, [112, 207, 87]), (.viridis, 251, [244, 230, 30]),
      (.viridis, 255, [253, 231, 37]), (.magma, 0, [0, 0, 4]), (.magma, 3, [1, 1, 8]),
      (.magma, 20, [14, 11, 43]), (.magma, 77, [101, 26, 128]), (.magma, 128, [183, 55, 121]),
      (.magma, 200, [253, 152, 105]), (.magma, 251, [252, 246, 184]),
      (.magma, 255, [252, 253, 191]),
    ]
    for (map, index, expected) in golden {
      let color = map.color(at: Double(index) / 255).bytes
      for c in 0..<3 { #expect(abs(Int(color[c]) - expected[c]) <= 2, "\(index)") }
    }
  }

  @Test("ends beyond its ends, and takes NaN for 0")
  func ends() {
    for map in [ColorMap.viridis, .magma, .blues] {
      #expect(map.color(at: -3) == map.color(at: 0))
      #expect(map.color(at: 7) == map.color(at: 1))
      #expect(map.color(at: .nan) == map.color(at: 0))
    }
  }

  @Test("grows lighter or darker all along", arguments: [ColorMap.viridis, .magma, .blues])
  func lightness(_ map: ColorMap) {
    let values = (0...100).map { i -> Double in
      let color = map.color(at: Double(i) / 100)
      return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue
    }
    let sign = values[100] > values[0] ? 1.0 : -1.0
    for (a, b) in zip(values, values.dropFirst()) { #expect(sign * (b - a) > 0) }
  }
}
