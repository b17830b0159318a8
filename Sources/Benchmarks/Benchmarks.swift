import ArgumentParser
import Tensor

@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the hot paths.",
    discussion: """
      A row is named SUITE/what. Examples:

        Benchmarks --filter gemm/
        Benchmarks --json --filter lstm/ --threads 1
        Benchmarks --bfloat16 --filter conv/
      """)

  @Option(help: "Only rows of which the name contains this.")
  var filter = ""

  @Option(help: "Threads; by default one a core.")
  var threads: Int?

  @Flag(help: "Let products and convolutions multiply in bfloat16.")
  var bfloat16 = false

  @Flag(help: "One JSON object a row: name, median_ms, min_ms, runs.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  func run() {
    if let threads { Threads.count = threads }
    withMatmulPrecision(bfloat16 ? .bfloat16 : .float32) {
      for suite in [
        gemmSuite, convolutionSuite, opsSuite, recurrentSuite, attentionSuite, movementSuite,
        lstmSuite, vitSuite, captioningSuite, visionSuite, trainerSuite, loaderSuite,
        optimizerSuite, visionDataSuite, textSuite, explorationSuite,
      ] {
        for row in suite() where filter.isEmpty || row.name.contains(filter) {
          let result = row.measure()
          print(json ? result.json(row.name) : result.line(row.name))
        }
      }
    }
  }
}
