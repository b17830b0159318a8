import ArgumentParser
import Captioning

/// Which data set a command works on.
enum DatasetName: String, ExpressibleByArgument, CaseIterable {
  case scenes, flickr8k
}

/// A data set and where it lies.
struct DataSource {
  let name: DatasetName
  /// The folder, nil for generated data.
  let root: String?

  func load(_ split: Captioning.Split) throws -> CaptionDataset {
    switch name {
    case .scenes: Scenes().dataset(split)
    case .flickr8k: try Flickr8k(root: root!).dataset(split)
    }
  }
}

struct DatasetOptions: ParsableArguments {
  @Option(help: "Which data set: scenes (generated pictures) or flickr8k (its folder layout).")
  var dataset = DatasetName.scenes

  @Option(help: "The folder of flickr8k: Flicker8k_Dataset/ and Flickr8k_text/ inside.")
  var dataRoot: String?

  func validate() throws {
    if dataset == .flickr8k && dataRoot == nil {
      throw ValidationError("--dataset flickr8k needs --data-root, its folder")
    }
    if dataset == .scenes && dataRoot != nil {
      throw ValidationError("--data-root goes with --dataset flickr8k; scenes are generated")
    }
  }

  var source: DataSource { DataSource(name: dataset, root: dataRoot) }
}

extension Captioning.Split: ExpressibleByArgument {}
