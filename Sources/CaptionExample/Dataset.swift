import ArgumentParser
import Captioning
import Training

struct Dataset: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Counts and writes data sets.",
    subcommands: [DatasetInfo.self, WriteScenes.self])

  struct WriteScenes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scenes",
      abstract: "Writes the generated pictures and captions in Flickr8k's layout.",
      discussion: """
        Example:

          CaptionExample dataset scenes --output scenes
          CaptionExample train --dataset flickr8k --data-root scenes --backbone small_conv
        """)

    @Option(help: "The folder to write; it has to be new, empty, or written by this command.")
    var output: String

    @Option(help: "The seed: another one gives other pictures.")
    var seed: UInt64 = 1

    @Option(help: "png, jpeg, or alternating.")
    var format = Scenes.FileFormat.alternating

    func run() throws {
      let progress = ProgressReporter()
      let scenes = Scenes(seed: seed)
      let total = Captioning.Split.allCases.reduce(0) { $0 + scenes.count($1) }
      progress.begin("Writing \(output)", total: total)
      try scenes.write(to: output, format: format) { written, _ in progress.update(written) }
      print("\(total) pictures in \(output)")
    }
  }
}

extension Scenes.FileFormat: ExpressibleByArgument {}
