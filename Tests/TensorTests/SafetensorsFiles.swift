import ApusTestSupport
import Foundation
import Tensor
import Testing

@Suite("A safetensors file")
struct SafetensorsFiles {
  @Test("gives back what was saved")
  func roundTrip() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors").path
      let x = Tensor<Float>.normal([3, 5])
      try saveSafetensors(
        [("a.b", x), ("empty", .zeros([0, 2])), ("view", x.transposed())],
        metadata: ["note": "a \"quoted\" line\n"], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata == ["note": "a \"quoted\" line\n"])
      #expect(try file.tensor("a.b") == x)
      #expect(try file.tensor("view") == x.transposed())
      #expect(try file.tensor("empty", as: Float.self).shape == [0, 2])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
      #expect(throws: FileError(path: path, reason: "there is no tensor c")) {
        _ = try file.tensor("c", as: Float.self)
      }
      #expect(throws: FileError(path: path, reason: "tensor a.b has type F32, expected I32")) {
        _ = try file.tensor("a.b", as: Int32.self)
      }
    }
  }

  @Test("is copied before it is changed: the mapped file stays as it is")
  func copyOnWrite() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors").path
      try saveSafetensors([("x", Tensor<Float>([1, 2]))], to: path)
      var x: Tensor<Float> = try SafetensorsFile(path: path).tensor("x")
      x.update { $0[0] = 5 }
      #expect(x.elements == [5, 2])
      #expect(try SafetensorsFile(path: path).tensor("x", as: Float.self).elements == [1, 2])
    }
  }

  @Test("that is damaged is refused with its name, wherever it is cut")
  func damage() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors").path
      try saveSafetensors([("x", Tensor<Float>.ones([7]))], to: path)
      let bytes = try Data(contentsOf: URL(filePath: path))
      for length in 0..<bytes.count {
        try bytes.prefix(length).write(to: URL(filePath: path))
        let error = #expect(throws: FileError.self) { _ = try SafetensorsFile(path: path) }
        #expect(error?.path == path)
      }
      func refuse(_ header: String) throws {
        var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        data.append(contentsOf: header.utf8)
        data.append(contentsOf: [0, 0, 0, 0])
        try data.write(to: URL(filePath: path))
        #expect(throws: FileError.self) { _ = try SafetensorsFile(path: path) }
      }
      try refuse("[]")
      try refuse(#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#)
      try refuse(#"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#)
      try refuse(#"{"x":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#)
      try refuse(#"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#)
      try refuse(#"{"x":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}"#)
      try refuse(#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#)
      // A gap, an overlap, bytes of nobody.
      try refuse(#"{"x":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#)
      try refuse(
        #"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"#
          + #""y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#)
      try refuse(#"{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#)
      // A header that claims more than there may be.
      var large = withUnsafeBytes(of: UInt64(100_000_001).littleEndian) { Data($0) }
      large.append(contentsOf: "{}".utf8)
      try large.write(to: URL(filePath: path))
      let error = #expect(throws: FileError.self) { _ = try SafetensorsFile(path: path) }
      #expect(error?.reason == "not a safetensors file (a header of 100000001 bytes)")
    }
  }

  @Test("holds every element type, several in one file")
  func types() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors").path
      let brain = Tensor<BFloat16>([1.5, -2.0, 3.140625])
      try saveSafetensors(
        [
          ("brain", brain), ("double", Tensor<Double>([0.1])), ("ids", Tensor<Int64>([7, -1])),
          ("mask", Tensor([true, false])), ("pixels", Tensor<UInt8>([0, 255])),
          ("short", Tensor<Int32>([3])), ("float", Tensor<Float>([0.5])),
        ], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.entries["brain"]?.type == "BF16")
      #expect(try file.tensor("brain") == brain)
      #expect(try file.tensor("double", as: Double.self).elements == [0.1])
      #expect(try file.tensor("ids", as: Int64.self).elements == [7, -1])
      #expect(try file.tensor("mask", as: Bool.self).elements == [true, false])
      #expect(try file.tensor("pixels", as: UInt8.self).elements == [0, 255])
      let reason = "tensor brain has type BF16, expected F32; converted(_:to:) converts it"
      #expect(throws: FileError(path: path, reason: reason)) {
        _ = try file.tensor("brain", as: Float.self)
      }
      #expect(try file.converted("brain", to: Float.self).elements == [1.5, -2, 3.140625])
      #expect(try file.converted("double", to: Float.self).elements == [0.1])
      #expect(try file.converted("ids", to: Int32.self).elements == [7, -1])
      #expect(try file.converted("mask", to: Float.self).elements == [1, 0])
      #expect(try file.converted("pixels", to: Float.self).elements == [0, 255])
      #expect(try file.converted("short", to: Double.self).elements == [3])
      #expect(try file.converted("float", to: Float.self).elements == [0.5])
    }
  }

  private func write(_ type: String, _ sizes: String, _ bytes: [UInt8], to path: String) throws {
    let header =
      #"{"x":{"dtype":"\#(type)","shape":\#(sizes),"data_offsets":[0,\#(bytes.count)]}}"#
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: bytes)
    try data.write(to: URL(filePath: path))
  }

  @Test("of half precision is converted exactly, and not silently")
  func halfPrecision() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors").path
      // 1, −2, the largest, the smallest normal and subnormal, −0, infinity, NaN.
      let bits: [UInt16] = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000, 0x7c00, 0x7e00]
      try write("F16", "[8]", bits.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, to: path)
      let file = try SafetensorsFile(path: path)
      let x = try file.converted("x", to: Float.self).elements
      #expect(x.prefix(7) == [1, -2, 65504, 0x1p-14, 0x1p-24, 0, .infinity])
      #expect(x[5].sign == .minus && x[7].isNaN)
      let reason = "tensor x has type F16, expected F32; converted(_:to:) converts it"
      #expect(throws: FileError(path: path, reason: reason)) {
        _ = try file.tensor("x", as: Float.self)
      }
      try write("I16", "[1]", [1, 0], to: path)
      let other = FileError(path: path, reason: "tensor x has type I16, which cannot be converted")
      #expect(throws: other) {
        _ = try SafetensorsFile(path: path).converted("x", to: Float.self)
      }
    }
  }

  @Test("has no boolean other than 0 and 1")
  func badBoolean() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.safetensors").path
      try write("BOOL", "[2]", [1, 2], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(throws: FileError(path: path, reason: "tensor x: a boolean is neither 0 nor 1")) {
        _ = try file.tensor("x", as: Bool.self)
      }
      #expect(throws: FileError.self) { _ = try file.converted("x", to: Float.self) }
    }
  }
}
