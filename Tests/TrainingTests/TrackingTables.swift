import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Training

private func text(_ path: String) throws -> String {
  try String(contentsOfFile: path, encoding: .utf8)
}

@Suite("A CSV log")
struct CSVLoggerTests {
  @Test("has a row a step and the names as columns")
  func rows() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      let log = try CSVLogger(path: path)
      #expect(try text(path) == "step\n")
      try log.log(["loss": 0.5, "accuracy": 0.25], step: 1)
      try log.log(["loss": 1e-7], step: 2)
      #expect(try text(path) == "step,accuracy,loss\n1,0.25,0.5\n2,,1e-07\n")
    }
  }

  @Test("gets a column for a name that comes later")
  func widening() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      let log = try CSVLogger(path: path)
      try log.log(["loss": 3], step: 1)
      try log.log(["loss": 2], step: 2)
      try log.log(["bleu": 0.5, "a": 1], step: 2)
      try log.log(["loss": 1], step: 3)
      #expect(try text(path) == "step,loss,a,bleu\n1,3.0,,\n2,2.0,1.0,0.5\n3,1.0,,\n")
    }
  }

  @Test("joins values of one step in a row, the later ones for a name")
  func merging() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      let log = try CSVLogger(path: path)
      try log.log(["a": 1.2345, "b": 1], step: 1)
      try log.log(["a": 2], step: 1)
      try log.log(["a": 3.25], step: 1)
      try log.log(["a": 4], step: 2)
      try log.log(["a": 5], step: 1)
      #expect(try text(path) == "step,a,b\n1,3.25,1.0\n2,4.0,\n1,5.0,\n")
    }
  }

  @Test("writes nan, inf and -inf")
  func notFinite() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      let log = try CSVLogger(path: path)
      try log.log(["a": .nan, "b": .infinity, "c": -.infinity], step: 0)
      #expect(try text(path) == "step,a,b,c\n0,nan,inf,-inf\n")
    }
  }

  private static let names = ["a,b", "q\"q", "\"", "\"\"x\"", "", " ä ", "漢字", "plain"]

  @Test("quotes names, and reads them again")
  func quoting() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      var log = try CSVLogger(path: path)
      for (i, name) in Self.names.enumerated() { try log.log([name: Double(i)], step: 1) }
      let header = "step,\"a,b\",\"q\"\"q\",\"\"\"\",\"\"\"\"\"x\"\"\",, ä ,漢字,plain\n"
      #expect(try text(path).hasPrefix(header))
      log = try CSVLogger(path: path, resumingAt: 2)
      for (i, name) in Self.names.enumerated() { try log.log([name: Double(i)], step: 2) }
      #expect(try text(path).hasPrefix(header + "1,0.0,1.0,"))
      #expect(try text(path).split(separator: "\n").count == 3)
    }
  }

  @Test("goes on at the step of resumption")
  func resuming() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      var log = try CSVLogger(path: path)
      for step in 1...5 { try log.log(["loss": Double(step)], step: step) }
      log = try CSVLogger(path: path, resumingAt: 4)
      #expect(try text(path) == "step,loss\n1,1.0\n2,2.0\n3,3.0\n")
      try log.log(["loss": 9, "bleu": 1], step: 4)
      #expect(try text(path) == "step,loss,bleu\n1,1.0,\n2,2.0,\n3,3.0,\n4,9.0,1.0\n")
      log = try CSVLogger(path: path)
      #expect(try text(path) == "step\n")
    }
  }

  @Test("is made where there is none to resume")
  func resumingNothing() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      let log = try CSVLogger(path: path, resumingAt: 10)
      try log.log(["loss": 1], step: 10)
      #expect(try text(path) == "step,loss\n10,1.0\n")
    }
  }

  @Test("loses nothing but a half-written line, wherever it was cut")
  func cuts() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      let log = try CSVLogger(path: path)
      for step in 1...3 { try log.log(["loss": 0.125, "bleu": 1e-5], step: step) }
      let whole = try text(path)
      for count in 0...whole.utf8.count {
        try String(whole.prefix(count)).write(toFile: path, atomically: false, encoding: .utf8)
        let resumed = try CSVLogger(path: path, resumingAt: 4)
        let complete = whole.prefix(count).split(separator: "\n", omittingEmptySubsequences: false)
          .dropLast().map { $0 + "\n" }.joined()
        #expect(try text(path) == (complete.isEmpty ? "step\n" : complete))
        try resumed.log(["loss": 0.5, "bleu": 1], step: 4)
        #expect(try text(path).hasSuffix(complete.isEmpty ? "\n4,1.0,0.5\n" : "4,1.0,0.5\n"))
      }
    }
  }

  @Test(
    "refuses to go on with other tables, and leaves them as they are",
    arguments: [
      ("epoch,loss\n1,2\n", "does not begin with a header of which step is the first"),
      ("step,a,a\n", "does not begin with a header of which step is the first"),
      ("step,a\n1,2\n1,2,3\n", "line 3 is no row of 2 values that begins with a step"),
      ("step,a\nx,2\n", "line 2 is no row of 2 values that begins with a step"),
      ("step,a\n\n", "line 2 is no row of 2 values that begins with a step"),
    ])
  func refusing(content: String, reason: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.csv").path
      try content.write(toFile: path, atomically: false, encoding: .utf8)
      #expect(throws: FileError(path: path, reason: reason)) {
        _ = try CSVLogger(path: path, resumingAt: 1)
      }
      #expect(try text(path) == content)
    }
  }

  @Test("keeps all that a killed process logged")
  func killed() async throws {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/apus-killed-\(getpid())"
    defer {
      for kind in ["csv", "jsonl"] {
        try? FileManager.default.removeItem(atPath: "\(path).\(kind)")
      }
    }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let path = FileManager.default.temporaryDirectory.path + "/apus-killed-\(getppid())"
      let csv = try CSVLogger(path: "\(path).csv")
      let lines = try JSONLinesLogger(path: "\(path).jsonl")
      for step in 1...100 {
        try csv.log(["loss": Double(step)], step: step)
        try lines.log(["loss": Double(step)], step: step)
      }
      kill(getpid(), SIGKILL)
    }
    #expect(try text("\(path).csv").hasSuffix("\n99,99.0\n100,100.0\n"))
    #expect(try text("\(path).jsonl").split(separator: "\n").count == 100)
  }

  @Test("has no value called step")
  func step() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let log = try CSVLogger(path: "/dev/null")
      try log.log(["step": 1], step: 1)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("CSVLogger: no value may be called step"))
  }

  @Test("names the file that cannot be made")
  func noFile() {
    #expect(throws: FileError.self) { _ = try CSVLogger(path: "/no/such/folder/metrics.csv") }
  }
}

@Suite("A log of JSON lines")
struct JSONLinesLoggerTests {
  private struct Record: Codable, Equatable {
    var epoch: Int
    var loss: Float
    var note = "a/b \"ü\""
  }

  @Test("has an object a call, the step and the time first")
  func lines() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.jsonl").path
      let log = try JSONLinesLogger(path: path)
      try log.log(["loss": 0.5, "a/\"b\"\n": 1e-7], step: 3)
      let form = /\{"step":3,"time":[0-9.e+]+,"a\/\\"b\\"\\u000a":1e-07,"loss":0.5\}\n/
      #expect(try text(path).wholeMatch(of: form) != nil)
      let line = try JSONSerialization.jsonObject(with: Data(text(path).utf8))
      let object = try #require(line as? [String: Double])
      #expect(object["a/\"b\"\n"] == 1e-7)
      #expect(abs(try #require(object["time"]) - Date.now.timeIntervalSince1970) < 600)
    }
  }

  @Test("writes null for what is not finite, and says what it was")
  func notFinite() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.jsonl").path
      let log = try JSONLinesLogger(path: path)
      try log.log(["a": .nan, "b": .infinity, "c": -.infinity, "d": 1], step: 0)
      let end =
        ",\"a\":null,\"b\":null,\"c\":null,\"d\":1.0,"
        + "\"nonfinite\":{\"a\":\"nan\",\"b\":\"inf\",\"c\":\"-inf\"}}\n"
      #expect(try text(path).hasSuffix(end))
      try log.append(Record(epoch: 1, loss: .nan))
      let last = try text(path).split(separator: "\n").last
      #expect(last == "{\"epoch\":1,\"loss\":null,\"note\":\"a/b \\\"ü\\\"\"}")
    }
  }

  @Test("holds records of any kind, which can be read again")
  func records() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.jsonl").path
      let records = (1...3).map { Record(epoch: $0, loss: 1 / Float($0)) }
      let log = try JSONLinesLogger(path: path)
      for record in records { try log.append(record) }
      let read = try text(path).split(separator: "\n").map {
        try JSONDecoder().decode(Record.self, from: Data($0.utf8))
      }
      #expect(read == records)
      let resumed = try JSONLinesLogger(path: path, resumingAt: 3, stepKey: "epoch")
      try resumed.append(Record(epoch: 3, loss: 7))
      let lines = try text(path).split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines[2].contains("\"loss\":7"))
    }
  }

  @Test("goes on at the step of resumption, and keeps lines without a step")
  func resuming() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.jsonl").path
      let content =
        "{\"step\":1}\n{\"note\":\"a\"}\n{\"step\":5,\"a\":[{\"step\":1}]}\n{\"step\":2}\n{\"ste"
      try content.write(toFile: path, atomically: false, encoding: .utf8)
      let log = try JSONLinesLogger(path: path, resumingAt: 5)
      #expect(try text(path) == "{\"step\":1}\n{\"note\":\"a\"}\n{\"step\":2}\n")
      try log.append(["step": 5])
      #expect(try text(path).hasSuffix("{\"step\":2}\n{\"step\":5}\n"))
    }
  }

  @Test("loses nothing but a half-written line, wherever it was cut")
  func cuts() throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.jsonl").path
      let whole = Array("{\"step\":1,\"n\":\"漢\"}\n{\"step\":2,\"n\":\"ü\"}\n".utf8)
      for count in 0...whole.count {
        try Data(whole.prefix(count)).write(to: URL(filePath: path))
        _ = try JSONLinesLogger(path: path, resumingAt: 3)
        let end = whole.prefix(count).lastIndex(of: 10).map { $0 + 1 } ?? 0
        #expect(Array(try Data(contentsOf: URL(filePath: path))) == Array(whole.prefix(end)))
      }
    }
  }

  @Test(
    "refuses to go on behind a line that is no object",
    arguments: ["[1]", "x", "", "{\"step\":\"a\"}"])
  func refusing(line: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "metrics.jsonl").path
      let content = "{\"step\":9}\n\(line)\n"
      try content.write(toFile: path, atomically: false, encoding: .utf8)
      #expect(throws: FileError(path: path, reason: "line 2 is no JSON object")) {
        _ = try JSONLinesLogger(path: path, resumingAt: 1)
      }
      #expect(try text(path) == content)
    }
  }

  @Test("says when the disk is full")
  func full() throws {
    let log = try JSONLinesLogger(path: "/dev/full")
    #expect(throws: FileError.self) { try log.log(["loss": 1], step: 1) }
  }
}
