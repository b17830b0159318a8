import ArgumentParser
import NN
import Tensor
import Vision

struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what a pretrained network takes pictures for.",
    discussion: """
      Scripts/download-weights fetches weights. Examples:

        CaptionExample classify dog.jpg --backbone resnet50 --weights weights/resnet50-11ad3fa6.pth \\
          --labels imagenet_labels.json
        CaptionExample classify *.jpg --backbone vit_b_16 --weights vit_b_16-c867db91.pth --json
      """)

  @Argument(help: "JPEG, PNG or WebP files.")
  var images: [String]

  @Option(help: "The network's name, such as resnet50.")
  var backbone: String

  @Option(help: "Its weights: .pth, .pt, .safetensors or .safetensors.index.json.")
  var weights: String

  @Option(help: "The classes' names: a JSON list or dictionary, or text with one in each line.")
  var labels: String?

  @Option(help: "How many classes to print.")
  var top = 5

  @Flag(help: "One JSON array on standard output.")
  var json = false

  /// What the JSON output has for each picture.
  private struct Line: Encodable {
    let image: String
    let classes: [Guess]
  }

  private struct Guess: Encodable {
    let index: Int
    let label: String?
    let probability: Float
  }

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top must be at least 1 (\(top))") }
  }

  func run() throws {
    warnOfDebugBuild("classify …")
    let names = try labels.map { try ClassLabels(contentsOf: $0) }
    // Said before the file is looked for.
    guard try withoutInitialization({ try Backbones.make(backbone) }) is any ImageClassifier else {
      throw Backbones.NoClassifier(backbone: backbone)
    }
    guard let network = try Backbones.load(backbone, weights: weights) as? any ImageClassifier,
      let count = network.classCount
    else { throw Backbones.NoClassifier(backbone: backbone) }
    if let names, let labels, names.count != count {
      throw FileError(
        path: labels, reason: "\(names.count) labels, but \(backbone) has \(count) classes")
    }
    var lines: [Line] = []
    var failures = 0
    for path in images {
      do {
        let scores = network.classify([try Image(contentsOf: path)], top: top)[0]
        let guesses = scores.map {
          Guess(index: $0.index, label: names?[$0.index], probability: $0.probability)
        }
        lines.append(Line(image: path, classes: guesses))
        if !json { show(guesses, of: path) }
      } catch {
        writeError("error: \(error)")
        failures += 1
      }
    }
    if json { print(try jsonText(lines)) }
    if failures > 0 { throw ExitCode(1) }
  }

  /// One line for each class; the picture's name before each where there are several pictures.
  private func show(_ guesses: [Guess], of path: String) {
    for guess in guesses {
      let name = guess.label ?? "class \(guess.index)"
      let text = "\(fourDecimals(Double(guess.probability)))  \(name)"
      print(images.count == 1 ? text : "\(path)\t\(text)")
    }
  }
}
