import ApusTestSupport
import Foundation
import NN
import Tensor
import Testing

@Suite("A state source under other keys")
struct KeyMappings {
  private func state(_ keys: [String], _ shape: Shape = [2]) -> StateDictionary {
    var state = StateDictionary(source: "here")
    for (i, key) in keys.enumerated() {
      state[key] = Tensor<Float>(
        (0..<shape.elementCount).map { Float(100 * i + $0) }, shape: shape)
    }
    return state
  }

  private func expect(
    _ reason: String, _ body: () throws -> MappedState,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: FileError(path: "here", reason: reason), sourceLocation: location) {
      _ = try body()
    }
  }

  @Test("is renamed, leaves out what is asked for, and keeps its order")
  func renaming() throws {
    let source = state(["b.x", "a.x", "c"])
    let renamed = try source.renamed { $0 == "c" ? nil : $0.uppercased() }
    #expect(renamed.keys == ["B.X", "A.X"] && renamed.source == "here")
    #expect(try renamed.converted("A.X", to: Float.self).elements == [100, 101])
    #expect(try renamed.shape(of: "B.X") == [2])
    #expect(throws: FileError(path: "here", reason: "there is no tensor c")) {
      _ = try renamed.shape(of: "c")
    }
    #expect(try source.removingPrefix("a.").keys == ["x"])
    #expect(try source.addingPrefix("m.").keys == ["m.b.x", "m.a.x", "m.c"])
    #expect(try source.replacing(/\.x$/, with: ".y").keys == ["b.y", "a.y", "c"])
    #expect(try source.replacing(/^(\w)\./) { "\($0.1)\($0.1)_" }.keys == ["bb_x", "aa_x", "c"])
  }

  @Test("is refused where two tensors would get one key, or a prefix is nowhere")
  func collisions() {
    let source = state(["a.x", "b.x"])
    expect("a.x and b.x would both be called x") { try source.replacing(/^\w\./, with: "") }
    expect("no key begins with c.") { try source.removingPrefix("c.") }
    expect("p.q + p.k and p.w would both be called p.w") {
      try state(["p.q", "p.k", "p.w"]).joining(["q", "k"], as: "w")
    }
  }

  @Test("has kernels in PyTorch's layouts")
  func transposition() throws {
    let shapes: [(Shape, Shape)] = [
      ([2, 3], [3, 2]), ([5, 2, 3], [3, 2, 5]), ([4, 5, 2, 3], [3, 2, 4, 5]),
      ([6, 4, 5, 2, 3], [3, 2, 6, 4, 5]), ([7], [7]), ([], []),
    ]
    for (keras, torch) in shapes {
      let source = state(["kernel", "bias"], keras)
      let mapped = try source.transposed { $0 == "kernel" }
      #expect(try mapped.shape(of: "kernel") == torch)
      #expect(try mapped.shape(of: "bias") == keras)
      let x = try mapped.converted("kernel", to: Float.self)
      #expect(x.shape == torch)
      if keras.rank == 4 {
        let y = try source.converted("kernel", to: Float.self)
        #expect(x[2, 1, 3, 4] == y[3, 4, 1, 2])
      }
    }
    let depthwise = state(["kernel", "bias"], [3, 2, 4, 5])
    let mapped = try depthwise.transposedDepthwise { $0 == "kernel" }
    #expect(try mapped.shape(of: "kernel") == [20, 1, 3, 2])
    let x = try mapped.converted("kernel", to: Float.self)
    let y = try depthwise.converted("kernel", to: Float.self)
    #expect(x.shape == [20, 1, 3, 2] && x[3 * 5 + 2, 0, 1, 0] == y[1, 0, 3, 2])
    expect("tensor k has shape [2, 3], expected [H, W, C, M]") {
      try state(["k"], [2, 3]).transposedDepthwise { _ in true }
    }
  }

  @Test("joins parts wherever they stand, in the order asked for")
  func joining() throws {
    let source = state(
      ["layers.0.k.w", "layers.0.q.w", "layers.1.q.w", "other", "layers.1.k.w", "freq.w"], [2, 3])
    let joined = try source.joining(["q.w", "k.w"], as: "qk_w")
    #expect(joined.keys == ["layers.0.qk_w", "layers.1.qk_w", "other", "freq.w"])
    #expect(try joined.shape(of: "layers.0.qk_w") == [4, 3])
    #expect(
      try joined.converted("layers.0.qk_w", to: Float.self).elements
        == [100, 101, 102, 103, 104, 105, 0, 1, 2, 3, 4, 5])
    let wide = try source.joining(["q.w", "k.w"], as: "qk_w", dim: 1)
    #expect(try wide.shape(of: "layers.1.qk_w") == [2, 6])
    #expect(try wide.converted("layers.1.qk_w", to: Int32.self)[0].elements[3] == 400)

    expect("layers.1.a lacks layers.1.v.w") {
      try state(["layers.1.q.w"]).joining(["q.w", "v.w"], as: "a")
    }
    expect("layers.1.v.w lacks the other parts of a") {
      try state(["q.w", "v.w", "layers.1.v.w"]).joining(["q.w", "v.w"], as: "a")
    }
    expect("no key ends with x") { try source.joining(["x"], as: "a") }
    var uneven = state(["q"], [2, 3])
    uneven["k"] = Tensor<Float>.zeros([2, 4])
    expect("q, k of shapes [[2, 3], [2, 4]] cannot be joined along 0") {
      try uneven.joining(["q", "k"], as: "a")
    }
    #expect(try uneven.joining(["q", "k"], as: "a", dim: 1).shape(of: "a") == [2, 7])
    expect("q, k of shapes [[2, 3], [2, 4]] cannot be joined along 2") {
      try uneven.joining(["q", "k"], as: "a", dim: 2)
    }
  }

  @Test("splits what is joined, into equal parts or given ones")
  func splitting() throws {
    let source = state(["l.in", "rest"], [6, 2])
    let parts = try source.splitting("in", into: ["q", "k", "v"])
    #expect(parts.keys == ["l.q", "l.k", "l.v", "rest"])
    #expect(try parts.shape(of: "l.k") == [2, 2])
    #expect(try parts.converted("l.k", to: Float.self).elements == [4, 5, 6, 7])
    let back = try parts.joining(["q", "k", "v"], as: "in")
    #expect(
      try back.converted("l.in", to: Float.self) == source.converted("l.in", to: Float.self))
    let uneven = try source.splitting("in", into: ["q", "kv"], sizes: [4, 2])
    #expect(try uneven.converted("l.kv", to: Float.self).elements == [8, 9, 10, 11])
    let columns = try source.splitting("in", into: ["a", "b"], dim: 1)
    #expect(try columns.converted("l.b", to: Float.self).elements == [1, 3, 5, 7, 9, 11])
    expect("tensor l.in of shape [6, 2] cannot be split along 0 into 4 equal parts") {
      try source.splitting("in", into: ["a", "b", "c", "d"])
    }
    expect("tensor l.in of shape [6, 2] cannot be split along 0 into [4, 3]") {
      try source.splitting("in", into: ["a", "b"], sizes: [4, 3])
    }
    expect("tensor l.in of shape [6, 2] cannot be split along 2 into 2 equal parts") {
      try source.splitting("in", into: ["a", "b"], dim: 2)
    }
    expect("no key ends with out") { try source.splitting("out", into: ["a"]) }
  }
}

@Suite("A module is loaded from")
struct StateSources {
  @Test("an archive of NumPy's, of other element types too")
  func numpy() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npz").path
      try saveNPZ(
        [("weight", Tensor<Double>.ones([3, 2])), ("bias", Tensor<Int64>([1, 2, 3]))], to: path)
      let layer = Linear(2, 3)
      try layer.load(NumpyArchive(path: path))
      #expect(layer.weight == .ones([3, 2]))
      #expect(layer.bias?.elements == [1, 2, 3])
    }
  }

  @Test("a file of torch.save, of half precision too")
  func halfPrecision() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/torch/files/dtypes.pth").standardizedFileURL.path
    for type in ["float16", "bfloat16", "float64", "int8", "bool"] {
      let layer = Linear(3, 2, bias: false)
      try layer.load(TorchFile(path: path).renamed { $0 == type ? "weight" : nil })
      let signed: [Float] = [0, 1, -2, 3, 100, -128]
      #expect(layer.weight.elements == (type == "bool" ? [0, 1, 0, 1, 1, 0] : signed), "\(type)")
    }
  }

  @Test("a checkpoint, which tells where its tensors are if there are none at the top")
  func nested() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      let trained = Linear(2, 1)
      try saveTorch(["model": ["head": .state(trained.stateDictionary)], "epoch": 1], to: path)
      let file = try TorchFile(path: path)
      let layer = Linear(2, 1)
      let error = #expect(throws: StateError.self) { try layer.load(file) }
      #expect(error?.missing == ["weight", "bias"])
      #expect(
        error?.source
          == "\(path) (no tensors at the top, but at [\"model\", \"head\"]; see state(at:))")
      try layer.load(file.state(at: "model", "head"))
      #expect(layer.weight == trained.weight)
    }
  }
}
