import ArgumentParser
import Captioning
import Plots
import Tensor
import Vision

struct Caption: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes captions for pictures.",
    discussion: """
        CaptionExample caption *.jpg --checkpoint runs/a --beam-width 3 --json
        CaptionExample caption dog.jpg --checkpoint runs/a --checkpoint runs/b
        CaptionExample caption dog.jpg --temperature 0.7 --captions 5
        CaptionExample caption dog.jpg --attention attention.png
      """)

  @Argument(help: "JPEG, PNG or WebP files.")
  var images: [String]

  @OptionGroup var model: CheckpointOptions

  @OptionGroup var decoding: DecodingFlags

  @Option(
    help: ArgumentHelp(
      "How many of each picture, with scores.", valueName: "n"))
  var captions = 1

  @Option(
    help: ArgumentHelp("Draws where the model looked: .png or .svg.", valueName: "file"))
  var attention: String?

  @Flag(help: "One JSON array on standard output.")
  var json = false

  /// What the JSON output has for each picture.
  private struct Line: Encodable {
    let image: String
    let best: Scored
    /// All of several.
    let captions: [Scored]?

    enum CodingKeys: CodingKey { case image, captions }

    func encode(to encoder: any Encoder) throws {
      try best.encode(to: encoder)
      var object = encoder.container(keyedBy: CodingKeys.self)
      try object.encode(image, forKey: .image)
      try object.encodeIfPresent(captions, forKey: .captions)
    }
  }

  private struct Scored: Encodable {
    let caption: String
    /// nil where it is no number.
    let logProbability: Float?

    init(_ caption: DecodedCaption, _ ensemble: CaptioningEnsemble) {
      self.caption = ensemble.text(caption)
      logProbability = caption.logProbability.isFinite ? caption.logProbability : nil
    }

    enum CodingKeys: String, CodingKey {
      case caption
      case logProbability = "log_probability"
    }
  }

  func validate() throws {
    try decoding.check(captions: captions)
    guard let attention else { return }
    guard model.checkpoint.count < 2 else {
      throw ValidationError("--attention takes one --checkpoint (\(model.checkpoint.count))")
    }
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
    let ensemble = try model.load()
    let options = try decoding.options(for: ensemble.pipelines[0], captions: captions)
    var lines: [Line] = []
    var failures = 0
    for (number, path) in images.enumerated() {
      do {
        let image = try Image(contentsOf: path)
        let locations = ensemble.locations([image])
        let all = ensemble.decodeAll(locations: locations, options, imageNumbers: [number])[0]
        let best = options.best(all)
        if let attention {
          try draw(best, of: image, ensemble.pipelines[0], locations[0], to: attention)
        }
        let line = Line(
          image: path, best: Scored(best, ensemble),
          captions: captions == 1 ? nil : all.map { Scored($0, ensemble) })
        lines.append(line)
        if !json { show(line) }
      } catch {
        writeError("error: \(error)")
        failures += 1
      }
    }
    if json { print(try jsonText(lines)) }
    if failures > 0 { throw ExitCode(1) }
  }

  /// One line a caption: the picture where there are several, the caption, and its log-probability
  /// where there are several of a picture.
  private func show(_ line: Line) {
    let place = images.count == 1 ? "" : "\(line.image)\t"
    guard let captions = line.captions else { return print(place + line.best.caption) }
    for caption in captions {
      let score = caption.logProbability.map { fourDecimals(Double($0)) } ?? ""
      print("\(place)\(caption.caption)\t\(score)")
    }
  }

  private func draw(
    _ caption: DecodedCaption, of image: Image, _ pipeline: CaptioningPipeline,
    _ locations: Tensor<Float>, to path: String
  ) throws {
    let looked = try pipeline.attention(of: [caption], locations: locations)[0]
    let seen = pipeline.backbone.preprocessing.seen(of: image)
    try AttentionOverlay(seen, looked, title: pipeline.text(caption)).save(to: path)
  }
}
