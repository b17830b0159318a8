import ApusTestSupport
import Foundation
import Tensor
import Testing

@Suite("An archive of NumPy's arrays")
struct NumpyArchives {
  @Test("by NumPy is read, stored or compressed", arguments: ["stored.npz", "compressed.npz"])
  func reading(_ name: String) throws {
    let archive = try NumpyArchive(path: NumpyFiles.fixture(name))
    let many = name == "compressed.npz" ? ["many"] : []
    #expect(archive.names == ["x", "ids", "mask", "fortran", "empty"] + many)
    #expect(try archive.tensor("x") == NumpyFiles.floats([2, 3]))
    #expect(try archive.tensor("ids", as: Int64.self).elements == [0, 3, 6, 9])
    #expect(try archive.tensor("mask") == NumpyFiles.booleans)
    #expect(try archive.tensor("fortran") == NumpyFiles.floats([2, 3]).to(Double.self))
    #expect(try archive.tensor("empty", as: Float.self).shape == [0, 3])
    #expect(try archive.array("fortran").type == "<f8")
    if !many.isEmpty {
      #expect(try archive.tensor("many") == NumpyFiles.floats([50, 40]))
    }
    let path = archive.path
    #expect(throws: FileError(path: path, reason: "there is no array y")) {
      _ = try archive.array("y")
    }
    #expect(throws: FileError(path: path, reason: "array x: has type <f4, expected <f8")) {
      _ = try archive.tensor("x", as: Double.self)
    }
  }

  @Test("gives back what was saved", arguments: [false, true])
  func roundTrip(_ compressed: Bool) throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npz").path
      let x = NumpyFiles.floats([30, 50])
      try saveNPZ(
        [
          ("x", x), ("größe", Tensor<Int32>([1, 2])), ("mask", NumpyFiles.booleans),
          ("none", Tensor<Double>.zeros([2, 0])), ("view", x.transposed()),
        ], compressed: compressed, to: path)
      let archive = try NumpyArchive(path: path)
      #expect(archive.names == ["x", "größe", "mask", "none", "view"])
      #expect(try archive.tensor("x") == x)
      #expect(try archive.tensor("größe", as: Int32.self).elements == [1, 2])
      #expect(try archive.tensor("mask") == NumpyFiles.booleans)
      #expect(try archive.tensor("none", as: Double.self).shape == [2, 0])
      #expect(try archive.tensor("view") == x.transposed())
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.npz"])
      let size = try #require(
        FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
      #expect(compressed == (size < 6000))
    }
  }

  @Test("may be empty")
  func empty() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npz").path
      try saveNPZ([], to: path)
      #expect(try NumpyArchive(path: path).names == [])
    }
  }

  /// Everything is read; false where that was refused with the file's name.
  private func isReadable(_ bytes: Data, _ path: String) throws -> Bool {
    try bytes.write(to: URL(filePath: path))
    do {
      let archive = try NumpyArchive(path: path)
      for name in archive.names { _ = try archive.array(name) }
      return true
    } catch {
      #expect((error as? FileError)?.path == path)
      return false
    }
  }

  @Test(
    "that is cut anywhere is refused, and no changed byte goes unnoticed or stops the program",
    arguments: ["stored.npz", "compressed.npz"])
  func damage(_ name: String) throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npz").path
      let bytes = try Data(contentsOf: URL(filePath: NumpyFiles.fixture(name)))
      #expect(try isReadable(bytes, path))
      for length in stride(from: 0, to: bytes.count, by: 7) {
        #expect(try !isReadable(bytes.prefix(length), path), "\(length)")
      }
      let original = try NumpyArchive(path: NumpyFiles.fixture(name)).tensor("x", as: Float.self)
      for place in 0..<bytes.count {
        var changed = bytes
        changed[place] ^= 0xff
        // Fields such as a member's time of change do not matter, but elements do.
        if try isReadable(changed, path),
          let x: Tensor<Float> = try? NumpyArchive(path: path).tensor("x")
        {
          #expect(x == original, "\(place)")
        }
      }
    }
  }

  @Test("of large sizes (ZIP64) is read")
  func zip64() throws {
    try withFolder { folder in
      let path = folder.appending(path: "x.npz").path
      func le(_ value: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      }
      let npy = try Data(contentsOf: URL(filePath: NumpyFiles.fixture("float32.npy")))
      let sum = try NumpyArchiveChecksum.of(npy)
      let (size, name) = (UInt64(npy.count), Array("x.npy".utf8))
      let common = le(45, 2) + le(0, 2) + le(0, 2) + le(0, 4) + le(UInt64(sum), 4)
      let large = le(0xffff_ffff, 4)
      var data = Data(le(0x0403_4b50, 4) + common + large + large + le(5, 2) + le(20, 2) + name)
      data.append(contentsOf: le(1, 2) + le(16, 2) + le(size, 8) + le(size, 8))
      data.append(npy)
      let start = UInt64(data.count)
      data.append(
        contentsOf: le(0x0201_4b50, 4) + le(45, 2) + common + large + large + le(5, 2) + le(28, 2)
          + le(0, 2) + le(0, 2) + le(0, 2) + le(0, 4) + large + name)
      data.append(contentsOf: le(1, 2) + le(24, 2) + le(size, 8) + le(size, 8) + le(0, 8))
      let end = UInt64(data.count)
      data.append(
        contentsOf: le(0x0606_4b50, 4) + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 8) + le(1, 8)
          + le(1, 8) + le(end - start, 8) + le(start, 8))
      data.append(contentsOf: le(0x0706_4b50, 4) + le(0, 4) + le(end, 8) + le(1, 4))
      data.append(
        contentsOf: le(0x0605_4b50, 4) + le(0, 4) + le(0xffff, 2) + le(0xffff, 2) + large + large
          + le(0, 2))
      try data.write(to: URL(filePath: path))
      #expect(try NumpyArchive(path: path).tensor("x") == NumpyFiles.floats([2, 3]))
    }
  }
}

/// CRC-32, bit by bit.
private enum NumpyArchiveChecksum {
  static func of(_ bytes: Data) throws -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { s, _ in s >> 1 ^ (s & 1 == 1 ? 0xedb8_8320 : 0) }
    }
  }
}
