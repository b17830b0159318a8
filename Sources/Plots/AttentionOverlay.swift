import Tensor
import Vision

/// Where a captioner looks at each word: the picture once for each, under the word's attention, as in
/// the figures of Show, Attend and Tell (Xu et al. 2015).
///
/// ```swift
/// let weights = Tensor<Float>(attention, shape: [words.count, 14, 14])
/// let plot = AttentionOverlay(image, words: words, weights: weights)
/// try plot.save(to: "attention.png")
/// ```
public struct AttentionOverlay: Plot {
  /// What the brightest colour stands for.
  public enum Scaling: Sendable, Hashable {
    /// The highest weight of all words, so that pictures can be compared.
    case shared
    /// The highest weight of the word.
    case perWord
  }

  public let image: Image
  public let words: [String]
  private let maps: [HeatMap]
  /// What the brightest colour stands for.
  public var scaling: Scaling
  /// Of a row; the picture itself comes first.
  public let columns: Int
  /// Of a picture, in points.
  public let pictureWidth: Double
  /// Above all.
  public var title: String?

  /// A plot of the attention of each word.
  ///
  /// - Parameters:
  ///   - weights: `[T, h, w]`, or `[T, L]` by rows of the grid; what is not finite counts as 0.
  ///   - grid: Rows and columns of `[T, L]`; a square by default.
  /// - Precondition: T is the number of words, L is that of the grid's locations and at least 1,
  ///   `columns` is at least 1, and `pictureWidth` at least 40.
  public init(
    _ image: Image, words: [String], weights: Tensor<Float>, grid: (height: Int, width: Int)? = nil,
    scaling: Scaling = .shared, columns: Int = 5, pictureWidth: Double = 150,
    title: String? = nil
  ) {
    let shape = weights.shape
    require(
      shape.rank == 2 || shape.rank == 3,
      "AttentionOverlay: weights must be [T, L] or [T, h, w] (\(shape))")
    require(
      shape[0] == words.count,
      "AttentionOverlay: there must be weights for each word (\(words.count) words, \(shape))")
    require(columns >= 1, "AttentionOverlay: columns must be at least 1 (\(columns))")
    require(
      pictureWidth >= 40 && pictureWidth.isFinite,
      "AttentionOverlay: pictureWidth must be finite and at least 40 (\(pictureWidth))")
    let side = Int(Double(shape[1]).squareRoot().rounded())
    let (height, width) =
      shape.rank == 3 ? (shape[1], shape[2]) : grid.map { ($0.height, $0.width) } ?? (side, side)
    require(
      height >= 1 && width >= 1 && shape[0] * height * width == weights.elementCount,
      "AttentionOverlay: the grid must have the locations of weights (\(height) × \(width), \(shape))"
    )
    let numbers = weights.elements.map { $0.isFinite ? Double($0) : 0 }
    maps = words.indices.map { word in
      let start = word * height * width
      return HeatMap(
        Array(numbers[start..<start + height * width]), width: width, height: height)
    }
    (self.image, self.words, self.scaling) = (image, words, scaling)
    (self.columns, self.pictureWidth, self.title) = (columns, pictureWidth, title)
  }

  // MARK: Layout

  private static let gap = 12.0
  private static let wordStyle = TextStyle(size: 13, isBold: true, color: .text)

  private var pictureHeight: Double {
    min(pictureWidth * Double(image.height) / Double(image.width), pictureWidth * 1.5)
  }

  private var header: Header { Header(title: title, width: width) }

  private var gridWidth: Double {
    let shown = Double(min(columns, words.count + 1))
    return shown * pictureWidth + (shown - 1) * Self.gap
  }

  private var width: Double {
    2 * Header.margin + gridWidth + 18 + bar(maximum: 0.012345).width
  }

  /// Where the pictures lie, the one without attention first.
  package func layout() -> [Rectangle] {
    let line = Self.wordStyle.lineHeight + 3
    let scale = pictureHeight * Double(image.width) / Double(image.height)
    let shown = min(pictureWidth, scale)
    return (0...words.count).map { i in
      let (row, column) = i.quotientAndRemainder(dividingBy: columns)
      return Rectangle(
        x: Header.margin + Double(column) * (pictureWidth + Self.gap) + (pictureWidth - shown) / 2,
        y: header.bottom + line + Double(row) * (line + pictureHeight + Self.gap), width: shown,
        height: pictureHeight)
    }
  }

  public var size: Size {
    Size(width, (layout().last?.maxY ?? header.bottom) + Header.margin)
  }

  private func bar(maximum: Double) -> ColorBar {
    let labels: [(Double, String)] =
      scaling == .perWord
      ? [(0, "0"), (1, "max")]
      : [0, 0.25, 0.5, 0.75, 1].map { ($0, NumberText.short($0 * maximum, significant: 2)) }
    let title = scaling == .perWord ? "relative weight" : "attention weight"
    return ColorBar(labels: labels, title: title) { HeatMap.color($0, over: 0.5) }
  }

  // MARK: Drawing

  public func draw(on canvas: inout Canvas) {
    header.draw(on: &canvas)
    let places = layout()
    guard let first = places.first else { return }
    let width = max(1, Int((first.width * 2).rounded()))
    let height = max(1, Int((first.height * 2).rounded()))
    let picture = image.resized(width: width, height: height)
    canvas.image(picture, in: first)
    let enlarged = maps.map { $0.enlarged(width: width, height: height) }
    let maxima = enlarged.map { max($0.values.max() ?? 0, .leastNormalMagnitude) }
    let highest = maxima.max() ?? 1
    for (i, map) in enlarged.enumerated() {
      let place = places[i + 1]
      let maximum = scaling == .shared ? highest : maxima[i]
      canvas.image(map.laid(over: picture, maximum: maximum), in: place)
      canvas.text(
        Self.wordStyle.shortened(words[i], to: pictureWidth), at: Point(place.midX, place.y - 3),
        Self.wordStyle, horizontally: .center, vertically: .bottom)
    }
    if words.isEmpty { return }
    let bar = bar(maximum: highest)
    let last = places[min(columns, words.count + 1) - 1]
    let right = last.midX + pictureWidth / 2
    bar.draw(
      on: &canvas, at: Point(right + 18, first.y),
      height: (places.last?.maxY ?? first.maxY) - first.y)
  }
}
