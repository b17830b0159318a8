import Foundation
import Tensor
import Testing

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
}
