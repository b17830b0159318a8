import ApusTestSupport
import Captioning
import Foundation
import NN
import Testing
import Training
import Vision

/// The code of the article on data sets, which stands in these tests word for word.
@Suite("The examples of the article on data sets")
struct DatasetsArticle {
  @Test("compile: each stands in a file of these tests")
  func all() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let article = tests.appending(path: "../../Docs/Datasets.md").standardizedFileURL
    let examples = try ArticleExamples(of: article, in: tests)
    #expect(examples.count >= 2)
    #expect(examples.missing == [])
  }

  @Test("run: a folder is read, counted and turned into features")
  func run() throws {
    let folder = try TemporaryFolder()
    try folder.writeImages((0..<12).map { "photos/\($0).jpg" })
    for index in 0..<12 { try folder.write("picture \(index)", to: "photos/\(index).txt") }
    try withExtendedLifetime(folder) {
      try read(photos: "\(folder.path)/photos", cacheFolder: "\(folder.path)/cache")
    }
  }

  private func read(photos: String, cacheFolder: String) throws {
    let fractions = SplitFractions(train: 1, dev: 0, test: 0)
    let source = try FolderCaptions(root: photos, fractions: fractions)
    let train = try source.dataset(.train)
    print(DatasetStatistics(train))
    for remark in source.remarks { print(remark) }

    let network = try Backbones.make("small_conv")
    let extraction = FeatureExtraction(
      network, name: "small_conv", grid: 7, precision: .bfloat16, folder: cacheFolder)
    let features = try extraction.features(of: train).cache
    let first = features.rows([0])  // [1, 49, 128]
    #expect(first.shape == [1, 49, 128] && features.count == train.samples.count)
  }
}
