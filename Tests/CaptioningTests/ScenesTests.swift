import Foundation
import Testing
import Text
import Vision

@testable import Captioning

/// Drawn once for all tests.
private let scenes = Scenes()
private let datasets = Dictionary(
  uniqueKeysWithValues: Split.allCases.map { ($0, scenes.dataset($0)) })

/// Returns the pixels of a picture in memory.
private func pixels(_ sample: CaptionedImage) throws -> [UInt8] {
  try sample.source.load().pixels
}

/// Returns the 64-bit FNV-1a hash of `bytes`.
private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

private func words(_ caption: String) -> [String] {
  caption.split(separator: " ").map(String.init)
}

@Suite("Scenes: the data set drawn by the program")
struct ScenesTests {
  // MARK: Determinism

  @Test("a picture is a function of the seed: pinned pixels and captions")
  func pinned() throws {
    let sample = datasets[.train]!.samples[0]
    #expect(sample.name == "scene_train_0001.jpg")
    let pixelHash = hash(try pixels(sample))
    #expect(pixelHash == 0x2164_AEAD_8F96_7F24)
    #expect(
      scenes.scene(.train, 0).canonicalCaption
        == "a large blue star between two small white triangles")
    #expect(hash(sample.captions.joined(separator: "\n").utf8) == 0x6ED_A2FE_3F91_D474)
  }

  @Test("the same seed draws the same pictures and captions, another seed others")
  func seeds() throws {
    let same = Scenes(trainCount: 20).dataset(.train).samples
    let other = Scenes(seed: 2, trainCount: 20).dataset(.train).samples
    for (index, first) in datasets[.train]!.samples.prefix(20).enumerated() {
      #expect(try pixels(same[index]) == pixels(first))
      #expect(same[index].captions == first.captions)
      #expect(same[index].name == first.name)
      #expect(try pixels(other[index]) != pixels(first))
    }
  }

  @Test("the size of the pictures changes neither scenes nor captions")
  func imageSizes() throws {
    let large = Scenes(imageSize: 128, trainCount: 20)
    for (index, sample) in large.dataset(.train).samples.enumerated() {
      let image = try sample.source.load()
      #expect(image.width == 128 && image.height == 128 && image.pixels.count == 49_152)
      #expect(large.scene(.train, index) == scenes.scene(.train, index))
      #expect(sample.captions == datasets[.train]!.samples[index].captions)
    }
  }

  // MARK: Splits

  @Test("2 000 train, 200 dev and 200 test pictures of 96 x 96, no two the same")
  func counts() throws {
    #expect(Split.allCases.map { datasets[$0]!.samples.count } == [2000, 200, 200])
    let all = Split.allCases.flatMap { datasets[$0]!.samples }
    #expect(Set(all.map(\.name)).count == 2400)
    #expect(Set(try all.map(pixels)).count == 2400)
    #expect(try all.allSatisfy { try pixels($0).count == 96 * 96 * 3 })
  }

  @Test("held-out pairs of shape and colour occur in test only, in three pictures of five")
  func heldOut() {
    for split in [Split.train, .dev] {
      #expect((0..<scenes.count(split)).allSatisfy { !scenes.scene(split, $0).containsHeldOutKind })
    }
    let test = (0..<200).map { scenes.scene(.test, $0) }
    #expect(test.filter(\.containsHeldOutKind).count == 120)
    #expect(Set(test.flatMap(\.objects).map(\.kind)).isSuperset(of: Scenes.heldOut))
  }

  @Test("captions of train and dev never name a held-out pair")
  func heldOutWords() {
    for split in [Split.train, .dev] {
      for caption in datasets[split]!.samples.flatMap(\.captions) {
        #expect(!Scenes.heldOut.contains { caption.contains($0.description) })
      }
    }
  }

  @Test("each shape, each colour and each other pair of them occurs often in train")
  func coverage() {
    let kinds = (0..<2000).flatMap { Set(scenes.scene(.train, $0).objects.map(\.kind)) }
    let seen = Dictionary(grouping: kinds, by: { $0 }).mapValues(\.count)
    #expect(seen.count == Scenes.Kind.all.count - Scenes.heldOut.count)
    #expect(seen.values.min()! >= 50)
    for shape in Scenes.Shape.allCases {
      #expect(kinds.count { $0.shape == shape } >= 300)
    }
    for color in Scenes.Color.allCases {
      #expect(kinds.count { $0.color == color } >= 300)
    }
  }

  @Test("shapes lie within the picture and clear of each other, small ones far below large ones")
  func layout() {
    for split in Split.allCases {
      for index in 0..<scenes.count(split) {
        let objects = scenes.scene(split, index).objects
        for (number, a) in objects.enumerated() {
          #expect(min(a.x, a.y) >= a.extent + 2 && max(a.x, a.y) <= 94 - a.extent)
          #expect(a.size == .small ? a.radius <= 8 : a.radius >= 12.4)
          for b in objects[..<number] {
            let square = (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
            #expect(square >= (a.extent + b.extent) * (a.extent + b.extent))
          }
        }
      }
    }
  }

  @Test("a relation holds along its axis: clear of the other object, and hardly beside it")
  func relations() {
    var found: Set<Scenes.Direction> = []
    for index in 0..<2000 {
      let scene = scenes.scene(.train, index)
      guard case .pair(let direction) = scene.arrangement else { continue }
      found.insert(direction)
      let (a, b) = (scene.objects[0], scene.objects[1])
      let (dx, dy) = (a.x - b.x, a.y - b.y)
      let (along, across) = direction.axis == .vertical ? (dy, dx) : (dx, dy)
      #expect((direction.isBackward ? -along : along) >= a.extent + b.extent)
      #expect(abs(across) <= abs(along) / 3)
      #expect(a.radius > b.radius || a.size == b.size)
    }
    #expect(found.count == 4)
  }

  // MARK: Captions

  @Test("every picture has five different captions, the canonical one nearly always among them")
  func fiveCaptions() {
    var canonical = 0
    for split in Split.allCases {
      for (index, sample) in datasets[split]!.samples.enumerated() {
        #expect(sample.captions.count == 5)
        #expect(Set(sample.captions).count == 5)
        #expect(!sample.captions.contains { $0.contains(where: "$~#*^@&!".contains) })
        if sample.captions.contains(scenes.scene(split, index).canonicalCaption) { canonical += 1 }
      }
    }
    #expect(canonical >= 2400 * 95 / 100)
  }

  @Test(
    "the canonical captions reach BLEU-4 above 0.9 on dev and test", arguments: [Split.dev, .test])
  func canonicalBLEU(split: Split) {
    let samples = datasets[split]!.samples
    let scores = BLEU.corpus(
      candidates: samples.indices.map { words(scenes.scene(split, $0).canonicalCaption) },
      references: samples.map { $0.captions.map(words) })
    #expect(scores.last! > 0.9)
  }

  @Test("choosing the likeliest next word, again and again, utters the canonical caption")
  func greedyCaption() {
    var random = SceneRandom(seed: 3, split: .dev, number: 0, aspect: .captions)
    var utteredCanonical = 0
    for index in 0..<50 {
      let scene = scenes.scene(.dev, index)
      let grammar = Scenes.Grammar(scene)
      var captions: [[String]] = []
      for _ in 0..<80 { captions += grammar.captions(5, using: &random).map(words) }
      var uttered: [String] = []
      while true {
        captions = captions.filter { $0.starts(with: uttered) }
        let next = Dictionary(grouping: captions) { $0.dropFirst(uttered.count).first ?? "" }
        let likeliest = next.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }!.key
        if likeliest.isEmpty { break }
        uttered.append(likeliest)
      }
      if uttered == words(scene.canonicalCaption) { utteredCanonical += 1 }
    }
    #expect(utteredCanonical == 50)
  }

  @Test("the vocabulary stays small")
  func vocabulary() {
    let vocabulary = Set(
      Split.allCases.flatMap { datasets[$0]!.samples.flatMap { $0.captions.flatMap(words) } })
    #expect((60...80).contains(vocabulary.count))
    let train = Set(datasets[.train]!.samples.flatMap { $0.captions.flatMap(words) })
    #expect(train == vocabulary)
  }
}
