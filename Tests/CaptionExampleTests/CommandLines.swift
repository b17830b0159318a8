import ArgumentParser
import Captioning
import Foundation
import Testing

@testable import CaptionExample

@Suite("The command line of training")
struct CommandLines {
  private func effective(_ arguments: String...) throws -> TrainingConfiguration {
    try TrainingOptions.parse(arguments).effective()
  }

  @Test("begins with the recipe of the data set")
  func recipes() throws {
    #expect(try effective() == .scenes)
    var flickr = TrainingConfiguration.flickr8k
    (flickr.dataRoot, flickr.backboneWeights) = ("d", "w")
    #expect(
      try effective("--dataset", "flickr8k", "--data-root", "d", "--backbone-weights", "w")
        == flickr)
  }

  @Test("lays a file over the recipe, and options over the file")
  func layers() throws {
    let path = FileManager.default.temporaryDirectory.path + "/apus-\(UUID().uuidString).yaml"
    try "epochs: 3\nlearning-rate: 0.25\nflip: false\nmonitor: cider\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var expected = TrainingConfiguration.scenes
    (expected.epochs, expected.learningRate, expected.monitor) = (3, 0.5, .cider)
    let read = try effective("--configuration", path, "--learning-rate", "0.5", "--flip")
    #expect(read == expected)
  }

  @Test("sets every field of the configuration")
  func everyField() throws {
    let help = Train.helpMessage(includeHidden: true, columns: 200)
    for key in TrainingConfiguration.keys {
      #expect(help.contains("\(TrainingConfiguration.flag(key))"), "\(key)")
    }
  }

  @Test(
    "refuses what cannot be, with the option's name",
    arguments: [
      (["--epochs", "0"], "--epochs must be at least 1"),
      (["--data-root", "x"], "--data-root does not go with --dataset scenes"),
      (["--monitor", "bleu5"], "'bleu5' is invalid for '--monitor <metric>'"),
      (["--no-such-option"], "Unknown option '--no-such-option'"),
    ])
  func refused(arguments: [String], message: String) {
    do {
      _ = try TrainingOptions.parse(arguments).effective()
      Issue.record("parsed")
    } catch {
      #expect(TrainingOptions.message(for: error).contains(message))
    }
  }

  @Test(
    "fits a screen, short help with examples",
    arguments: CaptionExample.configuration.subcommands.indices)
  func help(index: Int) {
    let command = CaptionExample.configuration.subcommands[index]
    let lines = command.helpMessage(columns: 80).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 50, "\(command._commandName): \(lines.count)")
  }
}

@Suite("Truth values on the command line")
struct TruthValues {
  private func normalized(_ arguments: String...) throws -> [String] {
    try BooleanArguments.normalized(arguments, root: CaptionExample.self)
  }

  @Test("are on, off by --no-, by = and by the word behind")
  func forms() throws {
    #expect(try normalized("train", "--flip") == ["train", "--flip"])
    #expect(try normalized("train", "--no-flip") == ["train", "--no-flip"])
    #expect(try normalized("train", "--flip=false") == ["train", "--no-flip"])
    #expect(
      try normalized("train", "--flip=True", "--epochs", "3") == [
        "train", "--flip", "--epochs", "3",
      ])
    #expect(try normalized("train", "--flip", "false", "--quiet=no") == ["train", "--no-flip"])
    #expect(try normalized("train", "--quiet", "true") == ["train", "--quiet"])
    #expect(
      try normalized("train", "--no-quiet", "--tied-output=0") == ["train", "--no-tied-output"])
    #expect(try normalized("caption", "a.jpg", "--json=off") == ["caption", "a.jpg"])
    #expect(try normalized("caption", "--", "--json=off") == ["caption", "--", "--json=off"])
    // Not a flag: the parser has its say.
    #expect(try normalized("train", "--output=false") == ["train", "--output=false"])
    #expect(try normalized("train", "--no-such-option") == ["train", "--no-such-option"])
  }

  @Test("that are neither are refused")
  func refused() {
    let error = #expect(throws: ValidationError.self) { try normalized("train", "--flip=perhaps") }
    #expect(error?.message == "--flip is true or false, not perhaps")
  }

  @Test("reach the configuration")
  func effect() throws {
    let arguments = try normalized("train", "--flip=false", "--tied-output=false")
    let train = try #require(try CaptionExample.parseAsRoot(arguments) as? Train)
    #expect(train.options.pictures.flip == false && train.options.model.tiedOutput == false)
  }
}
