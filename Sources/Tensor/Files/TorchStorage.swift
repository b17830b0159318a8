/// The bytes of a storage: a stretch of a mapped file, or a compressed member of an archive.
struct TorchStorage: Sendable {
  let file: MappedFile
  /// Where they lie in the file.
  let range: Range<Int>
  /// The number of bytes after decompression, nil where they are stored as they are.
  let inflatedCount: Int?
  let isBigEndian: Bool

  var byteCount: Int { inflatedCount ?? range.count }

  /// The bytes, and what keeps them alive.
  ///
  /// - Throws: ``FileError`` for damaged compressed data.
  func content() throws -> (UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
    let stored = UnsafeRawBufferPointer(rebasing: file.bytes[range])
    guard let inflatedCount else { return (stored, file) }
    let content = Storage<UInt8>(uninitialized: inflatedCount)
    let target = UnsafeMutableRawBufferPointer(start: content.base, count: inflatedCount)
    guard Deflate.decompress(stored, into: target) else {
      throw FileError(path: file.path, reason: "the compressed data are damaged")
    }
    return (UnsafeRawBufferPointer(target), content)
  }
}

/// The elements of a tensor in a storage, which were checked against it.
struct StoredElements: Sendable {
  let storage: TorchStorage
  let type: TorchType
  let shape: Shape
  let strides: [Int]
  /// The stretch of the storage that is used, in elements; empty where the tensor is.
  let range: Range<Int>

  /// Calls `body` with the bytes of the stretch in this machine's order.
  ///
  /// - Throws: ``FileError``.
  func withStretch<R>(
    _ body: (UnsafeRawBufferPointer, any AnyObject & Sendable) throws -> R
  ) throws -> R {
    let (all, owner) = try storage.content()
    let bytes = UnsafeRawBufferPointer(
      rebasing: all[range.lowerBound * type.width..<range.upperBound * type.width])
    return try withExtendedLifetime(owner) {
      guard storage.isBigEndian, type.width > 1 else { return try body(bytes, owner) }
      let swapped = Storage<UInt8>(uninitialized: bytes.count)
      let width = type.numberWidth
      for i in 0..<bytes.count { swapped.base[i] = bytes[i - i % width + width - 1 - i % width] }
      return try body(UnsafeRawBufferPointer(start: swapped.base, count: bytes.count), swapped)
    }
  }

  /// Returns the elements as a tensor of their own type, which the caller has compared.
  ///
  /// - Throws: ``FileError``.
  func tensor<Element>(_ label: String) throws -> Tensor<Element> {
    try withStretch { arranged(try flat($0, $1, label)) }
  }

  /// Returns the elements in another type; only the stretch of the storage is converted.
  ///
  /// - Throws: ``FileError``.
  func converted<Element>(to element: Element.Type, _ label: String) throws -> Tensor<Element> {
    try withStretch { bytes, owner in
      func own<Own: TensorElement>(_: Own.Type) throws -> Tensor<Element> {
        let stretch: Tensor<Own> = try flat(bytes, owner, label)
        return arranged(stretch.to(Element.self))
      }
      func widened<Stored: BitwiseCopyable, Wide: TensorElement>(
        _: Stored.Type, _ widen: (Stored) -> Wide
      ) -> Tensor<Element> {
        let wide = Tensor<Wide>(shape: [range.count]) { y in
          let width = MemoryLayout<Stored>.size
          for i in 0..<range.count {
            y[i] = widen(bytes.loadUnaligned(fromByteOffset: width * i, as: Stored.self))
          }
        }
        return arranged(wide.to(Element.self))
      }
      switch type {
      case .float32: return try own(Float.self)
      case .float64: return try own(Double.self)
      case .bfloat16: return try own(BFloat16.self)
      case .int32: return try own(Int32.self)
      case .int64: return try own(Int64.self)
      case .uint8: return try own(UInt8.self)
      case .bool: return try own(Bool.self)
      case .float16: return widened(UInt16.self) { Float(halfBits: $0) }
      case .int8: return widened(Int8.self) { Int32($0) }
      case .int16: return widened(Int16.self) { Int32($0) }
      case .uint16: return widened(UInt16.self) { Int32($0) }
      case .uint32: return widened(UInt32.self) { Int64($0) }
      case .uint64, .complex64, .complex128, .float8E4M3, .float8E5M2:
        throw FileError(
          path: storage.file.path,
          reason: "\(label) has type \(type.rawValue), which cannot be converted")
      }
    }
  }

  /// The stretch as a vector that reads from where it lies.
  private func flat<Element>(
    _ bytes: UnsafeRawBufferPointer, _ owner: any AnyObject & Sendable, _ label: String
  ) throws -> Tensor<Element> {
    guard type != .bool || bytes.areBooleans else {
      throw FileError(
        path: storage.file.path, reason: "\(label): a boolean is neither 0 nor 1")
    }
    return Tensor(shape: [range.count], reading: bytes, owner: owner)
  }

  /// The vector seen in the tensor's shape. Elements in another order are copied row by row; what
  /// was expanded from fewer elements stays a view, as its size is only claimed.
  private func arranged<Element>(_ flat: Tensor<Element>) -> Tensor<Element> {
    let layout = Layout(shape, strides: strides, offset: flat.layout.offset)
    let view = Tensor(storage: flat.storage, layout: layout)
    return shape.elementCount <= range.count ? view.contiguous() : view
  }
}
