import ArgumentParser
import Captioning
import Vision

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the captioners with their presets and numbers of parameters.",
    discussion: """
      The encoder is the captioner's own; the backbone is that of the published system. Examples:

        CaptionExample models
        CaptionExample models --vocabulary 20069 --json
        CaptionExample models --backbones
      """)

  @Option(help: ArgumentHelp("The number of words, special tokens included.", valueName: "n"))
  var vocabulary = 10_000

  @Flag(help: "Lists the names of image networks instead.")
  var backbones = false

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func validate() throws {
    guard vocabulary >= 4 else {
      throw ValidationError("--vocabulary must be at least 4 (\(vocabulary))")
    }
  }

  func run() throws {
    if backbones {
      print(json ? try jsonText(Backbones.names) : Backbones.names.joined(separator: "\n"))
      return
    }
    let sizes = try CaptionerSizes.all(vocabularySize: vocabulary)
    if json {
      print(try jsonText(sizes))
      return
    }
    let rows =
      [["model", "preset", "encoder", "decoder", "total", "backbone", "with backbone"]]
      + sizes.map {
        [
          $0.name, $0.preset ?? "", grouped($0.encoder), grouped($0.decoder), grouped($0.total),
          $0.backbone ?? "any", grouped($0.totalWithBackbone),
        ]
      }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return [0, 1, 5].contains(column) ? cell + space : space + cell
      }
      print(cells.joined(separator: "  "))
    }
  }

  /// `33,675,264`.
  private func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return String(digits)
  }
}
