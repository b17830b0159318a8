import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// In how many images' references each n-gram occurs: what CIDEr takes its rarity from.
///
/// ```swift
/// try DocumentFrequencies(references: train).save(to: "coco-train.json")
/// let train = try DocumentFrequencies(path: "coco-train.json")
/// let scores = CIDEr.scores(candidates: …, references: …, documentFrequencies: train)
/// ```
///
/// The file is JSON, n-grams being words with a space between:
/// `{"documents": 113287, "ngrams": ["a", "a dog"], "counts": [99126, 2510]}`. An n-gram of a single
/// image is as rare as one of none, and so is left out. (It is no object with n-grams as keys, for
/// readers may take two for one that differ only in how an accent is composed.) Words have to be cut
/// as those that are scored with it.
///
/// Pickled files such as `coco-train-words.p` are turned into this form in Python:
///
///     d = pickle.load(open("coco-train-words.p", "rb"), encoding="latin1")
///     some = [(" ".join(k), int(v)) for k, v in d["document_frequency"].items() if v > 1]
///     json.dump({"documents": int(d["ref_len"]), "ngrams": [k for k, v in some],
///                "counts": [v for k, v in some]}, open("df.json", "w"))
public struct DocumentFrequencies: Sendable, Hashable {
  /// The number of images.
  public let documents: Int
  /// N-grams, each as words joined by a space.
  public let ngrams: [String]
  /// The number of images of each.
  public let counts: [Int]

  /// Counts in the references of images.
  ///
  /// - Precondition: `order` is at least 1; no word is empty or has a space in it.
  public init(references: [[[String]]], order: Int = 4) {
    require(order >= 1, "DocumentFrequencies: order must be at least 1 (\(order))")
    let captions = InternedCaptions(candidates: [], references: references)
    let ngrams = CaptionNGrams(references: captions.references, order: order)
    let frequencies = CIDEr.Frequencies(ngrams)
    var names: [String] = []
    var counts: [Int] = []
    var isNamed = [Bool](repeating: false, count: frequencies.counts.count)
    for reference in captions.references.joined() {
      for start in reference.indices {
        var node: Int32 = 0
        var name = ""
        for word in reference[start...].prefix(order) {
          node = ngrams.table.find(after: node, word)
          let count = frequencies.counts[Int(node)]
          // An n-gram is in no more images than its beginning.
          guard count > 1 else { break }
          let text = captions.words[word]
          require(
            !text.isEmpty && !text.utf8.contains(UInt8(ascii: " ")),
            "DocumentFrequencies: a word is empty or has a space (\"\(text)\")")
          name += name.isEmpty ? text : " " + text
          guard !isNamed[Int(node)] else { continue }
          isNamed[Int(node)] = true
          names.append(name)
          counts.append(Int(count))
        }
      }
    }
    documents = references.count
    self.ngrams = names
    self.counts = counts
  }

  /// Reads a file.
  ///
  /// - Throws: ``TextFileError`` when it cannot be read or is not of this form, or when an n-gram
  ///   is there twice, or in fewer than one or in more images than there are.
  public init(path: String) throws {
    let file = try readCaptionJSON(
      File.self, path: path,
      expected: "document frequencies {\"documents\": …, \"ngrams\": […], \"counts\": […]}")
    func fail(_ problem: String) -> TextFileError {
      TextFileError(path: path, problem: problem)
    }
    guard file.documents >= 1 else {
      throw fail("documents has to be at least 1 (\(file.documents))")
    }
    guard file.ngrams.count == file.counts.count else {
      throw fail("there are \(file.ngrams.count) ngrams and \(file.counts.count) counts")
    }
    var seen = WordTable()
    for (index, (ngram, count)) in zip(file.ngrams, file.counts).enumerated() {
      guard Self.isJoined(ngram) else {
        throw fail("ngrams[\(index)]: \"\(ngram)\" is not words with single spaces between")
      }
      guard (1...file.documents).contains(count) else {
        throw fail(
          "counts[\(index)]: \"\(ngram)\" is in \(count) of \(file.documents) documents")
      }
      let first = seen.id(of: ngram)
      guard first == index else {
        throw fail("ngrams[\(index)]: \"\(ngram)\" is also ngrams[\(first)]")
      }
    }
    documents = file.documents
    ngrams = file.ngrams
    counts = file.counts
  }

  /// Writes a file, in place of another of the name only once it is whole.
  ///
  /// - Throws: ``FileError`` when it cannot be written.
  public func save(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(File(documents: documents, ngrams: ngrams, counts: counts))
    try writeAtomically(String(decoding: data, as: UTF8.self), to: path)
  }

  private struct File: Codable {
    let documents: Int
    let ngrams: [String]
    let counts: [Int]
  }

  private static func isJoined(_ ngram: String) -> Bool {
    let space = UInt8(ascii: " ")
    var previous = space
    for byte in ngram.utf8 {
      if byte == space && previous == space { return false }
      previous = byte
    }
    return previous != space
  }
}
