import ArgumentParser
import Captioning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which models a command uses: one, or several that choose every word together.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A checkpoint or a run's folder; repeated, they write together. By default the newest run.",
      valueName: "path"))
  var checkpoint: [String] = []

  @Option(help: ArgumentHelp("Averages.", valueName: "what"))
  var averaging: CaptionerEnsemble.Averaging?

  func validate() throws {
    if averaging != nil && checkpoint.count < 2 {
      throw ValidationError("--averaging needs several --checkpoint (\(checkpoint.count))")
    }
  }

  /// Loads the models, and says which it is when nobody named one.
  func load() throws -> CaptioningEnsemble {
    try CaptioningEnsemble(
      checkpoints: checkpoint.isEmpty ? [newestCheckpoint()] : checkpoint.map(checkpointPath),
      averaging: averaging ?? .probabilities)
  }
}

extension CaptionerEnsemble.Averaging: ExpressibleByArgument {
  public init?(argument: String) {
    guard let index = Self.allValueStrings.firstIndex(of: argument) else { return nil }
    self = Self.allCases[index]
  }

  /// In the order of the cases.
  public static var allValueStrings: [String] { ["probabilities", "log-probabilities"] }
}

/// Returns the best checkpoint of the newest run, and says which it is.
func newestCheckpoint() throws -> String {
  // Runs are named by their date: the last name is the newest.
  let runs = (try? FileManager.default.contentsOfDirectory(atPath: "runs")) ?? []
  let paths = runs.sorted(by: >).map { "runs/\($0)/best.safetensors" }
  guard let newest = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
    throw ValidationError("--checkpoint is missing, and there is no run in runs/ yet")
  }
  writeError("Using \(newest)")
  return newest
}

/// Returns the best checkpoint of a run's folder, or the path of a checkpoint as it is.
func checkpointPath(_ path: String) -> String {
  var isFolder = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
    return path
  }
  var folder = path[...]
  while folder.count > 1 && folder.hasSuffix("/") { folder = folder.dropLast() }
  return "\(folder)/best.safetensors"
}
