/// An archive `.npz` of arrays by name, as `numpy.savez` and `numpy.savez_compressed` write it.
///
/// Opening reads the directory. An array that is stored as it is reads from the mapped file where
/// its place allows; a compressed one is decompressed whenever it is asked for. Its checksum is
/// compared each time.
///
/// ```swift
/// let archive = try NumpyArchive(path: "data.npz")
/// let x = try archive.tensor("x", as: Float.self)
/// ```
public struct NumpyArchive: Sendable {
  /// The file.
  public let path: String
  /// The arrays' names without `.npy`, in the order of the archive. Other members are left out.
  public let names: [String]
  private let file: MappedFile
  private let members: [String: ZipMember]

  /// - Throws: ``FileError`` for a file that is missing, cut short or damaged.
  public init(path: String) throws {
    let file = try MappedFile(path: path)
    do {
      let arrays = try ZipDirectory(file.bytes).members.filter { $0.name.hasSuffix(".npy") }
      names = arrays.map { String($0.name.dropLast(4)) }
      members = Dictionary(uniqueKeysWithValues: zip(names, arrays))
    } catch let problem as ZipDirectory.Problem {
      throw FileError(path: path, reason: problem.reason)
    }
    (self.path, self.file) = (path, file)
  }

  /// Returns an array, of which shape and type are known without asking for a tensor.
  ///
  /// - Throws: ``FileError`` when there is none of this name, or it is damaged.
  public func array(_ name: String) throws -> NumpyArray {
    guard let member = members[name] else {
      throw FileError(path: path, reason: "there is no array \(name)")
    }
    let stored = UnsafeRawBufferPointer(rebasing: file.bytes[member.range])
    let label = "array \(name): "
    func checked(
      _ bytes: UnsafeRawBufferPointer, _ owner: any AnyObject & Sendable
    ) throws -> NumpyArray {
      guard Deflate.checksum([bytes]) == member.checksum else {
        throw FileError(path: path, reason: label + "the checksum is wrong")
      }
      return try NumpyArray(path: path, label: label, bytes: bytes, owner: owner)
    }
    if member.method == 0 { return try checked(stored, file) }
    let content = Storage<UInt8>(uninitialized: member.size)
    let target = UnsafeMutableRawBufferPointer(start: content.base, count: member.size)
    guard Deflate.decompress(stored, into: target) else {
      throw FileError(path: path, reason: label + "the compressed data are damaged")
    }
    return try checked(UnsafeRawBufferPointer(target), content)
  }

  /// Returns the tensor of this name.
  ///
  /// - Throws: ``FileError`` when there is none, it is damaged or has another element type.
  public func tensor<Element>(
    _ name: String, as: Element.Type = Element.self
  ) throws -> Tensor<Element> {
    try array(name).tensor()
  }

  /// Returns the tensor of this name in another element type, by the rules of ``Tensor/to(_:)``.
  ///
  /// - Throws: ``FileError`` when there is none, or it is damaged.
  public func converted<Element: TensorElement>(
    _ name: String, to type: Element.Type
  ) throws -> Tensor<Element> {
    try array(name).converted(to: type)
  }
}
