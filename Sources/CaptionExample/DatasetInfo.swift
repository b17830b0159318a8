import ArgumentParser
import Captioning

struct DatasetInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Counts pictures, captions and words of each split, and looks for missing files.",
    discussion: """
      Exits with 1 when files are missing. Examples:

        CaptionExample dataset info --dataset flickr8k --data-root flickr8k
        CaptionExample dataset info --dataset karpathy \\
          --annotations dataset_coco.json --images coco
        CaptionExample dataset info --dataset folder --data-root photos \\
          --split-fractions 0.9,0.1,0
      """)

  @OptionGroup var data: DatasetOptions

  func run() throws {
    let source = try data.open()
    var missing = 0
    for split in source.splits {
      let statistics = DatasetStatistics(try source.load(split))
      print(statistics)
      missing += statistics.missing.count
    }
    if missing > 0 { throw ExitCode(1) }
  }
}
