import Logging
import NN
import Tensor
import Training
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Computes the features of whole data sets with a frozen backbone, and keeps them on disk.
///
/// ```swift
/// let extraction = FeatureExtraction(
///   backbone, name: "resnet50", grid: 7, precision: .bfloat16, folder: "features")
/// let cache = try extraction.features(of: flickr.dataset(.train), progress: ProgressReporter()).cache
/// ```
/// Threads decode pictures while the network computes. A process that is killed leaves what it has
/// finished, and the next one goes on from there. Features are found again by what they depend on: the
/// content of the pictures and their order, not names and places; the backbone's weights and
/// preprocessing, the grid, the precision.
public struct FeatureExtraction {
  /// The features of a data set, and how they came about.
  public struct Extracted {
    /// `[L, C]` for each picture.
    public let cache: FeatureCache
    /// The file of the cache.
    public let path: String
    /// The number of pictures that were computed now; 0 where all were in the cache.
    public let computed: Int
    /// How long that took, and for how long of it the network waited for pictures, in seconds.
    public let seconds, waited: Double
  }

  private let backbone: any Backbone
  private let name: String
  private let grid: Int?
  private let precision: FeatureCache.Precision
  private let isMirrored: Bool
  private let folder: String
  private let weightsHash: String

  /// The extraction of features by a backbone with its weights.
  ///
  /// - Parameters:
  ///   - name: The backbone's name, see ``Backbones``.
  ///   - grid: The side that the grid is averaged to, nil for the backbone's own.
  ///   - isMirrored: Whether pictures are flipped from left to right.
  ///   - folder: Where files are kept, and the hashes of pictures.
  public init(
    _ backbone: any Backbone, name: String, grid: Int? = nil,
    precision: FeatureCache.Precision = .float32, isMirrored: Bool = false, folder: String
  ) {
    (self.backbone, self.name, self.grid) = (backbone, name, grid)
    (self.precision, self.isMirrored, self.folder) = (precision, isMirrored, folder)
    var hash = ContentHash()
    for (name, tensor) in backbone.stateDictionary {
      hash.add(name)
      tensor.withUnsafeBytes { hash.add($0) }
    }
    weightsHash = hash.text
  }

  /// Returns the features of a data set, from a file that was made from the same, else computed now.
  ///
  /// Broken pictures are named in warnings, missing ones counted in one; they have no features. Leaves
  /// the backbone in evaluation mode.
  ///
  /// - Parameters:
  ///   - output: The file, by default one in the folder, named after what it depends on.
  ///   - numWorkers: The number of threads that decode, by default one a core, but at most four.
  /// - Throws: ``FileError`` when a file cannot be written; ``CaptionDatasetError`` when no picture is
  ///   there.
  public func features(
    of dataset: CaptionDataset, output: String? = nil, numWorkers: Int? = nil,
    progress: ProgressReporter = ProgressReporter(.quiet)
  ) throws -> Extracted {
    // What a run draws afterwards does not depend on what was computed here and what was kept.
    try Generator.$current.withValue(Generator(seed: 0)) {
      try found(dataset, output: output, numWorkers: numWorkers, progress)
    }
  }

  private func found(
    _ dataset: CaptionDataset, output: String?, numWorkers: Int?, _ progress: ProgressReporter
  ) throws -> Extracted {
    try warnOfMissingImages(dataset, progress)
    try createFolder(folder)
    let key = try self.key(of: dataset, numWorkers: numWorkers, progress)
    let path = output ?? "\(folder)/\(name)-\(Self.hash(of: key)).safetensors"
    if let cache = FeatureCache.open(path: path, key: key) {
      return Extracted(cache: cache, path: path, computed: 0, seconds: 0, waited: 0)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let (computed, waited) = try build(path, key: key, dataset, numWorkers: numWorkers, progress)
    guard let cache = FeatureCache.open(path: path, key: key) else {
      throw FileError(path: path, reason: "the features just written cannot be read back")
    }
    return Extracted(
      cache: cache, path: path, computed: computed, seconds: (clock.now - start) / .seconds(1),
      waited: waited / .seconds(1))
  }

  /// Returns how many pictures were computed, and how long they were waited for.
  private func build(
    _ path: String, key: [String: String], _ dataset: CaptionDataset, numWorkers: Int?,
    _ progress: ProgressReporter
  ) throws -> (computed: Int, waited: Duration) {
    backbone.setTraining(false)
    let (samples, preprocessing) = (dataset.samples, backbone.preprocessing)
    let probe = backbone.locations(
      .zeros([1, 3, preprocessing.height, preprocessing.width]), grid: grid)
    let reader = PictureReader(
      samples, preprocessing, isMirrored: isMirrored, batchSize: Self.batchSize,
      numWorkers: numWorkers)
    var computed = 0
    try FeatureCache.build(
      path: path, key: key, count: samples.count, shape: [probe.shape[1], probe.shape[2]],
      precision: precision, batchSize: Self.batchSize
    ) { range in
      if computed == 0 {
        progress.begin(
          "Features of \(dataset.name)\(isMirrored ? ", mirrored" : "")", total: samples.count,
          completed: range.lowerBound)
      }
      let batch = try reader.batch(range)
      warn(of: batch.problems, samples[range], progress)
      let features = backbone.locations(batch.input, grid: grid)
      computed += range.count
      progress.update(range.upperBound)
      return (features, batch.problems.map { $0 == nil })
    }
    return (computed, reader.waited)
  }

  /// The pictures of a piece: also what a killed process may lose.
  private static let batchSize = 32

  /// One text for all that features depend on.
  static func hash(of key: [String: String]) -> String {
    var hash = ContentHash()
    for (name, value) in key.sorted(by: { $0.key < $1.key }) { hash.add("\(name)=\(value)") }
    return hash.text
  }

  /// What the features depend on.
  private func key(
    of dataset: CaptionDataset, numWorkers: Int?, _ progress: ProgressReporter
  ) throws -> [String: String] {
    var known = PictureHashes(path: "\(folder)/pictures.hashes")
    var hash = ContentHash()
    let pictures = try known.hashes(
      of: dataset.samples, title: "Hashes of \(dataset.name)", numWorkers: numWorkers, progress)
    for picture in pictures { hash.add(picture) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var key = [
      "backbone": name,
      "grid": grid.map { "\($0)" } ?? "own",
      "pictures": hash.text,
      "precision": precision.rawValue,
      "preprocessing": String(
        decoding: try encoder.encode(backbone.preprocessing), as: UTF8.self),
      "weights": weightsHash,
    ]
    if isMirrored { key["mirrored"] = "true" }
    return key
  }
}
