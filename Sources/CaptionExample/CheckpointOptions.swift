import ArgumentParser
import Captioning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which model a command uses, and how it decodes.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: "The checkpoint, or a run's folder; by default the best one of the newest in runs/.")
  var checkpoint: String?

  @Option(help: "How many hypotheses beam search keeps; 1 is greedy search.")
  var beamWidth = 1

  func validate() throws {
    guard beamWidth >= 1 else {
      throw ValidationError("--beam-width must be at least 1 (\(beamWidth))")
    }
  }

  var decoding: DecodingOptions { DecodingOptions(beamWidth: beamWidth) }

  /// Loads the model, and says which it is when nobody named it.
  func load() throws -> CaptioningPipeline {
    if let checkpoint { return try CaptioningPipeline(checkpoint: checkpointPath(checkpoint)) }
    return try CaptioningPipeline(checkpoint: newestCheckpoint())
  }
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
