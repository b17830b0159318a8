import ApusTestSupport
import Foundation
import Tensor
import Testing

@Suite("A file in NumPy's format")
struct NumpyFiles {
  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/numpy").standardizedFileURL

  static func fixture(_ name: String) -> String { fixtures.appending(path: name).path }

  static func floats(_ shape: Shape) -> Tensor<Float> {
    Tensor((0..<shape.elementCount).map { Float($0) / 2 - 1 }, shape: shape)
  }

  static let booleans = Tensor([true, false, false, true], shape: [2, 2])

  @Test("by NumPy is read: every type, order and version")
  func reading() throws {
    #expect(try Tensor(npy: Self.fixture("float32.npy")) == Self.floats([2, 3]))
    #expect(try Tensor<Double>(npy: Self.fixture("float64.npy")).elements == [-1, -0.5, 0])
    #expect(
      try Tensor(npy: Self.fixture("int32.npy")) == Tensor<Int32>([0, 3, 6, 9], shape: [2, 1, 2]))
    #expect(try Tensor<Int64>(npy: Self.fixture("int64.npy")).elements == [0, 3, 6, 9])
    #expect(try Tensor<UInt8>(npy: Self.fixture("uint8.npy")).elements == [0, 3, 6, 9, 12])
    #expect(try Tensor(npy: Self.fixture("bool.npy")) == Self.booleans)
    #expect(try Tensor<Float>(npy: Self.fixture("scalar.npy")) == Tensor(-1))
    #expect(try Tensor<Float>(npy: Self.fixture("empty.npy")).shape == [0, 3])
    #expect(try Tensor(npy: Self.fixture("fortran.npy")) == Self.floats([2, 3, 2]))
    #expect(try Tensor(npy: Self.fixture("big_endian.npy")) == Self.floats([2, 3]))
    #expect(try Tensor<Int64>(npy: Self.fixture("big_endian_int64.npy")).elements == [0, 3, 6])
    #expect(try Tensor(npy: Self.fixture("version2.npy")) == Self.floats([2, 3]))
    #expect(try Tensor(npy: Self.fixture("version3.npy")) == Self.floats([2, 3]))
  }

  @Test("is written byte for byte as NumPy does")
  func writing() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npy").path
      func check(_ tensor: some AnyTensor, _ name: String) throws {
        try saveNPY(tensor, to: path)
        let expected = try Data(contentsOf: URL(filePath: Self.fixture(name)))
        #expect(try Data(contentsOf: URL(filePath: path)) == expected, "\(name)")
      }
      try check(Self.floats([2, 3]), "float32.npy")
      try check(Self.floats([2, 3]).transposed().contiguous().transposed(), "float32.npy")
      try check(Tensor<Double>([-1, -0.5, 0]), "float64.npy")
      try check(Tensor<Int32>([0, 3, 6, 9], shape: [2, 1, 2]), "int32.npy")
      try check(Tensor<Int64>([0, 3, 6, 9]), "int64.npy")
      try check(Tensor<UInt8>([0, 3, 6, 9, 12]), "uint8.npy")
      try check(Self.booleans, "bool.npy")
      try check(Tensor<Float>(-1), "scalar.npy")
      try check(Tensor<Float>.zeros([0, 3]), "empty.npy")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.npy"])
    }
  }

  @Test("with elements that no tensor has is refused by their type")
  func unsupported() throws {
    func reason(_ name: String) -> String? {
      do {
        _ = try NumpyArray(path: Self.fixture(name))
        return nil
      } catch { return (error as? FileError)?.reason }
    }
    #expect(reason("float16.npy")?.contains("type <f2 are not supported") == true)
    #expect(reason("structured.npy") == "elements of several fields are not supported")
    let path = Self.fixture("float64.npy")
    #expect(throws: FileError(path: path, reason: "has type <f8, expected <f4")) {
      _ = try Tensor<Float>(npy: path)
    }
    #expect(throws: FileError(path: "/nowhere/x.npy", reason: "NumPy has no type for bfloat16")) {
      try saveNPY(Tensor<BFloat16>([1.0]), to: "/nowhere/x.npy")
    }
  }

  @Test("is copied before it is changed")
  func copyOnWrite() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npy").path
      try saveNPY(Tensor<Float>([1, 2]), to: path)
      var x = try Tensor<Float>(npy: path)
      x.update { $0[0] = 5 }
      #expect(x.elements == [5, 2])
      #expect(try Tensor<Float>(npy: path).elements == [1, 2])
    }
  }

  @Test("that is damaged is refused with its name, wherever it is cut")
  func damage() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npy").path
      for name in ["float32.npy", "version2.npy"] {
        let bytes = try Data(contentsOf: URL(filePath: Self.fixture(name)))
        for length in 0..<bytes.count {
          try bytes.prefix(length).write(to: URL(filePath: path))
          let error = #expect(throws: FileError.self) { _ = try NumpyArray(path: path) }
          #expect(error?.path == path)
        }
        try (bytes + [0]).write(to: URL(filePath: path))
        #expect(throws: FileError.self) { _ = try NumpyArray(path: path) }
      }
    }
  }

  @Test(
    "with a header of another form is refused",
    arguments: [
      "", "{}", "[]", "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
      "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '|f4', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,)}",
    ])
  func badHeader(_ header: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npy").path
      try Self.file(header, [0, 0, 0, 0]).write(to: URL(filePath: path))
      let error = #expect(throws: FileError.self) { _ = try NumpyArray(path: path) }
      #expect(error?.path == path)
    }
  }

  @Test("may order its keys in any way, with any quotes")
  func anyOrder() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npy").path
      let header = "{ \"shape\" : ( 1 , ) ,'fortran_order':True, 'descr': '>f4' }  \n"
      try Self.file(header, [0x3f, 0xc0, 0, 0]).write(to: URL(filePath: path))
      #expect(try Tensor<Float>(npy: path).elements == [1.5])
    }
  }

  @Test("has no boolean other than 0 and 1")
  func badBoolean() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npy").path
      let header = "{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}"
      try Self.file(header, [1, 2]).write(to: URL(filePath: path))
      #expect(throws: FileError(path: path, reason: "a boolean is neither 0 nor 1")) {
        _ = try Tensor<Bool>(npy: path)
      }
    }
  }

  static func file(_ header: String, _ elements: [UInt8]) -> Data {
    var data = Data([0x93] + "NUMPY".utf8 + [1, 0])
    data.append(contentsOf: [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)])
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: elements)
    return data
  }
}
