import ApusTestSupport
import Foundation
import Tensor
import Testing

/// Files in the legacy format, which take no checksums, around a pickle of one's own.
private struct HandmadeFile {
  /// Instructions between protocol and stop.
  var pickle: [UInt8] = []
  var storages: [(key: String, count: Int, bytes: [UInt8])] = []

  static func text(_ text: String) -> [UInt8] {
    [0x58] + (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) } + text.utf8
  }

  static func int(_ value: Int) -> [UInt8] {
    [0x8a, 8] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func tuple(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap(int) + [0x74] }

  static func global(_ name: String) -> [UInt8] {
    let parts = name.split(separator: ".")
    return [0x63] + Array("\(parts.dropLast().joined(separator: "."))\n\(parts.last!)\n".utf8)
  }

  static func storage(_ type: String = "torch.FloatStorage", count: Int, view: [UInt8] = [0x4e])
    -> [UInt8]
  {
    [0x28] + text("storage") + global(type) + text("k") + text("cpu") + int(count) + view
      + [0x74, 0x51]
  }

  /// A tensor `x` in a storage of four numbers.
  init(
    _ storage: [UInt8] = HandmadeFile.storage(count: 4), offset: Int = 0, sizes: [Int],
    strides: [Int], flags: [UInt8] = []
  ) {
    let tensor =
      Self.global("torch._utils._rebuild_tensor_v2") + [0x28] + storage + Self.int(offset)
      + Self.tuple(sizes) + Self.tuple(strides) + [0x89, 0x7d] + flags + [0x74, 0x52]
    pickle = [0x7d] + Self.text("x") + tensor + [0x73]
    storages = [("k", 4, [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64])]
  }

  init(pickle: [UInt8]) { self.pickle = pickle }

  var bytes: Data {
    let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    var data: [UInt8] = [0x80, 2, 0x8a, 10] + magic + [0x2e, 0x80, 2, 0x4d, 0xe9, 3, 0x2e]
    data += [0x80, 2, 0x7d, 0x2e, 0x80, 2] + pickle + [0x2e]
    data += [0x80, 2, 0x5d, 0x28] + storages.flatMap { Self.text($0.key) } + [0x65, 0x2e]
    for (_, count, bytes) in storages { data += Self.int(count).dropFirst(2) + bytes }
    return Data(data)
  }
}

@Suite("A file of torch.save that means harm or is damaged")
struct TorchFileDamage {
  /// Why a file of these bytes is refused, nil where all of its tensors can be read.
  private func refusal(_ bytes: Data) throws -> String? {
    var reason: String?
    try withFolder { folder in
      reason = try refusal(bytes, at: folder.appending(path: "x.pth").path)
    }
    return reason
  }

  private func refusal(_ bytes: Data, at path: String) throws -> String? {
    try bytes.write(to: URL(filePath: path))
    do {
      for (_, value) in try TorchFile(path: path).root.dictionary?.entries ?? [] {
        _ = try value.tensor?.converted(to: Double.self).elements
      }
      return nil
    } catch {
      let error = try #require(error as? FileError)
      #expect(error.path == path)
      return error.reason
    }
  }

  @Test("is refused by the name of what it would call")
  func calls() {
    let names = [
      "os_system": "posix.system", "eval": "__builtin__.eval", "import": "__builtin__.__import__",
      "namespace": "argparse.Namespace", "numpy_scalar": "numpy._core.multiarray.scalar",
      "module": "torch.nn.modules.linear.Linear",
    ]
    for (file, name) in names {
      for suffix in ["", "_legacy"] where file != "module" || suffix.isEmpty {
        let path = TorchFixture.path("\(file)\(suffix).pth")
        let error = FileError(
          path: path,
          reason: "refuses to load \(name) (only tensors and plain containers are read)")
        #expect(throws: error) { _ = try TorchFile(path: path) }
      }
    }
  }

  @Test("cannot exhaust stack or memory by nesting and repeating", arguments: ["", "_legacy"])
  func bombs(_ suffix: String) {
    let tooDeep = "more than 100 containers are nested"
    let reasons = [
      "deep": tooDeep, "loop": tooDeep,
      "bomb": "the pickle repeats its parts more than a million times",
    ]
    for (file, reason) in reasons {
      let path = TorchFixture.path("\(file)\(suffix).pth")
      #expect(throws: FileError(path: path, reason: reason)) { _ = try TorchFile(path: path) }
    }
  }

  @Test("nests a million tuples without harm, also where nobody refers to them")
  func deepTuples() throws {
    let nested = [0x29] + [UInt8](repeating: 0x85, count: 1_000_000)
    #expect(
      try refusal(HandmadeFile(pickle: nested).bytes) == "more than 100 containers are nested")
    #expect(try refusal(HandmadeFile(pickle: nested + [0x30, 0x4e]).bytes) == nil)
    // Each tuple is made of one that was read before: short ways to a great depth.
    var stairs: [UInt8] = [0x5d, 0x28, 0x29, 0x71, 0]
    for _ in 0..<200 { stairs += [0x68, 0, 0x85, 0x71, 0] }
    #expect(
      try refusal(HandmadeFile(pickle: stairs + [0x65]).bytes)
        == "more than 100 containers are nested")
  }

  @Test("is refused where a tensor does not fit into its storage, before anything is allocated")
  func lies() throws {
    func check(_ file: HandmadeFile, _ reason: String?) throws {
      #expect(try refusal(file.bytes) == reason)
    }
    try check(HandmadeFile(sizes: [2, 2], strides: [2, 1]), nil)
    try check(HandmadeFile(offset: 1, sizes: [3], strides: [1]), nil)
    try check(
      HandmadeFile(offset: 1, sizes: [4], strides: [1]),
      "a tensor of sizes [4] and strides [1] and offset 1 does not fit into storage k of 4 float32")
    try check(
      HandmadeFile(sizes: [2, 2], strides: [3, 1]),
      "a tensor of sizes [2, 2] and strides [3, 1] and offset 0 does not fit into storage k "
        + "of 4 float32")
    try check(
      HandmadeFile(sizes: [1 << 40], strides: [1]),
      "a tensor of sizes [1099511627776] and strides [1] and offset 0 does not fit into storage k "
        + "of 4 float32")
    for (sizes, strides) in [
      ([1 << 62, 8], [0, 0]), ([0, 1 << 62], [1, 1]), ([3], [Int.max]), ([2, 2], [.max, .max]),
    ] {
      try check(
        HandmadeFile(sizes: sizes, strides: strides),
        "a tensor of sizes \(sizes) and strides \(strides) is too large")
    }
    for (offset, sizes, strides) in [(-1, [1], [1]), (0, [-1], [1]), (0, [2], [-1])] {
      try check(
        HandmadeFile(offset: offset, sizes: sizes, strides: strides),
        "a tensor of sizes \(sizes) and strides \(strides) and offset \(offset) goes backwards")
    }
    try check(
      HandmadeFile(offset: .max, sizes: [2], strides: [1]),
      "a tensor of sizes [2] and strides [1] and offset \(Int.max) does not fit into storage k "
        + "of 4 float32")
    try check(
      HandmadeFile(sizes: [2, 2], strides: [1]),
      "a tensor of sizes [2, 2] and strides [1] is not described in full")
    try check(
      HandmadeFile(sizes: [Int](repeating: 1, count: 65), strides: []),
      "a tensor has 65 dimensions")
    try check(
      HandmadeFile(HandmadeFile.storage(count: 5), sizes: [1], strides: [1]),
      "storage k should hold 5 float32, it has 16 bytes")
    try check(
      HandmadeFile(HandmadeFile.storage(count: -1), sizes: [1], strides: [1]),
      "storage k should hold -1 float32, it has 16 bytes")
    try check(
      HandmadeFile(
        sizes: [1], strides: [1], flags: [0x7d] + HandmadeFile.text("conj") + [0x88, 0x73]),
      "a tensor is conjugated or negated only on reading; save a copy (resolve_conj)")
    try check(HandmadeFile(sizes: [1], strides: [1], flags: [0x7d]), nil)
  }

  @Test("claims a size that is only as large as what is stored: it stays a view")
  func expanded() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      try HandmadeFile(sizes: [1 << 40, 4], strides: [0, 1]).bytes.write(to: URL(filePath: path))
      let x = try TorchFile(path: path).state().converted("x", to: Double.self)
      #expect(x.shape == [1 << 40, 4])
      #expect(x[-1].elements == [1, 2, 3, 4])
    }
  }

  @Test("is refused where a view or its storage is not there")
  func views() throws {
    func view(_ start: Int, _ count: Int) -> [UInt8] {
      [0x28] + HandmadeFile.text("v") + HandmadeFile.int(start) + HandmadeFile.int(count) + [0x74]
    }
    func file(_ view: [UInt8]) -> HandmadeFile {
      HandmadeFile(HandmadeFile.storage(count: 4, view: view), sizes: [2], strides: [1])
    }
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      try file(view(2, 2)).bytes.write(to: URL(filePath: path))
      #expect(try TorchFile(path: path).state().tensor("x") == Tensor<Float>([3, 4]))
    }
    #expect(try refusal(file(view(3, 2)).bytes) == "a view lies outside of storage k")
    #expect(try refusal(file(view(-1, 2)).bytes) == "a view lies outside of storage k")
    #expect(
      try refusal(file(view(0, 1)).bytes)
        == "a tensor of sizes [2] and strides [1] and offset 0 does not fit into storage k "
        + "of 1 float32")
    var missing = HandmadeFile(sizes: [1], strides: [1])
    missing.storages = []
    #expect(try refusal(missing.bytes) == "storage k is missing")
    var foreign = HandmadeFile(sizes: [1], strides: [1])
    foreign.storages[0].key = "other"
    #expect(try refusal(foreign.bytes) == "storage other belongs to no tensor")
    var long = HandmadeFile(sizes: [1], strides: [1])
    long.storages[0].count = 5
    #expect(
      try refusal(long.bytes) == "cut short: storage k holds 5 float32, 16 bytes are left")
    long.storages[0].count = -1
    #expect(try refusal(long.bytes)?.hasPrefix("cut short") == true)
  }

  @Test("is refused where its pickle is not what torch.save writes")
  func pickles() throws {
    func check(_ pickle: [UInt8], _ reason: String) throws {
      #expect(try refusal(HandmadeFile(pickle: pickle).bytes) == reason)
    }
    let damaged = "the pickle is damaged"
    for pickle: [UInt8] in [
      [], [0x30], [0x65], [0x28, 0x65], [0x5d, 0x28, 0x30], [0x68, 9], [0x52], [0x4e, 0x29, 0x52],
      [0x7d, 0x28, 0x4e, 0x75], [0x4e, 0x4e, 0x4e, 0x73], [0x4e, 0x4e, 0x61], [0x85], [0x4e, 0x51],
      [0x8b, 255, 255, 255, 255], [0x4e, 0x4e, 0x93], [0x28, 0x4e, 0x64],
      HandmadeFile.global("collections.OrderedDict") + [0x4e, 0x85, 0x52],
      HandmadeFile.global("torch.Size") + HandmadeFile.tuple([1]) + [0x52],
      HandmadeFile.global("torch._utils._rebuild_parameter") + [0x29, 0x52],
      HandmadeFile.global("torch._utils._rebuild_tensor_v2") + [0x29, 0x52],
      HandmadeFile.global("_codecs.encode") + HandmadeFile.text("ü")
        + HandmadeFile.text("rot13") + [0x86, 0x52],
      HandmadeFile.global("_codecs.encode") + HandmadeFile.text("€")
        + HandmadeFile.text("latin1") + [0x86, 0x52],
    ] {
      try check(pickle, damaged)
    }
    try check([0x58, 255, 255, 255, 255], "the pickle is cut short")
    try check([0x8d] + [UInt8](repeating: 255, count: 8), "the pickle is cut short")
    try check(Array("cos".utf8), "the pickle is cut short")
    try check([0x69], "the pickle has the instruction 105, which torch.save does not write")
    try check([0x80, 6], "the pickle has protocol 6, which is not known")
    try check(
      HandmadeFile.text("os") + HandmadeFile.text("system") + [0x93],
      "refuses to load os.system (only tensors and plain containers are read)")
    try check(
      HandmadeFile.global("torch.load"),
      "refuses to load torch.load (only tensors and plain containers are read)")
    try check(
      HandmadeFile.global("torch.device") + [0x29, 0x81],
      "the pickle makes an object of a class that is no container")
    try check([0x5d, 0x7d, 0x62], "the pickle sets attributes of what is no dictionary")
    try check(
      HandmadeFile.global("torch.float32") + [0x29, 0x52], "the pickle calls what is no function")
    try check(
      HandmadeFile.global("torch.Size"), "a class or function stands where a value should")
    try check([0x7d, 0x5d, 0x4e, 0x73], "a dictionary has a key that is no string or number")
    try check(
      HandmadeFile.tuple([1, 2, 3, 4, 5]) + [0x51],
      "the pickle refers to something else than a storage")
  }

  @Test("understands the pickles of Python 2 and unusual ways to write containers")
  func python2() throws {
    func root(_ pickle: [UInt8]) throws -> TorchValue {
      var root = TorchValue.none
      try withFolder { folder in
        let path = folder.appending(path: "x.pth").path
        try HandmadeFile(pickle: pickle).bytes.write(to: URL(filePath: path))
        root = try TorchFile(path: path).root
      }
      return root
    }
    // OrderedDict([["k", 1]]) with strings of bytes.
    let pair: [UInt8] = [0x5d, 0x28, 0x55, 1, 0x6b, 0x4b, 1, 0x65]
    let ordered = try root(
      HandmadeFile.global("collections.OrderedDict") + [0x5d] + pair + [0x61, 0x85, 0x52])
    #expect(ordered["k"]?.int == 1 && ordered.dictionary?.isOrdered == true)
    guard case .bytes([255]) = try root([0x55, 1, 255]) else {
      Issue.record("a string that is no text")
      return
    }
    #expect(try root([0x28, 0x4b, 1, 0x4b, 2, 0x64]).dictionary?[1]?.int == 2)
    #expect(try root([0x28, 0x4b, 1, 0x4b, 2, 0x6c]).array?.map(\.int) == [1, 2])
    #expect(try root([0x4b, 1, 0x32, 0x86]).array?.map(\.int) == [1, 1])
    #expect(try root([0x4b, 1, 0x28, 0x4b, 2, 0x31]).int == 1)
    #expect(try root([0x8a, 1, 0x80]).int == -128)
    #expect(try root([0x8a, 0]).int == 0)
    // A key that comes twice keeps its place and gets the later value.
    let twice = try root(
      [0x7d, 0x28, 0x55, 1, 0x61, 0x4b, 1, 0x55, 1, 0x62, 0x4b, 2, 0x55, 1, 0x61, 0x4b, 3, 0x75])
    #expect(twice.dictionary?.entries.map(\.value.int) == [3, 2])
  }

  @Test("that is cut anywhere is refused", arguments: ["plain.pth", "plain_legacy.pth"])
  func cuts(_ name: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: TorchFixture.path(name)))
    #expect(try refusal(bytes) == nil)
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      for length in stride(from: 0, to: bytes.count, by: 3) {
        let reason = try refusal(bytes.prefix(length), at: path)
        #expect(reason != nil, "\(length)")
      }
    }
  }

  @Test(
    "never stops the program, whichever byte is changed",
    arguments: ["plain.pth", "plain_legacy.pth", "compressed.pth", "protocol4.pth"])
  func changes(_ name: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: TorchFixture.path(name)))
    var refused = 0
    try withFolder { folder in
      let path = folder.appending(path: "x.pth").path
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 0xff
        if try refusal(changed, at: path) != nil { refused += 1 }
      }
    }
    #expect(refused > bytes.count / 5)
  }

  @Test("is told from other files")
  func others() throws {
    #expect(try refusal(Data()) == "not a file of torch.save")
    #expect(try refusal(Data("{}".utf8)) == "not a file of torch.save")
    try withFolder { folder in
      let path = folder.appending(path: "x.npz").path
      try saveNPZ([("x", Tensor<Float>([1]))], to: path)
      #expect(
        try refusal(Data(contentsOf: URL(filePath: path)))
          == "not a file of torch.save (the archive has no data.pkl)")
    }
    var wrongVersion = HandmadeFile(pickle: [0x4e]).bytes
    wrongVersion[18] = 0xea
    #expect(try refusal(wrongVersion) == "the format's version is not 1001")
    let missing = TorchFixture.path("absent.pth")
    let error = #expect(throws: FileError.self) { _ = try TorchFile(path: missing) }
    #expect(error?.reason == "cannot open the file (No such file or directory)")
  }
}
