import ApusTestSupport
import Foundation
import Tensor
import Testing

@Suite("Safetensors in several files")
struct ShardedSafetensorsFiles {
  @Test("are found through their index")
  func reading() throws {
    let weights = try ShardedSafetensors(path: TorchFixture.path("tiny.safetensors.index.json"))
    #expect(weights.names == ["embed.weight", "head.bias", "head.weight"])
    #expect(
      weights.shardNames == [
        "tiny-00001-of-00002.safetensors", "tiny-00002-of-00002.safetensors",
      ])
    #expect(try weights.tensor("embed.weight") == Tensor<Float>([[0, 1], [2, 3], [4, 5]]))
    #expect(try weights.converted("head.bias", to: Double.self).elements == [0.5])
    #expect(try weights.shape(of: "head.weight") == [1, 2])
    #expect(throws: FileError(path: weights.path, reason: "there is no tensor x")) {
      _ = try weights.shape(of: "x")
    }
  }

  @Test("give back what was saved, in as few files as the limit allows")
  func roundTrip() throws {
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      let tensors: [(name: String, tensor: any AnyTensor)] = [
        ("a", Tensor<Float>.normal([10])), ("b", Tensor<Int64>([1, 2])),
        ("c", Tensor<Float>.normal([40])), ("d", Tensor<UInt8>([5])), ("e", Tensor<Float>([1])),
      ]
      let index = try saveSafetensors(
        tensors, maxShardSize: 64, metadata: ["format": "pt"], to: path)
      #expect(index == path + ".index.json")
      let names = (1...3).map { "model-0000\($0)-of-00003.safetensors" }
      let found = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(found == names + ["model.safetensors.index.json"])
      let weights = try ShardedSafetensors(path: index)
      #expect(weights.shardNames == names)
      for (name, tensor) in tensors {
        #expect(try weights.shape(of: name) == tensor.shape)
        #expect(try weights.converted(name, to: Double.self) == tensor.to(Double.self))
      }
      let first = try SafetensorsFile(path: folder.appending(path: names[0]).path)
      #expect(Set(first.entries.keys) == ["a", "b"] && first.metadata == ["format": "pt"])
      let json = try String(contentsOfFile: index, encoding: .utf8)
      #expect(json.contains("\"total_size\" : 221"))

      #expect(try saveSafetensors(tensors, maxShardSize: 221, to: path) == path)
      let single = try ShardedSafetensors(path: path)
      #expect(single.names == ["a", "b", "c", "d", "e"])
      #expect(single.shardNames == ["model.safetensors"])
      #expect(try single.tensor("b", as: Int64.self).elements == [1, 2])
    }
  }

  @Test("are refused where one is missing, lacks a tensor or lies in another folder")
  func damage() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors.index.json").path
      func refusal(_ json: String) throws -> FileError? {
        try json.write(toFile: path, atomically: true, encoding: .utf8)
        return #expect(throws: FileError.self) { _ = try ShardedSafetensors(path: path) }
      }
      func check(_ json: String, _ reason: String) throws {
        #expect(try refusal(json) == FileError(path: path, reason: reason))
      }
      try saveSafetensors(
        [("a", Tensor<Float>([1]))], to: folder.appending(path: "one.safetensors").path)
      try check(
        #"{"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"three.safetensors"}}"#,
        "2 of 3 shards are missing: three.safetensors, two.safetensors")
      try check(
        #"{"weight_map":{"a":"one.safetensors","b":"one.safetensors"}}"#,
        "tensor b is not in its shard one.safetensors")
      for name in ["../one.safetensors", "/etc/passwd", "..", ".", "a\\\\b", "", "a\\u0000"] {
        let shown = name.replacing("\\\\", with: "\\").replacing("\\u0000", with: "\0")
        try check(#"{"weight_map":{"a":"\#(name)"}}"#, "\"\(shown)\" is no name of a shard")
      }
      for json in ["", "[]", "{}", #"{"weight_map":{"a":1}}"#, #"{"weight_map":["a"]}"#] {
        try check(json, "not an index of safetensors files (JSON with a weight_map)")
      }
      try Data("short".utf8).write(to: folder.appending(path: "one.safetensors"))
      let error = try refusal(#"{"weight_map":{"a":"one.safetensors"}}"#)
      #expect(error?.path == folder.appending(path: "one.safetensors").path)
    }
  }

  @Test("need a path that ends as such, and names that differ")
  func badInputs() async {
    func message(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let path = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try? saveSafetensors([("x", Tensor<Float>([1]))], maxShardSize: 1, to: "x.bin")
    }
    #expect(message(path).contains("saveSafetensors: the path must end in .safetensors (x.bin)"))
    let name = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor<Float>([1])
      _ = try? saveSafetensors(
        [("x", x), ("x", x)], maxShardSize: 1, to: "/dev/null/x.safetensors")
    }
    #expect(message(name).contains("saveSafetensors: a name repeats"))
  }
}
