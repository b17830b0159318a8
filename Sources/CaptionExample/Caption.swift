import ArgumentParser
import Captioning
import Vision

struct Caption: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes captions for pictures.",
    discussion: """
      Examples:

        CaptionExample caption dog.jpg
        CaptionExample caption *.jpg --checkpoint best.safetensors --beam-width 3 --json
      """)

  @Argument(help: "JPEG, PNG or WebP files.")
  var images: [String]

  @OptionGroup var model: CheckpointOptions

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

  func run() throws {
    warnOfDebugBuild("caption …")
    let pipeline = try model.load()
    var lines: [Line] = []
    var failures = 0
    for path in images {
      do {
        let input = pipeline.input([try Image(contentsOf: path)])
        let decoded = pipeline.decode(locations: pipeline.locations(input), model.decoding)[0]
        let caption = pipeline.words(decoded).joined(separator: " ")
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
