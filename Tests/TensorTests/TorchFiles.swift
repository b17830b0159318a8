import Foundation
import Tensor
import Testing

/// See `Tests/Fixtures/torch/make_torch_files.py`.
enum TorchFixture {
  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/torch/files/\(name)").standardizedFileURL.path
  }

  static func file(_ name: String) throws -> TorchFile { try TorchFile(path: path(name)) }
}

@Suite("A file of torch.save is read")
struct TorchFiles {
  @Test("with every element type", arguments: ["dtypes.pth", "dtypes_legacy.pth"])
  func types(_ name: String) throws {
    let state = try TorchFixture.file(name).state()
    let signed = ["float64", "float32", "float16", "bfloat16", "int8", "int16", "int32", "int64"]
    let unsigned = ["uint8", "uint16", "uint32", "uint64"]
    #expect(state.keys == signed + unsigned + ["bool", "complex64", "half"])
    for type in signed + unsigned + ["bool"] {
      #expect(state[type]?.type == type)
      #expect(state[type]?.shape == [2, 3])
    }
    for type in signed {
      let expected: [Float] = [0, 1, -2, 3, 100, -128]
      #expect(try state.converted(type, to: Float.self).elements == expected, "\(type)")
      #expect(try state.converted(type, to: Int32.self).elements == expected.map { Int32($0) })
    }
    for type in ["uint8", "uint16", "uint32"] {
      #expect(try state.converted(type, to: Int64.self).elements == [0, 1, 2, 3, 100, 255])
    }
    let half = try state.converted("half", to: Float.self).elements
    #expect(half == [0.0999755859375, 65504, 0x1p-24, 0, .infinity] && half[3].sign == .minus)

    #expect(try state.tensor("float64") == Tensor<Double>([[0, 1, -2], [3, 100, -128]]))
    #expect(try state.tensor("float32") == Tensor<Float>([[0, 1, -2], [3, 100, -128]]))
    let brain: [BFloat16] = [0, 1, -2, 3, 100, -128]
    #expect(try state.tensor("bfloat16", as: BFloat16.self).elements == brain)
    #expect(try state.tensor("int32", as: Int32.self).elements == [0, 1, -2, 3, 100, -128])
    #expect(try state.tensor("int64", as: Int64.self).elements == [0, 1, -2, 3, 100, -128])
    #expect(try state.tensor("uint8", as: UInt8.self).elements == [0, 1, 2, 3, 100, 255])
    let truth = [false, true, false, true, true, false]
    #expect(try state.tensor("bool", as: Bool.self).elements == truth)
  }

  @Test("without silent conversion", arguments: ["dtypes.pth", "dtypes_legacy.pth"])
  func wrongTypes(_ name: String) throws {
    let state = try TorchFixture.file(name).state()
    func refused(_ reason: String, _ body: () throws -> Void) {
      #expect(throws: FileError(path: TorchFixture.path(name), reason: reason)) { try body() }
    }
    refused(
      "tensor float16 has type float16, expected float32; converted(to:) converts it"
    ) { _ = try state.tensor("float16", as: Float.self) }
    refused("tensor int8 has type int8, expected int32") {
      _ = try state.tensor("int8", as: Int32.self)
    }
    refused("tensor complex64 has type complex64, which cannot be converted") {
      _ = try state.converted("complex64", to: Float.self)
    }
    refused("tensor uint64 has type uint64, which cannot be converted") {
      _ = try state.converted("uint64", to: Float.self)
    }
    refused("there is no tensor x") { _ = try state.shape(of: "x") }
    refused("a tensor of shape [2, 3] has type int16, expected int32") {
      _ = try state["int16"]?.tensor(as: Int32.self)
    }
  }

  @Test(
    "with tensors that share a storage, in any order of elements",
    arguments: ["views.pth", "views_legacy.pth"])
  func views(_ name: String) throws {
    let state = try TorchFixture.file(name).state()
    let base = Tensor<Float>.arange(24).reshaped(4, 6)
    let expected: [(String, Tensor<Float>)] = [
      ("base", base), ("transposed", base.transposed()), ("row", base[1]),
      ("column", base[.all, 2]), ("block", base[1..<3, 2..<5]),
      ("steps", base[.every(2), .every(3)]), ("expanded", [[1, 2], [1, 2], [1, 2]]),
      ("scalar", Tensor(7.5)), ("element", Tensor(15)), ("empty", .zeros([2, 0, 3])),
      ("channels_last", Tensor.arange(24).reshaped(1, 2, 3, 4)),
    ]
    for (key, tensor) in expected {
      #expect(try state.tensor(key) == tensor, "\(key)")
      #expect(try state.converted(key, to: Double.self) == tensor.to(Double.self), "\(key)")
    }
    #expect(try state.converted("half", to: Float.self) == base[.all, 1..<3])
    #expect(try state.tensor("flags") == (base .> 11)[.all, .every(2)])
  }

  @Test("with all that a checkpoint holds", arguments: ["checkpoint.pth", "checkpoint_legacy.pth"])
  func checkpoint(_ name: String) throws {
    let file = try TorchFixture.file(name)
    let root = file.root
    #expect(root["epoch"]?.int == 3)
    #expect(root["best"]?.double == 0.75)
    #expect(root["epoch"]?.double == 3)
    #expect(root["name"]?.string == "größe")
    #expect(root["flags"]?.array?.map(\.bool) == [true, false])
    #expect(root["classes"]?.array?.map(\.string) == ["cat"])
    #expect(root["milestones"]?.dictionary?[60]?.int == 1)
    #expect(root["size"]?.array?.map(\.int) == [2, 3])
    guard case .bytes([0, 255])? = root["raw"], case .bytes([120, 121])? = root["buffer"],
      case .device("cuda:1")? = root["device"], case .dtype("float16")? = root["dtype"],
      case .complex(1, -2)? = root["complex"], case .some(.none) = root["nothing"],
      case .tuple? = root["flags"]
    else {
      Issue.record("\(root)")
      return
    }
    let numbers = try #require(root["numbers"]?.array)
    let ints = [0, 255, 256, 65535, 65536, -1, -(1 << 31), 1 << 31, 1 << 62, .min]
    #expect(numbers.dropLast().map(\.int) == ints)
    guard case .bigInt(let digits) = numbers.last else {
      Issue.record("\(numbers)")
      return
    }
    #expect(digits == [0, 0, 0, 0, 0, 0, 0, 0, 64])
    #expect(try root["parameter"]?.tensor?.tensor() == Tensor<Float>([1, 2]))
    #expect(try root["tagged"]?.tensor?.tensor() == Tensor<Float>.ones([2]))
    #expect(try root["storage"]?.tensor?.tensor(as: UInt8.self).elements[2...3] == [128, 63])
    #expect(root["optimizer"]?["state"]?.dictionary?[0]?["exp_avg"]?.tensor?.shape == [2, 3])
    #expect(root["optimizer"]?["param_groups"]?.array?.first?["lr"]?.double == 0.01)
    #expect(root["state_dict"]?.dictionary?.isOrdered == true)
    #expect(root.dictionary?.isOrdered == false)
    #expect(root["absent"] == nil && root["epoch"]?["x"] == nil && root["epoch"]?.string == nil)
  }

  @Test("by the way to its tensors", arguments: ["checkpoint.pth", "checkpoint_legacy.pth"])
  func paths(_ name: String) throws {
    let file = try TorchFixture.file(name)
    let optimizer = (0..<4).map { ["optimizer", "state", "\($0)"] }
    #expect(file.statePaths == [[], ["state_dict"]] + optimizer + [["tensors"]])
    let state = try file.state(at: "state_dict")
    #expect(
      state.keys == ["0.weight", "0.bias"]
        + ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"].map { "1.\($0)" }
    )
    #expect(try state.shape(of: "0.weight") == [2, 3])
    #expect(try state.tensor("1.num_batches_tracked", as: Int64.self).item == 1)
    #expect(state.source == "\(file.path) at [\"state_dict\"]")
    #expect(
      try file.state(at: ["optimizer", "state", "2"]).keys == ["step", "exp_avg", "exp_avg_sq"])
    #expect(try file.state(at: "tensors").tensor("1", as: Float.self) == .ones([2]))
    #expect(try file.state().keys == ["parameter", "tagged", "storage"])
    let error = #expect(throws: FileError.self) { _ = try file.state(at: "optimizer") }
    #expect(
      error?.reason == """
        there are no tensors at ["optimizer"]; there are tensors at the top, ["state_dict"], \
        ["optimizer", "state", "0"], ["optimizer", "state", "1"], ["optimizer", "state", "2"], \
        ["optimizer", "state", "3"], ["tensors"]
        """)
    #expect(throws: FileError.self) { _ = try file.state(at: "absent") }
  }

  @Test(
    "of other pickle protocols",
    arguments: ["protocol3.pth", "protocol3_legacy.pth", "protocol4.pth", "protocol4_legacy.pth"])
  func protocols(_ name: String) throws {
    let file = try TorchFixture.file(name)
    #expect(try file.state().tensor("weight") == Tensor<Float>([0, 1, 2]))
    guard case .bytes([97, 98])? = file.root["raw"] else {
      Issue.record("\(file.root)")
      return
    }
    if name.hasPrefix("protocol4") {
      #expect(file.root["set"]?.array?.compactMap(\.int).sorted() == [1, 2])
    }
  }

  @Test(
    "whether compressed or of a big-endian machine",
    arguments: ["plain.pth", "plain_legacy.pth", "compressed.pth", "big_endian.pth"])
  func packings(_ name: String) throws {
    let state = try TorchFixture.file(name).state()
    #expect(try state.tensor("a") == Tensor<Float>([1, 2]))
    #expect(try state.tensor("b") == Tensor<Float>([[0, 1, 2], [3, 4, 5]]))
  }

  @Test("with no bytes at all", arguments: ["no_bytes.pth", "no_bytes_legacy.pth"])
  func noBytes(_ name: String) throws {
    guard case .bytes([])? = try TorchFixture.file(name).root["raw"] else {
      Issue.record("not empty")
      return
    }
  }
}
