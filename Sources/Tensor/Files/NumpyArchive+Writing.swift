/// Writes tensors, of different element types if need be, into an archive `.npz`, atomically;
/// `numpy.savez`, or `numpy.savez_compressed` where `compressed`.
///
/// Stored elements begin at multiples of 64 bytes, so that they can be used where the file is mapped.
///
/// - Precondition: the names differ.
/// - Throws: ``FileError``, for `BFloat16` too, which NumPy lacks; an existing file is then unchanged.
public func saveNPZ(
  _ tensors: [(name: String, tensor: any AnyTensor)], compressed: Bool = false, to path: String
) throws {
  require(
    Set(tensors.map(\.name)).count == tensors.count,
    "saveNPZ: a name repeats (\(tensors.map(\.name)))")
  try writeAtomically(to: path) { file in
    var writer = ZipWriter()
    for (name, tensor) in tensors {
      guard let header = NumpyHeader.bytes(tensor.dtype, tensor.shape) else {
        throw FileError(path: path, reason: "array \(name): NumPy has no type for \(tensor.dtype)")
      }
      try header.withUnsafeBytes { header in
        try tensor.withUnsafeBytes { elements in
          try writer.add("\(name).npy", [header, elements], compressed: compressed, to: file)
        }
      }
    }
    try writer.finish(file)
  }
}
