import ArgumentParser
import Captioning
import Tensor
import Training

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a page of pictures with captions, scores and attention.",
    discussion: """
        CaptionExample report --checkpoint runs/a --checkpoint runs/b --split test
        CaptionExample report --checkpoint lstm.safetensors --name LSTM --limit 200
      """)

  @Option(
    help: ArgumentHelp(
      "A checkpoint or a run's folder; repeated, side by side. By default the newest run.",
      valueName: "path"))
  var checkpoint: [String] = []

  @Option(help: "What a checkpoint is called, in the same order.")
  var name: [String] = []

  @OptionGroup var decoding: DecodingFlags

  @OptionGroup var data: DatasetOptions

  @OptionGroup var measured: MetricOptions

  @Option(help: "Which part.")
  var split = Captioning.Split.dev

  @Option(help: ArgumentHelp("Takes so many pictures, the first.", valueName: "n"))
  var limit: Int?

  @Option(help: "The folder to write.")
  var output = "report"

  @Option(help: "Above the page.")
  var title: String?

  @Flag(help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1 (\(limit))") }
    if !name.isEmpty && name.count != max(1, checkpoint.count) {
      throw ValidationError(
        "give a --name for each --checkpoint (\(name.count) and \(checkpoint.count))")
    }
  }

  func run() throws {
    warnOfDebugBuild("report …")
    let progress = ProgressReporter(quiet ? .quiet : .automatic)
    let source = try data.open()
    let whole = try source.load(split)
    let dataset = CaptionDataset(
      name: whole.name, samples: Array(whole.samples.prefix(limit ?? .max)))
    let paths = try checkpoint.isEmpty ? [newestCheckpoint()] : checkpoint.map(checkpointPath)
    let names = name.isEmpty ? shortNames(paths) : name
    let entries = try zip(paths, names).map { path, name in
      let pipeline = try CaptioningPipeline(checkpoint: path)
      let folder = folder(of: path)
      return try CaptionReport.Entry(
        name: name, pipeline: pipeline, dataset, decoding.options(for: pipeline),
        metrics: measured.evaluator(vocabulary: pipeline.vocabulary, source),
        curves: RunCurves.exist(in: folder) ? RunCurves(folder: folder) : nil,
        progress: progress)
    }
    try CaptionReport(dataset, entries, title: title).write(to: output, progress: progress)
    progress.finish()
    print("\(output)/index.html")
  }
}

/// The folder in which a file lies.
private func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Returns a name for each checkpoint: the run's of those called `best`, else the file's; the whole
/// path where two would have the same.
private func shortNames(_ paths: [String]) -> [String] {
  let names = paths.map { path in
    let parts = path.split(separator: "/").map(String.init)
    let file = parts.last ?? path
    let stem = file.hasSuffix(".safetensors") ? String(file.dropLast(12)) : file
    return ["best", "last"].contains(stem) && parts.count > 1
      ? "\(parts[parts.count - 2])\(stem == "last" ? " (last)" : "")" : stem
  }
  return zip(paths, names).map { path, name in names.count { $0 == name } > 1 ? path : name }
}
