import Tensor
import Vision

/// Pictures of coloured shapes with five captions each, drawn by the program: a data set for
/// captioning that needs no download.
///
/// A picture shows one to three objects (circle, square, triangle or star; red, yellow, green,
/// blue, white or black; small or large) that stand alone in the middle or a corner, above, below, left or right of each other, between two others, or as two or three
/// alike. It is 96 × 96 pixels, anti-aliased, on a light grey background with a tint, a slope and
/// some noise; position, size, angle and shade vary.
///
/// What a caption says is a function of the picture: sizes are named, the larger of two objects
/// comes first (of two equal ones the upper or left one), and so on. How it is said varies between
/// six to ten templates; "a large red circle above a small blue square" may read "a small blue
/// square below a large red circle" or "there is a big red circle above a little blue square".
/// One form, the canonical one, is the most frequent, so that a model that sees the picture can
/// also know what to say.
///
/// **Composition.** The four pairs of shape and colour in ``heldOut`` occur in neither train nor
/// dev, though each of their shapes and colours does, often. In the test split, three pictures of
/// five hold at least one of them: they can only be named by composing what was learnt apart.
///
/// Picture `i` of a split is a function of the seed, the split and `i`: larger counts add pictures
/// and change none.
///
/// ```swift
/// let train = Scenes().dataset(.train)
/// print(train.samples[0].captions)
/// try Scenes().write(to: "scenes")  // the same as files, for `Flickr8k(root: "scenes")`
/// ```
public struct Scenes: Sendable {
  /// The seed of all draws.
  public let seed: UInt64
  /// The width and height of the pictures in pixels.
  public let imageSize: Int
  private let counts: [Split: Int]

  /// The number of captions of a picture.
  static let captionsPerImage = 5

  /// - Precondition: `imageSize` is at least 32; the counts are at least 0.
  public init(
    seed: UInt64 = 1, imageSize: Int = 96, trainCount: Int = 2000, devCount: Int = 200,
    testCount: Int = 200
  ) {
    require(imageSize >= 32, "Scenes: imageSize must be at least 32 (\(imageSize))")
    require(
      min(trainCount, devCount, testCount) >= 0,
      "Scenes: counts must be at least 0 (\(trainCount), \(devCount), \(testCount))")
    self.seed = seed
    self.imageSize = imageSize
    counts = [.train: trainCount, .dev: devCount, .test: testCount]
  }

  /// Returns the number of pictures in a split.
  public func count(_ split: Split) -> Int { counts[split]! }

  /// Returns the pictures of a split, drawn into memory, with five captions each.
  public func dataset(_ split: Split) -> CaptionDataset {
    CaptionDataset(
      name: "scenes/\(split.rawValue)",
      samples: (0..<count(split)).map { sample(split, $0) })
  }

  /// Returns what picture `index` of a split shows, counted from 0.
  public func scene(_ split: Split, _ index: Int) -> Scene {
    require(
      (0..<count(split)).contains(index),
      "Scenes: index \(index) outside 0..<\(count(split)) of \(split.rawValue)")
    var sampler = Sampler(
      random: random(split, index, .scene), composes: split == .test && index % 5 < 3)
    return sampler.scene()
  }

  /// Returns picture `index` of a split with its captions.
  func sample(_ split: Split, _ index: Int, format: FileFormat = .alternating) -> CaptionedImage {
    let scene = scene(split, index)
    var words = random(split, index, .captions)
    return CaptionedImage(
      name: fileName(split, index, format: format),
      source: .memory(
        Renderer.image(of: scene, side: imageSize, random: random(split, index, .pixels))),
      captions: Grammar(scene).captions(Self.captionsPerImage, using: &words))
  }

  private func random(
    _ split: Split, _ index: Int, _ aspect: SceneRandom.Aspect
  ) -> SceneRandom {
    SceneRandom(seed: seed, split: split, number: index, aspect: aspect)
  }
}
