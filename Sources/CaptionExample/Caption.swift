import ArgumentParser
import Captioning
import Plots
import Vision

struct Caption: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes captions for pictures.",
    discussion: """
      Examples:

        CaptionExample caption dog.jpg
        CaptionExample caption *.jpg --checkpoint best.safetensors --beam-width 3 --json
        CaptionExample caption dog.jpg --attention attention.png
      """)

  @Argument(help: "JPEG, PNG or WebP files.")
  var images: [String]

  @OptionGroup var model: CheckpointOptions

  @Option(help: "Draws where the model looked at each word of a single picture: .png or .svg.")
  var attention: String?

  @Flag(help: "One JSON array on standard output.")
  var json = false

  /// What the JSON output has for each picture.
  private struct Line: Encodable {
    let image: String
    let caption: String
    let logProbability: Float

    enum CodingKeys: String, CodingKey {
      case image, caption
      case logProbability = "log_probability"
    }
  }

  func validate() throws {
    guard let attention else { return }
    guard images.count == 1 else {
      throw ValidationError("--attention takes one picture (\(images.count))")
    }
    let name = attention.lowercased()
    if !name.hasSuffix(".png") && !name.hasSuffix(".svg") {
      throw ValidationError("--attention must end in .png or .svg (\(attention))")
    }
  }

  func run() throws {
    warnOfDebugBuild("caption …")
    let pipeline = try model.load()
    var lines: [Line] = []
    var failures = 0
    for path in images {
      do {
        let image = try Image(contentsOf: path)
        let locations = pipeline.locations(pipeline.input([image]))
        let decoded = pipeline.decode(locations: locations, model.decoding)[0]
        let caption = pipeline.words(decoded).joined(separator: " ")
        if let attention {
          let looked = try pipeline.attention(of: [decoded], locations: locations)[0]
          let seen = pipeline.backbone.preprocessing.seen(of: image)
          try AttentionOverlay(seen, looked, title: caption).save(to: attention)
        }
        lines.append(Line(image: path, caption: caption, logProbability: decoded.logProbability))
        if !json { print(images.count == 1 ? caption : "\(path)\t\(caption)") }
      } catch {
        writeError("error: \(error)")
        failures += 1
      }
    }
    if json { print(try jsonText(lines)) }
    if failures > 0 { throw ExitCode(1) }
  }
}
