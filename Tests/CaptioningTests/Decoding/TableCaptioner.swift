import NN
import Tensor

@testable import Captioning

/// A captioner that knows the logits of the next word by the last two words and the image: searches
/// over it can be checked by trying all sentences.
///
/// An image's memory is its number. Where it looks tells what it has read: image, word before, word.
final class TableCaptioner: Captioner {
  let configuration: CaptionerConfiguration
  /// Of each image `[V, V, V]`, row-major.
  private let tables: [[Float]]
  private let canSelect: Bool
  private var vocabulary: Int { configuration.vocabularySize }

  /// - Parameter canSelect: Whether its states can leave rows out.
  init(_ tables: [[Float]], vocabulary: Int, canSelect: Bool = true) {
    configuration = CaptionerConfiguration(vocabularySize: vocabulary, featureWidth: 1)
    (self.tables, self.canSelect) = (tables, canSelect)
  }

  /// Random tables.
  convenience init(
    seed: UInt64, images: Int = 1, vocabulary: Int = 5, scale: Float = 2, canSelect: Bool = true
  ) {
    let count = vocabulary * vocabulary * vocabulary
    let all = Generator.$current.withValue(Generator(seed: seed)) {
      (0..<images).map { _ in Tensor<Float>.normal([count], standardDeviation: scale).elements }
    }
    self.init(all, vocabulary: vocabulary, canSelect: canSelect)
  }

  /// The same logits for all that was read.
  convenience init(_ logits: [Float]) {
    let count = logits.count * logits.count
    self.init([(0..<count).flatMap { _ in logits }], vocabulary: logits.count)
  }

  /// The memory of images by their numbers.
  func memory(_ images: [Int]) -> Tensor<Float> {
    Tensor(images.map(Float.init), shape: [images.count, 1, 1])
  }

  var memory: Tensor<Float> { memory(Array(tables.indices)) }

  struct State: DecodingState {
    var images: [Int]
    var before: [Int32]
    let canSelect: Bool
    var attention: Tensor<Float>?

    private func taking(_ rows: [Int]) -> State {
      State(
        images: rows.map { images[$0] }, before: rows.map { before[$0] }, canSelect: canSelect,
        attention: nil)
    }
    func repeated(_ count: Int) -> State { taking((0..<images.count * count).map { $0 / count }) }
    mutating func reorder(_ rows: [Int]) {
      precondition(rows.map { images[$0] } == images, "rows of other images")
      self = taking(rows)
    }
    func selected(_ rows: [Int]) -> State? { canSelect ? taking(rows) : nil }
  }

  func encode(_ locations: Tensor<Float>) -> Tensor<Float> { locations }

  func logits(_ memory: Tensor<Float>, _ tokens: Tensor<Int32>, sampling: ScheduledSampling?)
    -> Tensor<Float>
  {
    var state = start(memory)
    return .stack(tokens.unbound(dim: 1).map { step($0, &state) }, dim: 1)
  }

  func start(_ memory: Tensor<Float>) -> State {
    let images = memory.elements.map { Int($0) }
    return State(
      images: images, before: images.map { _ in 0 }, canSelect: canSelect, attention: nil)
  }

  func step(_ tokens: Tensor<Int32>, _ state: inout State) -> Tensor<Float> {
    let tokens = tokens.elements
    let looked = zip(state.images, zip(state.before, tokens)).flatMap {
      [Float($0), Float($1.0), Float($1.1)]
    }
    let rows = tokens.indices.flatMap {
      row(state.images[$0], state.before[$0], tokens[$0])
    }
    state.before = tokens
    state.attention = Tensor(looked, shape: [tokens.count, 3])
    return Tensor(rows, shape: [tokens.count, vocabulary])
  }

  private func row(_ image: Int, _ before: Int32, _ token: Int32) -> ArraySlice<Float> {
    let first = (Int(before) * vocabulary + Int(token)) * vocabulary
    return tables[image][first..<first + vocabulary]
  }

  // MARK: All sentences

  /// The log-probabilities of the word behind a sentence.
  func next(_ image: Int, _ words: [Int32], start: Int32 = 0) -> [Float] {
    let read = [start, start] + words
    let row = Array(row(image, words.isEmpty ? 0 : read[read.count - 2], read[read.count - 1]))
    return Tensor(row).logSoftmax(dim: 0).elements
  }

  /// A finished sentence with its log-probability.
  typealias Sentence = (tokens: [Int32], logProbability: Float)

  /// All finished sentences of up to `length` tokens, the end included.
  func sentences(_ tokens: CaptionTokens, length: Int, image: Int = 0) -> [Sentence] {
    var all: [Sentence] = []
    func extend(_ sentence: [Int32], _ score: Float) {
      for (token, p) in next(image, sentence).enumerated().map({ (Int32($0), $1) })
      where !tokens.banned.contains(token) {
        if token == tokens.end {
          all.append((sentence, score + p))
        } else if sentence.count + 1 < length {
          extend(sentence + [token], score + p)
        }
      }
    }
    extend([], 0)
    return all
  }

  /// The log-probability of a sentence.
  func logProbability(_ words: [Int32], image: Int = 0) -> Float {
    words.indices.reduce(0) { $0 + next(image, Array(words[..<$1]))[Int(words[$1])] }
  }
}

/// What a search over a table makes of it.
let tableTokens = CaptionTokens(start: 0, end: 1, banned: [0])
