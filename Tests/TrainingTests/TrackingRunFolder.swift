import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Training

@Suite("A run's folder")
struct RunFolderTests {
  @Test("is called by date, time and name, and no two are one")
  func names() throws {
    try withFolder { folder in
      let parent = folder.appending(path: "runs").path
      let runs = try (0..<3).map { _ in try RunFolder(name: "lstm", in: parent) }
      #expect(Set(runs.map(\.path)).count == 3)
      for run in runs {
        let name = run.path.dropFirst(parent.count + 1)
        let form = /[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{2}-[0-9]{2}-[0-9]{2}-lstm(-[0-9]+)?/
        #expect(name.wholeMatch(of: form) != nil)
        for path in [run.logs, run.plots, run.checkpoints] {
          #expect(FileManager.default.fileExists(atPath: path))
        }
      }
    }
  }

  @Test("has no name that leads elsewhere", arguments: ["", "../x", "a/b"])
  func badName(name: String) throws {
    try withFolder { folder in
      let parent = folder.appending(path: "runs").path
      #expect(throws: FileError(path: parent, reason: "a run cannot be called \"\(name)\"")) {
        _ = try RunFolder(name: name, in: parent)
      }
      #expect(!FileManager.default.fileExists(atPath: parent))
    }
  }

  @Test("is refused where it holds another run, and resumed where it holds one")
  func taken() throws {
    try withFolder { folder in
      let path = folder.appending(path: "run").path
      #expect(throws: FileError(path: path, reason: "holds no run that could be resumed")) {
        _ = try RunFolder(path: path, resuming: true)
      }
      let run = try RunFolder(path: path)
      #expect(!RunFolder.holdsRun(at: path))
      _ = try RunFolder(path: path)
      try Data().write(to: URL(filePath: "\(run.checkpoints)/last"))
      #expect(RunFolder.holdsRun(at: path))
      #expect(throws: FileError(path: path, reason: "holds another run")) {
        _ = try RunFolder(path: path)
      }
      try FileManager.default.removeItem(atPath: "\(run.checkpoints)/last")
      try run.write(.current())
      #expect(throws: FileError.self) { _ = try RunFolder(path: path) }
      _ = try RunFolder(path: path, resuming: true)
    }
  }

  @Test("keeps configuration, environments and result")
  func files() throws {
    try withFolder { folder in
      let run = try RunFolder(path: folder.appending(path: "run").path)
      try run.write(configuration: "seed: 7\n", format: "yaml")
      let environment = RunEnvironment.current(
        seed: .max, dataHash: "abc", commandLine: ["train", "--name", "a b"])
      try run.write(environment)
      try run.write(.current(seed: 8))
      try run.finish(metrics: ["bleu": 0.25, "loss": .nan])
      func data(_ name: String) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(run.path)/\(name)"))
      }
      #expect(try data("configuration.yaml") == Data("seed: 7\n".utf8))
      let first = try JSONDecoder().decode(RunEnvironment.self, from: data("environment.json"))
      #expect(first == environment)
      let next = try JSONDecoder().decode(RunEnvironment.self, from: data("environment-2.json"))
      #expect(next.seed == 8)
      let result = try #require(
        try JSONSerialization.jsonObject(with: data("result.json")) as? [String: Any])
      let metrics = try #require(result["metrics"] as? [String: Any])
      #expect(metrics["bleu"] as? Double == 0.25)
      #expect(metrics["loss"] is NSNull)
      let end = try #require(result["endTime"] as? String)
      #expect(end >= environment.startTime)
      #expect(end.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/) != nil)
    }
  }

  @Test("opens loggers that a resumed run goes on with")
  func loggers() throws {
    try withFolder { folder in
      let run = try RunFolder(path: folder.appending(path: "run").path)
      for logger in try run.loggers() {
        for step in 1...4 { try logger.log(["loss": Double(step)], step: step) }
        try logger.finish()
      }
      for logger in try run.loggers(resumingAt: 3) { try logger.log(["loss": 9], step: 3) }
      let table = try String(contentsOfFile: "\(run.logs)/metrics.csv", encoding: .utf8)
      #expect(table == "step,loss\n1,1.0\n2,2.0\n3,9.0\n")
      let lines = try String(contentsOfFile: "\(run.logs)/metrics.jsonl", encoding: .utf8)
      #expect(lines.split(separator: "\n").count == 3)
      #expect(try FileManager.default.contentsOfDirectory(atPath: run.logs).count == 4)
    }
  }
}

@Suite("The environment of a run")
struct RunEnvironmentTests {
  @Test("tells versions and machine")
  func facts() {
    let environment = RunEnvironment.current(seed: 1)
    #expect(environment.apus.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil)
    #expect(environment.swift.hasPrefix("6."))
    #expect(environment.oneDNN.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil)
    #expect(environment.openBLAS.contains("OpenBLAS"))
    #expect(["AVX-512", "AVX2", "baseline"].contains(environment.instructionSet))
    #expect(environment.operatingSystem.contains("Linux"))
    #expect(!environment.processor.isEmpty)
    #expect(environment.processor != "unknown")
    #expect(!environment.hostName.isEmpty)
    #expect(environment.cores >= 1)
    #expect(environment.threads == Threads.count)
    #expect(environment.commandLine == CommandLine.arguments)
  }

  @Test(
    "tells the commit and whether files differ from it",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
  func git() throws {
    try withFolder { folder in
      #expect(GitState(folder: folder.path) == nil)
      #expect(GitState(folder: "/no/such/folder") == nil)
      func git(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/git")
        let author = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        process.arguments = ["-C", folder.path] + author + arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
      }
      try git("init", "-q")
      let file = folder.appending(path: "file")
      try Data("1".utf8).write(to: file)
      try git("add", "file")
      try git("commit", "-q", "-m", "one")
      let clean = try #require(GitState(folder: folder.path))
      #expect(clean.commit.wholeMatch(of: /[0-9a-f]{40,64}/) != nil)
      #expect(!clean.isDirty)
      try Data("22".utf8).write(to: file)
      let dirty = try #require(GitState(folder: folder.path))
      #expect(dirty.commit == clean.commit)
      #expect(dirty.isDirty)
    }
  }
}
