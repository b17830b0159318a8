import Foundation
import Testing
import Vision

private let script = Fixtures.package.appending(path: "Scripts/download-weights")

@Suite(
  "The script that downloads weights",
  .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/curl"), "there is no curl"))
struct DownloadingWeights {
  struct Outcome {
    let status: Int32
    let output, errors: String
  }

  /// Runs the script, with a folder in place of the servers.
  private func run(_ script: URL = script, arguments: [String], mirror: URL) throws -> Outcome {
    let process = Process()
    (process.executableURL, process.arguments) = (script, arguments)
    process.environment = [
      "PATH": "/usr/bin:/bin", "APUS_WEIGHTS_MIRROR": mirror.absoluteString,
    ]
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    // What is written fits into the pipes.
    process.waitUntilExit()
    func text(_ pipe: Pipe) -> String {
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    return Outcome(
      status: process.terminationStatus, output: text(output), errors: text(errors))
  }

  private func write(_ text: String, to folder: URL, _ path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The SHA-256 of "weights\n".
  private static let hash = "1b465fa6b6bcbc06a3199e3d2d8aec35d37494a712f888b6d5536684dd89d0f0"

  @Test("reads the table of this module")
  func table() throws {
    let list = try run(arguments: ["--list"], mirror: Fixtures.folder).output
    let lines = list.split(separator: "\n").map(String.init)
    #expect(lines == BackboneWeights.all.map { "\($0.name) \($0.url)" })
  }

  @Test("fetches a file of the hub once, and compares the hash that the hub tells")
  func hub() throws {
    try withTemporaryFolder { folder in
      let place = "google/vit-base-patch16-224"
      try write("weights\n", to: folder, "\(place)/resolve/main/model.safetensors")
      try write(
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(Self.hash)\nsize 8\n", to: folder,
        "\(place)/raw/main/model.safetensors")
      let target = folder.appending(path: "out")
      let file = target.appending(path: "google-vit-base-patch16-224.safetensors").path
      let first = try run(arguments: [place, target.path], mirror: folder)
      #expect(first.status == 0 && first.output == "\(file)\n", "\(first.errors)")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "weights\n")
      let second = try run(arguments: [place, target.path], mirror: folder)
      #expect(second.status == 0 && second.output == "\(file) is there already\n")
      try write("changed\n", to: target, "google-vit-base-patch16-224.safetensors")
      let third = try run(arguments: [place, target.path], mirror: folder)
      #expect(third.status == 1 && third.errors.contains("is there, but its SHA-256 begins with"))
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "changed\n")
    }
  }

  @Test("accepts a file of PyTorch's of which the hash begins as its name says")
  func prefix() throws {
    try withTemporaryFolder { folder in
      let name = "toy-\(Self.hash.prefix(8)).pth"
      try write(
        "    torchvision(\"toy\", \"\(name)\"),\n", to: folder,
        "Sources/Vision/Backbones/BackboneWeights.swift")
      try FileManager.default.createDirectory(
        at: folder.appending(path: "Scripts"), withIntermediateDirectories: true)
      let copy = folder.appending(path: "Scripts/download-weights")
      try FileManager.default.copyItem(at: script, to: copy)
      try write("weights\n", to: folder, "models/\(name)")
      let result = try run(copy, arguments: ["toy", folder.path], mirror: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "\(folder.appending(path: name).path)\n")
    }
  }

  @Test("refuses a file with another hash, and leaves nothing behind")
  func otherHash() throws {
    try withTemporaryFolder { folder in
      try write("weights\n", to: folder, "models/resnet18-f37072fd.pth")
      let target = folder.appending(path: "out")
      let result = try run(arguments: ["resnet18", target.path], mirror: folder)
      #expect(result.status == 1)
      #expect(
        result.errors.contains(
          "the SHA-256 begins with \(Self.hash.prefix(8)), expected f37072fd"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: target.path).isEmpty)
    }
  }

  @Test("tells of unknown names, missing files and wrong use")
  func refusals() throws {
    try withTemporaryFolder { folder in
      let unknown = try run(arguments: ["resnet5", folder.path], mirror: folder)
      #expect(unknown.status == 1)
      #expect(unknown.errors.contains("no public weights are known for resnet5"))
      let missing = try run(arguments: ["resnet18", folder.path], mirror: folder)
      #expect(missing.status == 1 && missing.errors.contains("cannot be fetched"))
      #expect(try run(arguments: [], mirror: folder).status == 64)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }
}

@Suite("The table of public weights")
struct BackboneWeightsTable {
  @Test("has the hash that stands in a file's name, and each backbone once")
  func rows() throws {
    let resnet = try #require(BackboneWeights.named("resnet50"))
    #expect(resnet.url == "https://download.pytorch.org/models/resnet50-11ad3fa6.pth")
    #expect(resnet.sha256Prefix == "11ad3fa6")
    for row in BackboneWeights.all {
      let isHub = row.url.hasPrefix("https://huggingface.co/")
      #expect(isHub ? row.sha256Prefix == nil : row.sha256Prefix?.count == 8, "\(row.name)")
    }
    #expect(Set(BackboneWeights.all.map(\.name)).count == BackboneWeights.all.count)
    #expect(BackboneWeights.named("small_conv") == nil)
  }

  @Test("names backbones that there are")
  func names() {
    for row in BackboneWeights.all { #expect(Backbones.names.contains(row.name)) }
  }
}
