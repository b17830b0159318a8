import Tensor
import Training
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The features of whole data sets, computed once and kept on disk.
struct FeatureExtraction {
  let pipeline: CaptioningPipeline
  /// The folder of the cache files.
  let folder: String
  /// The hash of the backbone's weights.
  let weightsHash: String

  init(_ pipeline: CaptioningPipeline, folder: String) {
    (self.pipeline, self.folder) = (pipeline, folder)
    var hash = ContentHash()
    for (name, tensor) in pipeline.backbone.stateDictionary {
      hash.add(name)
      tensor.withUnsafeBytes { hash.add($0) }
    }
    weightsHash = hash.text
  }

  /// Returns the features of a data set, from the cache where it was made from the same pictures,
  /// weights and preprocessing, else computed now.
  ///
  /// - Throws: ``FileError`` when the cache cannot be written.
  func features(of dataset: CaptionDataset, _ progress: ProgressReporter) throws -> FeatureCache {
    let key = try self.key(of: dataset)
    var hash = ContentHash()
    for (name, value) in key.sorted(by: { $0.key < $1.key }) { hash.add("\(name)=\(value)") }
    try createFolder(folder)
    let path = "\(folder)/\(pipeline.backboneName)-\(hash.text).safetensors"
    if let cache = FeatureCache.open(path: path, key: key) { return cache }
    let samples = dataset.samples
    pipeline.setTraining(false)
    progress.begin("Features of \(dataset.name)", total: samples.count)
    let preprocessing = pipeline.backbone.preprocessing
    let probe = pipeline.locations(.zeros([1, 3, preprocessing.height, preprocessing.width]))
    try FeatureCache.build(
      path: path, key: key, count: samples.count, shape: [probe.shape[1], probe.shape[2]],
      batchSize: 32
    ) { range in
      let planes = decodeImages(samples[range], progress) { preprocessing($0) }
      let zeros = [Float](repeating: 0, count: 3 * preprocessing.height * preprocessing.width)
      let input = Tensor(
        planes.flatMap { $0 ?? zeros },
        shape: [range.count, 3, preprocessing.height, preprocessing.width])
      let features = pipeline.locations(input)
      progress.update(range.upperBound)
      return (features, planes.map { $0 != nil })
    }
    guard let cache = FeatureCache.open(path: path, key: key) else {
      throw FileError(path: path, reason: "the features just written cannot be read back")
    }
    return cache
  }

  /// What the features depend on; pictures count by name, size and time of change.
  private func key(of dataset: CaptionDataset) throws -> [String: String] {
    var hash = ContentHash()
    for sample in dataset.samples {
      hash.add(sample.name)
      switch sample.source {
      case .file(let path):
        let status = try? FileManager.default.attributesOfItem(atPath: path)
        let time = (status?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        hash.add("\(path) \(status?[.size] ?? 0) \(time)")
      case .memory(let image): image.pixels.withUnsafeBytes { hash.add($0) }
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [
      "backbone": pipeline.backboneName,
      "grid": pipeline.grid.map { "\($0)" } ?? "own",
      "pictures": hash.text,
      "preprocessing": String(
        decoding: try encoder.encode(pipeline.backbone.preprocessing), as: UTF8.self),
      "weights": weightsHash,
    ]
  }
}
