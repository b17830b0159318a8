import CApusStemmer
import Synchronization
import Tensor

/// Cuts words down to their stems, by the algorithms of the Snowball project's libstemmer.
///
/// ```swift
/// Stemmer.english.normalize("generously")              // "generous"
/// Stemmer.porter.normalize("generously")               // "gener"
/// try Stemmer(algorithm: "german").normalize("häuser") // "haus"
/// ```
///
/// A stem need not be a word; it only is the same for related words. The algorithms expect lower
/// case and leave it to the caller: PyStemmer does so too, while NLTK's stemmers lower words
/// themselves. The results are those of the installed library's version; between versions some
/// stems of rare words changed.
///
/// `porter` is Porter's algorithm as published (*An algorithm for suffix stripping*, Program 14,
/// 1980). NLTK's `PorterStemmer` has rules of its own unless it is made with
/// `mode="ORIGINAL_ALGORITHM"`: by default it makes `"die"` of `"dying"`, where this makes `"dy"`.
/// In that mode it still differs in rare doubled letters (`"trek"` for `"trekking"`, here `"trekk"`).
///
/// One value can be used from any number of threads.
public struct Stemmer: WordNormalizer {
  /// Porter's algorithm for English, as first published.
  public static let porter = standard("porter")
  /// Snowball's algorithm for English, Porter's own revision of it (Porter2).
  public static let english = standard("english")

  /// The names of the installed library's algorithms: languages, and `porter`.
  public static let algorithms: [String] = {
    var names: [String] = []
    var list = sb_stemmer_list()
    while let name = list?.pointee {
      names.append(String(cString: name))
      list = list.map { $0 + 1 }
    }
    return names
  }()

  /// The algorithm's name, as it was given.
  public let algorithm: String
  private let handles: StemmerHandles

  /// A stemmer of the named algorithm.
  ///
  /// - Parameter algorithm: One of ``algorithms``, or the language's ISO 639 code, such as `de`.
  /// - Throws: `StemmerError` when the library has no such algorithm.
  public init(algorithm: String) throws {
    guard let handles = StemmerHandles(algorithm) else {
      throw StemmerError.unknownAlgorithm(algorithm, known: Self.algorithms)
    }
    self.algorithm = algorithm
    self.handles = handles
  }

  /// Every version of the library has these.
  private static func standard(_ algorithm: String) -> Stemmer {
    do { return try Stemmer(algorithm: algorithm) } catch { fatalError("\(error)") }
  }

  /// The stem of `word`.
  public func normalize(_ word: String) -> String {
    handles.withHandle { Self.stem(word, $0) }
  }

  /// The stems of `words`, in their order.
  public func normalize(_ words: [String]) -> [String] {
    handles.withHandle { handle in words.map { Self.stem($0, handle) } }
  }

  private static func stem(_ word: String, _ handle: OpaquePointer) -> String {
    var bytes = word
    let stem: String? = bytes.withUTF8 { bytes in
      let symbols = sb_stemmer_stem(handle, bytes.baseAddress, Int32(bytes.count))
      require(symbols != nil, "Stemmer: out of memory (a word of \(bytes.count) bytes)")
      let stem = UnsafeBufferPointer(start: symbols, count: Int(sb_stemmer_length(handle)))
      return stem.elementsEqual(bytes) ? nil : String(decoding: stem, as: UTF8.self)
    }
    return stem ?? word
  }
}

/// Why there is no stemmer.
public enum StemmerError: Error, Hashable, CustomStringConvertible {
  /// The library has no algorithm of this name.
  case unknownAlgorithm(String, known: [String])

  public var description: String {
    switch self {
    case .unknownAlgorithm(let name, let known):
      "stemmer: there is no algorithm \"\(name)\" (there are \(known.joined(separator: ", ")))"
    }
  }
}

/// The library's handles for one algorithm.
///
/// A handle holds the word at work, so no two threads may use one at a time. Each call borrows one
/// that is free, or makes another: threads wait for each other only while they take and return it,
/// and there never are more handles than calls at a time.
private final class StemmerHandles: Sendable {
  /// `OpaquePointer` is not `Sendable`; whoever takes a handle out of the list has it alone.
  private struct Handle: @unchecked Sendable { let pointer: OpaquePointer }

  private let algorithm: String
  private let free: Mutex<[Handle]>

  init?(_ algorithm: String) {
    guard let first = sb_stemmer_new(algorithm, nil) else { return nil }
    self.algorithm = algorithm
    free = Mutex([Handle(pointer: first)])
  }

  deinit {
    free.withLock { for handle in $0 { sb_stemmer_delete(handle.pointer) } }
  }

  func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result {
    let handle = free.withLock { $0.popLast() } ?? another()
    defer { free.withLock { $0.append(handle) } }
    return body(handle.pointer)
  }

  private func another() -> Handle {
    guard let pointer = sb_stemmer_new(algorithm, nil) else {
      fatalError("Stemmer: out of memory (\(algorithm))")
    }
    return Handle(pointer: pointer)
  }
}
