import Foundation
import Tensor
import Testing
import Vision

@Suite("Labels are read from the files that people have")
struct ClassLabelsTests {
  private func labels(_ text: String) throws -> ClassLabels {
    var result: ClassLabels?
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "labels")
      try Data(text.utf8).write(to: file)
      result = try ClassLabels(contentsOf: file.path)
    }
    return result!
  }

  @Test("lists, dictionaries by number, Keras's dictionaries, and lines of text")
  func formats() throws {
    let expected = ClassLabels(["tench, Tinca tinca", "goldfish"])
    for text in [
      #"["tench, Tinca tinca", "goldfish"]"#,
      #" {"1": "goldfish", "0": "tench, Tinca tinca"}"#,
      #"{"1": ["n2", "goldfish"], "0": ["n1", "tench, Tinca tinca"]}"#,
      "tench, Tinca tinca\r\n  goldfish \n\n",
    ] {
      #expect(try labels(text) == expected, "\(text)")
    }
  }

  @Test(
    "other files are refused with the reason",
    arguments: [
      ("", "there are no labels"), ("[]", "there are no labels"), (" \n\n", "there are no labels"),
      ("[1, 2]", "not a list of labels (JSON must be a list of texts, or a dictionary)"),
      (#"{"0": "a", "2": "b"}"#, "2 labels, but none for class 1"),
    ])
  func refusals(text: String, reason: String) {
    let error = #expect(throws: FileError.self) { try labels(text) }
    #expect(error?.reason == reason)
  }

  @Test("and so are a missing file and bytes that are no text")
  func noText() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "labels")
      let missing = #expect(throws: FileError.self) { try ClassLabels(contentsOf: file.path) }
      #expect(missing?.description.hasPrefix("\(file.path): cannot open") == true)
      try Data([0x41, 0xff, 0x0a]).write(to: file)
      let error = #expect(throws: FileError.self) { try ClassLabels(contentsOf: file.path) }
      #expect(error?.reason == "not a list of labels (the text is not UTF-8)")
    }
  }
}

@Suite("Pictures are classified")
struct ImageClassificationTests {
  private let images = [
    Image(width: 2, height: 1, pixels: [255, 0, 0, 0, 255, 0]),
    Image(width: 1, height: 3, pixels: [0, 0, 0, 9, 80, 200, 255, 255, 255]),
  ]

  @Test("the likeliest classes come first, with the probabilities of all classes")
  func order() throws {
    let network = TransformerFixtures.network()
    try network.load(weights: TransformerFixtures.path("vit_torchvision.pth"))
    let all = network.classify(images, top: 9)
    #expect(all.map(\.count) == [5, 5])
    for (scores, image) in zip(all, images) {
      #expect(Set(scores.map(\.index)) == Set(0..<5))
      #expect(abs(scores.reduce(0) { $0 + $1.probability } - 1) < 1e-5)
      #expect(zip(scores, scores.dropFirst()).allSatisfy { $0.probability >= $1.probability })
      let planes = Tensor(network.preprocessing(image), shape: [1, 3, 16, 16])
      let logits = network.logits(planes).elements
      #expect(scores[0].index == logits.indices.max { logits[$0] < logits[$1] })
    }
    #expect(network.classify([images[1]], top: 2)[0].map(\.index) == all[1].prefix(2).map(\.index))
  }

  @Test("none give none")
  func none() { #expect(TransformerFixtures.network().classify([]).isEmpty) }
}
