import Foundation
import Tensor
import Testing
import Training

@testable import Captioning

@Suite("The curves of a run")
struct RunCurvesTests {
  private func curves(_ log: String, _ folder: String) throws -> RunCurves {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/logs", withIntermediateDirectories: true)
    try Data(log.utf8).write(to: URL(filePath: "\(folder)/logs/metrics.jsonl"))
    return try RunCurves(folder: folder)
  }

  @Test("are what its logger wrote after each epoch")
  func fromLogger() throws {
    try withTemporaryFolder { folder in
      #expect(!RunCurves.exist(in: folder))
      let run = try RunFolder(path: folder)
      for logger in try run.loggers() {
        try logger.log(["train/loss": 3], step: 10)
        try logger.log(["epoch": 1, "epoch/bleu4": 0.25, "epoch/dev_loss": .nan], step: 20)
        try logger.log(["epoch": 2, "epoch/bleu4": 0.5, "epoch/dev_loss": 1.5], step: 40)
        try logger.finish()
      }
      #expect(RunCurves.exist(in: folder))
      let curves = try RunCurves(folder: folder)
      #expect(curves.epochs == [1, 2])
      #expect(curves.metrics == ["bleu4": [0.25, 0.5], "dev_loss": [nil, 1.5]])
    }
  }

  @Test("take the later of two rows of an epoch, and leave out a line that is being written")
  func resumed() throws {
    try withTemporaryFolder { folder in
      let curves = try curves(
        """
        {"step":2,"epoch":2,"epoch/a":5}
        {"step":1,"epoch":1,"epoch/a":3}
        {"step":2,"epoch":2,"epoch/a":7}
        {"step":3,"epo
        """, folder)
      #expect(curves.epochs == [1, 2])
      #expect(curves.metrics == ["a": [3, 7]])
    }
  }

  @Test("name the line that is broken")
  func broken() throws {
    try withTemporaryFolder { folder in
      #expect(
        throws: FileError(
          path: "\(folder)/logs/metrics.jsonl", reason: "line 2 is no JSON object")
      ) { _ = try curves("{\"epoch\":1}\n[]\n", folder) }
    }
  }

  @Test("are drawn with a line for each run, and not at all where there is none")
  func drawn() throws {
    try withTemporaryFolder { folder in
      let dataset = Scenes(trainCount: 0, devCount: 2, testCount: 0).dataset(.dev)
      let pipeline = try randomPipeline(dataset)
      let curves = try curves(
        """
        {"epoch":1,"epoch/bleu4":0.1,"epoch/train_loss":3,"epoch/dev_loss":3.5}
        {"epoch":2,"epoch/bleu4":0.2,"epoch/train_loss":2,"epoch/dev_loss":2.5}

        """, folder)
      let entries = try [curves, nil, curves].enumerated().map { index, curves in
        try CaptionReport.Entry(
          name: "<run \(index)>", pipeline: pipeline, dataset, curves: curves)
      }
      let html = ReportCurves(entries).html
      #expect(html.ranges(of: "<svg").count == 2)
      #expect(html.ranges(of: "<polyline").count == 6)
      #expect(html.ranges(of: " dashed\"").count == 4)
      #expect(html.contains("&lt;run 2&gt;, bleu4: 0.2000 in epoch 2"))
      #expect(!html.contains("run 1"))
      #expect(ReportCurves([entries[1]]).html.isEmpty)
    }
  }
}
