import Foundation
import Tensor
import Testing
import Text
import Vision

@testable import Captioning

@Suite("Memory")
struct SteadyMemoryTests {
  @Test("stays flat over a thousand captions")
  func thousandCaptions() async {
    // A process of its own: what other tests allocate is not counted.
    await #expect(processExitsWith: .success) {
      // Pictures this small have nothing to share out.
      Threads.count = 1
      /// The memory in use, in pages, as Linux counts it.
      func resident() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return Int(text.split(separator: " ")[1])!
      }
      let dataset = Scenes(trainCount: 0, devCount: 20, testCount: 0).dataset(.dev)
      let pipeline = try randomPipeline(dataset)
      let images = try dataset.samples.map { try $0.source.load() }
      func write(_ count: Int) throws {
        for number in 0..<count {
          var options = DecodingOptions(beamWidth: 1 + number % 3)
          options.maximumLength = 10
          let locations = pipeline.locations(pipeline.input([images[number % images.count]]))
          let captions = pipeline.decode(locations: locations, options)
          _ = try pipeline.attention(of: captions, locations: locations)
        }
      }
      // Until buffers that are reused have been made.
      try write(200)
      let before = try resident()
      try write(1000)
      let grown = try (resident() - before) * sysconf(Int32(_SC_PAGESIZE)) / 1024
      // One kilobyte a caption would be a leak.
      try #require(grown < 1000, "1 000 captions took \(grown) KB more memory")
    }
  }

  @Test("stays flat over a thousand files, decoded, seen by SqueezeNet and described on all cores")
  func thousandFiles() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        // Of other sizes each, as photographs are.
        let scenes = Scenes(trainCount: 0, devCount: 20, testCount: 0).dataset(.dev)
        let paths = try scenes.samples.enumerated().map { number, sample in
          let path = "\(folder)/\(number).\(number % 4 == 0 ? "png" : "jpg")"
          try sample.source.load().resized(width: 200 + 15 * number, height: 480 - 13 * number)
            .write(to: path)
          return path
        }
        let cleaner = CaptionCleaner()
        let pipeline = try CaptioningPipeline(
          backbone: "squeezenet1_1", grid: 7, model: "show-attend-tell",
          vocabulary: Vocabulary(
            captions: scenes.samples.flatMap { $0.captions.map(cleaner.words) })
        ) { ($0.embeddingWidth, $0.hiddenWidth, $0.attentionWidth) = (16, 32, 16) }
        pipeline.setTraining(false)
        /// The memory in use, in kilobytes, as Linux counts it.
        func resident() throws -> Int {
          let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
          let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
          return try #require(Int(line.split(separator: " ")[1]))
        }
        var options = DecodingOptions(beamWidth: 3)
        options.maximumLength = 12
        var before = 0
        for number in 1...1000 {
          let image = try Image(contentsOf: paths[number % paths.count])
          _ = pipeline.captions(for: [image], options)
          if number == 100 { before = try resident() }
        }
        let grown = try resident() - before
        try #require(grown < 4000, "900 captions took \(grown) KB more memory")
      }
    }
  }
}
