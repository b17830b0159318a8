import Plots
import Tensor
import Vision

/// Where a captioner looked as it wrote each word of a caption.
public struct CaptionAttention: Sendable, Hashable {
  public let words: [String]
  /// The grid's weights at each word, row by row.
  public let weights: [[Float]]
  /// Of the grid, in locations.
  public let height, width: Int

  public init(words: [String], weights: [[Float]], height: Int, width: Int) {
    require(
      words.count == weights.count && weights.allSatisfy { $0.count == height * width },
      "CaptionAttention: each word needs the weights of the grid (\(words.count) words, "
        + "\(weights.map(\.count)) weights, \(height) × \(width))")
    (self.words, self.weights) = (words, weights)
    (self.height, self.width) = (height, width)
  }
}

/// Why there is nothing to show of a captioner's attention.
public struct NoAttention: Error, CustomStringConvertible, Hashable {
  /// The captioner's name.
  public let model: String
  /// The number of locations that the model looked at, nil where it does not tell.
  public let locations: Int?

  public var description: String {
    locations.map {
      "\(model): attention over \($0) vectors is no grid over the picture"
    } ?? "\(model): the model does not tell where it looks"
  }
}

extension Captioner {
  /// Returns where the model looks as it writes the tokens of captions, or nil for models that do not
  /// tell: a row of weights over locations for each token.
  ///
  /// The captions are read again, so that they need not be this model's own.
  ///
  /// - Parameters:
  ///   - captions: Tokens without start and end, one caption for each row of `memory`.
  ///   - start: What precedes them.
  /// - Precondition: there is a caption for each row of `memory`.
  public func attention(
    of captions: [[Int32]], memory: Tensor<Float>, start: Int32
  ) -> [[[Float]]]? {
    require(
      captions.count == memory.shape[0],
      "attention: there must be a caption for each row of memory (\(captions.count), "
        + "\(memory.shape))")
    var state = self.start(memory)
    var looked = captions.map { _ in [[Float]]() }
    for position in 0..<(captions.map(\.count).max() ?? 0) {
      // Rows that have ended read their start again, and nobody looks.
      let read = captions.map {
        position > 0 && position <= $0.count ? $0[position - 1] : start
      }
      _ = step(Tensor(read), &state)
      guard let weights = state.attention else { return nil }
      let (width, elements) = (weights.shape[1], weights.elements)
      for row in captions.indices where position < captions[row].count {
        looked[row].append(Array(elements[row * width..<(row + 1) * width]))
      }
    }
    return looked
  }
}

extension CaptioningPipeline {
  /// Returns where the model looked as it wrote captions, a grid over what the backbone saw of the
  /// picture for each word.
  ///
  /// - Parameters:
  ///   - captions: One for each picture.
  ///   - locations: The backbone's features of the pictures, `[N, L, C]`.
  /// - Throws: ``NoAttention`` for models that do not look at the picture's grid, or do not tell.
  public func attention(
    of captions: [DecodedCaption], locations: Tensor<Float>
  ) throws -> [CaptionAttention] {
    try attention(of: captions, captioner.encode(locations), locations: locations.shape[1])
  }

  /// - Parameter locations: How many there are in the backbone's grid.
  func attention(
    of captions: [DecodedCaption], _ memory: Tensor<Float>, locations: Int
  ) throws -> [CaptionAttention] {
    let model = captioner.configuration.model
    guard
      let rows = captioner.attention(
        of: captions.map(\.tokens), memory: memory, start: tokens.start)
    else { throw NoAttention(model: model, locations: nil) }
    return try zip(captions, rows).map { caption, rows in
      var (words, weights) = ([String](), [[Float]]())
      var shape = gridShape(locations)
      for (word, places) in codec.parts(of: caption.tokens) {
        let row = mean(places.map { rows[$0] })
        guard let grid = grid(of: row, locations) else {
          throw NoAttention(model: model, locations: row.count)
        }
        words.append(word)
        weights.append(grid.weights)
        shape = (grid.height, grid.width)
      }
      return CaptionAttention(
        words: words, weights: weights, height: shape.height, width: shape.width)
    }
  }

  /// The mean of the weights of a word's tokens.
  private func mean(_ rows: [[Float]]) -> [Float] {
    if rows.count == 1 { return rows[0] }
    return rows[0].indices.map { place in
      rows.reduce(0) { $0 + $1[place] } / Float(rows.count)
    }
  }

  /// Lays the weights of one word out over the picture.
  ///
  /// - Parameter locations: How many there are in the backbone's grid.
  private func grid(
    of row: [Float], _ locations: Int
  ) -> (weights: [Float], height: Int, width: Int)? {
    let own = gridShape(locations)
    if row.count == locations { return (row, own.height, own.width) }
    if row.count == locations + 1 {
      // A class token precedes the picture's.
      return (Array(row.dropFirst()), own.height, own.width)
    }
    if row.count.isMultiple(of: locations) {
      // A location's vector was cut into several.
      let parts = row.count / locations
      let sums = (0..<locations).map { row[$0 * parts..<($0 + 1) * parts].reduce(0, +) }
      return (sums, own.height, own.width)
    }
    for skipped in 0...1 where row.count > skipped {
      let side = Int(Double(row.count - skipped).squareRoot().rounded())
      if side * side == row.count - skipped { return (Array(row.dropFirst(skipped)), side, side) }
    }
    return nil
  }

  /// Rows and columns of so many locations: those whose proportions are nearest to the input's.
  private func gridShape(_ locations: Int) -> (height: Int, width: Int) {
    let preprocessing = backbone.preprocessing
    let target = grid == nil ? Double(preprocessing.width) / Double(preprocessing.height) : 1
    let heights = (1...max(1, locations)).filter { locations.isMultiple(of: $0) }
    func distance(_ height: Int) -> Double {
      let ratio = Double(locations / height) / Double(height) / target
      return max(ratio, 1 / ratio)
    }
    let height = heights.min { distance($0) < distance($1) } ?? 1
    return (height, locations / height)
  }
}

extension AttentionOverlay {
  /// The picture under the attention of each word.
  public init(_ image: Image, _ attention: CaptionAttention, title: String? = nil) {
    let (height, width) = (attention.height, attention.width)
    self.init(
      image, words: attention.words,
      weights: Tensor(
        attention.weights.flatMap(\.self), shape: [attention.words.count, height, width]),
      scaling: .perWord, title: title)
  }
}
