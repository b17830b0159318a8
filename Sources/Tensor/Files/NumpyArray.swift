/// An array in NumPy's format: a file `.npy`, mapped into memory, or a member of a
/// ``NumpyArchive``. Opening reads the header, a file's pages are read when a tensor is used.
///
/// ```swift
/// let x = try Tensor<Float>(npy: "x.npy")
/// try saveNPY(x, to: "y.npy")
/// ```
/// Versions 1 to 3, rows or columns first (`fortran_order`), little- or big-endian. Nothing of the
/// header is evaluated as code, and pickled objects are refused.
public struct NumpyArray: Sendable {
  /// The file.
  public let path: String
  /// The element type by NumPy's name, such as `<f4`.
  public let type: String
  /// The array's shape, outermost dimension first whatever the order in the file.
  public let shape: Shape
  /// The place in an archive for messages, such as `array x: `; empty for a file of its own.
  private let label: String
  private let isFortranOrder: Bool
  /// The elements, valid while `owner` lives, as an address, which is `Sendable`.
  private let address: UInt
  private let byteCount: Int
  private let owner: any AnyObject & Sendable

  /// - Throws: ``FileError`` for a file that is missing, cut short, damaged, or of elements that no
  ///   tensor has.
  public init(path: String) throws {
    let file = try MappedFile(path: path)
    try self.init(path: path, label: "", bytes: file.bytes, owner: file)
  }

  /// - Parameter bytes: Header and elements; they live as long as `owner`.
  init(
    path: String, label: String, bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable
  ) throws {
    func damaged(_ reason: String) -> FileError {
      FileError(path: path, reason: label + reason)
    }
    let header: NumpyHeader
    do {
      header = try NumpyHeader(bytes)
    } catch let problem as NumpyHeader.Problem {
      throw damaged(problem.reason)
    }
    guard let (dtype, _) = Self.elementType(header.type) else {
      throw damaged(
        "elements of type \(header.type) are not supported; "
          + "convert them with NumPy's astype, to float32 for one")
    }
    // The header has made sure that the product fits.
    let expected = header.shape.elementCount * dtype.width
    guard bytes.count - header.dataStart == expected else {
      throw damaged(
        "shape \(header.shape) of \(header.type) needs \(expected) bytes, "
          + "there are \(bytes.count - header.dataStart)")
    }
    (self.path, self.label, self.owner) = (path, label, owner)
    (type, shape, isFortranOrder) = (header.type, header.shape, header.isFortranOrder)
    address = UInt(bitPattern: bytes.baseAddress) + UInt(header.dataStart)
    byteCount = expected
  }

  /// Our type for NumPy's name, and whether its bytes are in reversed order.
  private static func elementType(_ name: String) -> (DType, isSwapped: Bool)? {
    guard let order = name.first, "<>|=".contains(order) else { return nil }
    let match = DType.allCases.first { $0.numpyName?.dropFirst() == name.dropFirst() }
    guard let match, match.width == 1 || order != "|" else { return nil }
    return (match, order == ">" && match.width > 1)
  }

  /// Returns the elements, read from the mapped file where their order of bytes allows it.
  ///
  /// - Throws: ``FileError`` where the elements are of another type, or a boolean is neither 0 nor 1.
  public func tensor<Element>(as: Element.Type = Element.self) throws -> Tensor<Element> {
    let (dtype, isSwapped) = Self.elementType(type)!
    guard dtype == Element.dtype else {
      let expected = Element.dtype.numpyName ?? "\(Element.dtype)"
      throw FileError(path: path, reason: "\(label)has type \(type), expected \(expected)")
    }
    let bytes = UnsafeRawBufferPointer(
      start: UnsafeRawPointer(bitPattern: address), count: byteCount)
    return try withExtendedLifetime(owner) {
      guard dtype != .bool || bytes.areBooleans else {
        throw FileError(path: path, reason: "\(label)a boolean is neither 0 nor 1")
      }
      let sizes = shape.dimensions
      let stored = Shape(isFortranOrder ? sizes.reversed() : sizes)
      let x: Tensor<Element>
      if isSwapped {
        x = Tensor(shape: stored) { $0.copySwapped(bytes) }
      } else {
        x = Tensor(shape: stored, reading: bytes, owner: owner)
      }
      return isFortranOrder ? x.permutedView(Array((0..<sizes.count).reversed())) : x
    }
  }
}

extension NumpyArray {
  /// Returns the elements in another type, by the rules of ``Tensor/to(_:)``; `numpy.ndarray.astype`.
  ///
  /// - Throws: ``FileError`` where a boolean is neither 0 nor 1.
  public func converted<Element: TensorElement>(to type: Element.Type) throws -> Tensor<Element> {
    switch Self.elementType(self.type)!.0 {
    case .float32: try tensor(as: Float.self).to(type)
    case .float64: try tensor(as: Double.self).to(type)
    case .int32: try tensor(as: Int32.self).to(type)
    case .int64: try tensor(as: Int64.self).to(type)
    case .uint8: try tensor(as: UInt8.self).to(type)
    case .bool: try tensor(as: Bool.self).to(type)
    case .bfloat16: try tensor(as: BFloat16.self).to(type)
    }
  }
}

extension Tensor {
  /// Reads a file in NumPy's format, as ``NumpyArray``; `numpy.load`.
  ///
  /// - Throws: ``FileError`` for a file that is missing, damaged or of another element type.
  public init(npy path: String) throws { self = try NumpyArray(path: path).tensor() }

  /// A tensor that reads from memory which `owner` keeps alive: a copy where it is not aligned.
  init(shape: Shape, reading bytes: UnsafeRawBufferPointer, owner: AnyObject) {
    let count = shape.elementCount
    guard let start = bytes.baseAddress, count > 0 else {
      self.init(shape: shape) { _ in }
      return
    }
    if UInt(bitPattern: start) % UInt(MemoryLayout<Element>.alignment) == 0 {
      let base = start.bindMemory(to: Element.self, capacity: count)
      self.init(
        storage: Storage(borrowing: base, count: count, owner: owner), layout: Layout(shape))
    } else {
      self.init(shape: shape) {
        UnsafeMutableRawPointer($0).copyMemory(from: start, byteCount: bytes.count)
      }
    }
  }
}

extension DType {
  /// The bytes of one element.
  var width: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .bfloat16: 2
    case .uint8, .bool: 1
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether each byte is 0 or 1, as `Bool` has to be.
  var areBooleans: Bool { allSatisfy { $0 <= 1 } }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
  /// Fills the memory with elements whose bytes come in reversed order.
  fileprivate func copySwapped(_ bytes: UnsafeRawBufferPointer) {
    let target = UnsafeMutableRawPointer(self)
    let width = MemoryLayout<Pointee>.size
    for start in stride(from: 0, to: bytes.count, by: width) {
      for i in 0..<width {
        target.storeBytes(of: bytes[start + width - 1 - i], toByteOffset: start + i, as: UInt8.self)
      }
    }
  }
}

/// Writes a tensor into a file in NumPy's format, atomically, byte for byte as `numpy.save`.
///
/// - Throws: ``FileError``, for `BFloat16` too, which NumPy lacks; an existing file is then
///   unchanged.
public func saveNPY(_ tensor: some AnyTensor, to path: String) throws {
  guard let header = NumpyHeader.bytes(tensor.dtype, tensor.shape) else {
    throw FileError(path: path, reason: "NumPy has no type for \(tensor.dtype)")
  }
  try writeAtomically(to: path) { file in
    try header.withUnsafeBytes { try file.write($0) }
    try tensor.withUnsafeBytes { try file.write($0) }
  }
}
