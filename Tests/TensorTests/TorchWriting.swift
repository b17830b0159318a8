import ApusTestSupport
import Foundation
import Testing

@testable import Tensor

@Suite("A file for torch.load")
struct TorchWriting {
  @Test("gives back what was saved")
  func roundTrip() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      let x = Tensor<Float>.normal([3, 5])
      try saveTorch(
        [
          ("a.b", x), ("view", x.transposed()), ("empty", Tensor<Float>.zeros([0, 2])),
          ("scalar", Tensor<Double>(0.5)), ("ids", Tensor<Int64>([7, -1])),
          ("short", Tensor<Int32>([3])), ("pixels", Tensor<UInt8>([0, 255])),
          ("mask", Tensor([true, false])), ("brain", Tensor<BFloat16>([1.5, -2.0])),
        ], to: path)
      let file = try TorchFile(path: path)
      let state = try file.state()
      #expect(file.root.dictionary?.isOrdered == true)
      #expect(
        state.keys == [
          "a.b", "view", "empty", "scalar", "ids", "short", "pixels", "mask", "brain",
        ])
      #expect(try state.tensor("a.b") == x)
      #expect(try state.tensor("view") == x.transposed())
      #expect(try state.tensor("empty", as: Float.self).shape == [0, 2])
      #expect(try state.tensor("scalar") == Tensor<Double>(0.5))
      #expect(try state.tensor("ids", as: Int64.self).elements == [7, -1])
      #expect(try state.tensor("short", as: Int32.self).elements == [3])
      #expect(try state.tensor("pixels", as: UInt8.self).elements == [0, 255])
      #expect(try state.tensor("mask", as: Bool.self).elements == [true, false])
      #expect(try state.tensor("brain", as: BFloat16.self).elements == [1.5, -2])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.pth"])
    }
  }

  @Test("has the instructions of PyTorch's own, and its numbers at multiples of 64 bytes")
  func structure() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      let weight = Tensor<Float>([1234.5, -0.0625], shape: [2, 1])
      try saveTorch([("weight", weight)], to: path)
      let data = try Data(contentsOf: URL(filePath: path))
      let pickle: [String] = [
        "\u{2}ccollections\nOrderedDict\nq\0)R(X\u{6}\0\0\0weight",
        "ctorch._utils\n_rebuild_tensor_v2\nq\u{1}((X\u{7}\0\0\0storageq\u{2}",
        "ctorch\nFloatStorage\nq\u{3}X\u{1}\0\0\00X\u{3}\0\0\0cpuq\u{4}K\u{2}tQK\0K\u{2}K\u{1}",
      ]
      let expected =
        [0x80] + Array(pickle.joined().utf8) + [0x86, 0x4b, 1, 0x4b, 1, 0x86, 0x89]
        + Array("h\0)RtRu.".utf8)
      #expect(data.range(of: Data(expected)) != nil)
      let numbers = weight.withUnsafeBytes { Data($0) }
      #expect(try #require(data.range(of: numbers)).lowerBound % 64 == 0)
      let members = try data.withUnsafeBytes { try ZipDirectory($0).members }
      #expect(
        members.map(\.name) == [
          "archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/version",
        ])
      #expect(members.allSatisfy { $0.method == 0 })
    }
  }

  @Test("holds values of every kind")
  func values() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      let numbers = [0, 255, 256, -1, 1 << 31, .min, .max]
      let value: TorchValue = [
        "none": nil, "flag": true, "real": 0.75, "text": "größe", 7: "seven", "list": [1, [], [2]],
        "nested": ["state": .state([("x", Tensor<Float>([1, 2]))])],
        "tuples": .list((0..<5).map { .tuple((0..<$0).map { .int($0) }) }),
        "numbers": .list(numbers.map { .int($0) }), "raw": .bytes([0, 97, 255]),
        "set": .set(["a"]), "device": .device("cuda:1"), "dtype": .dtype("float16"),
        "complex": .complex(real: 1, imaginary: -2), "big": .bigInt([0, 0, 0, 0, 0, 0, 0, 0, 64]),
      ]
      try saveTorch(value, to: path)
      let root = try TorchFile(path: path).root
      #expect(root["flag"]?.bool == true && root["real"]?.double == 0.75)
      #expect(root["text"]?.string == "größe" && root.dictionary?[7]?.string == "seven")
      #expect(root["list"]?.array?.count == 3 && root["list"]?.array?[2].array?[0].int == 2)
      #expect(root["tuples"]?.array?.map { $0.array!.map(\.int) } == (0..<5).map { Array(0..<$0) })
      #expect(root["numbers"]?.array?.map(\.int) == numbers)
      #expect(root["set"]?.array?.map(\.string) == ["a"])
      let state = try TorchFile(path: path).state(at: "nested", "state")
      #expect(try state.tensor("x") == Tensor<Float>([1, 2]))
      guard case .some(.none) = root["none"], case .bytes([0, 97, 255])? = root["raw"],
        case .device("cuda:1")? = root["device"], case .dtype("float16")? = root["dtype"],
        case .complex(1, -2)? = root["complex"],
        case .bigInt([0, 0, 0, 0, 0, 0, 0, 0, 64])? = root["big"]
      else {
        Issue.record("\(root)")
        return
      }
    }
  }

  @Test("stores tensors that share their memory once")
  func sharing() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      let x = Tensor<Float>.normal([1000])
      try saveTorch([("a", x), ("b", x), ("c", x.reshaped(10, 100)), ("d", x * 2)], to: path)
      let state = try TorchFile(path: path).state()
      #expect(try state.tensor("b") == x && state.tensor("c") == x.reshaped(10, 100))
      #expect(try state.tensor("d") == x * 2)
      #expect(try Data(contentsOf: URL(filePath: path)).count < 3 * 4000)
    }
  }

  @Test(
    "can be made of another one, with types that no tensor has and storages that are shared",
    arguments: ["dtypes", "views", "checkpoint"])
  func rewriting(_ name: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      for source in ["\(name).pth", "\(name)_legacy.pth"] {
        var root = try #require(TorchFixture.file(source).root.dictionary)
        root["added"] = 5
        root["complex64"] = nil
        try saveTorch(.dictionary(root), to: path)
        let (old, new) = (try TorchFixture.file(source), try TorchFile(path: path))
        #expect(new.root["added"]?.int == 5 && new.root["complex64"] == nil)
        #expect(new.statePaths == old.statePaths)
        for place in old.statePaths {
          let (a, b) = (try old.state(at: place), try new.state(at: place))
          #expect(a.keys.filter { $0 != "complex64" } == b.keys)
          for key in b.keys {
            #expect(a[key]?.type == b[key]?.type && a[key]?.shape == b[key]?.shape)
            if a[key]?.type != "uint64" {
              let same =
                try a.converted(key, to: Double.self) == b.converted(key, to: Double.self)
              #expect(same, "\(key)")
            }
          }
        }
      }
    }
  }

  @Test("replaces an old one only when it is complete")
  func atomically() throws {
    try withFolder { folder in
      let path = folder.appending(path: "missing/x.pth").path
      #expect(throws: FileError.self) {
        try saveTorch([("x", Tensor<Float>([1]))], to: path)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test("is refused for names that repeat and what no dictionary holds")
  func badInputs() async {
    func message(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let repeated = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = TorchValue.state([("x", Tensor<Float>([1])), ("x", Tensor<Float>([2]))])
    }
    #expect(message(repeated).contains("saveTorch: a name repeats (x)"))
    let key = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let list: TorchValue = [1]
      _ = [list: 1] as TorchValue
    }
    #expect(message(key).contains("TorchValue: list([Tensor.TorchValue.int(1)]) cannot be a dict"))
    let type = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try? saveTorch(.dtype("system"), to: "/dev/null/x")
    }
    #expect(message(type).contains("saveTorch: system is no element type"))
    let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x: Tensor<Double>? = try? TorchTensor(Tensor<Float>([1])).tensor()
      print(x as Any)
    }
    #expect(message(other).contains("TorchTensor: has type float32, expected float64"))
  }

  @Test("keeps its keys in order where one is removed or replaced")
  func dictionaries() {
    var dictionary = TorchDictionary()
    for (i, key) in ["a", "b", "c"].enumerated() { dictionary[key] = .int(i) }
    dictionary["a"] = nil
    dictionary["absent"] = nil
    dictionary["b"] = 5
    dictionary["d"] = "last"
    #expect(dictionary.entries.map(\.key.string) == ["b", "c", "d"])
    #expect(dictionary["b"]?.int == 5 && dictionary["c"]?.int == 2 && dictionary["a"] == nil)
    #expect(TorchValue.dictionary(dictionary)["d"]?.string == "last")
  }

  @Test("and an archive of NumPy's may be larger than 4 GiB: large sizes are written as ZIP64")
  func zip64() throws {
    try withFolder { folder in
      for limit in [0, 200] {
        let path = folder.appending(path: "x.npz").path
        let x = Tensor<Float>.normal([40])
        let header = try #require(NumpyHeader.bytes(.float32, x.shape))
        try writeAtomically(to: path) { file in
          var writer = ZipWriter(limit: limit)
          for (name, compressed) in [("a", false), ("b", true), ("c", false)] {
            try header.withUnsafeBytes { header in
              try x.withUnsafeBytes {
                try writer.add("\(name).npy", [header, $0], compressed: compressed, to: file)
              }
            }
          }
          try writer.finish(file)
        }
        let archive = try NumpyArchive(path: path)
        #expect(archive.names == ["a", "b", "c"])
        for name in archive.names { #expect(try archive.tensor(name) == x) }
      }
    }
  }
}
