import Foundation
import Tensor
import Testing

@Suite("A safetensors file")
struct SafetensorsFiles {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

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
      try refuse(#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#)
    }
  }
}
