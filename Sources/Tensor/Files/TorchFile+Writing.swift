/// Writes tensors into a file that `torch.load` reads as a state dictionary, with `weights_only` too;
/// `torch.save`.
///
/// ```swift
/// try saveTorch([("weight", weight), ("bias", bias)], to: "layer.pth")
/// ```
/// Written atomically: a temporary file beside it is renamed. Tensors that share their memory share it
/// in the file.
///
/// - Precondition: the names differ.
/// - Throws: ``FileError``; an existing file is then unchanged.
public func saveTorch(
  _ tensors: [(name: String, tensor: any AnyTensor)], to path: String
) throws {
  try saveTorch(.state(tensors), to: path)
}

/// As above for a value of any kind, such as a checkpoint.
///
/// ```swift
/// try saveTorch(["state_dict": .state(tensors), "epoch": 3], to: "checkpoint.pth")
/// ```
public func saveTorch(_ value: TorchValue, to path: String) throws {
  let pickler = Pickler(value)
  try writeAtomically(to: path) { file in
    var writer = ZipWriter()
    func add(_ name: String, _ bytes: UnsafeRawBufferPointer) throws {
      try writer.add("archive/\(name)", [bytes], compressed: false, to: file)
    }
    try pickler.bytes.withUnsafeBytes { try add("data.pkl", $0) }
    try Array("little".utf8).withUnsafeBytes { try add("byteorder", $0) }
    for (key, tensor) in pickler.storages.enumerated() {
      switch tensor.content {
      case .memory(let elements): try elements.withUnsafeBytes { try add("data/\(key)", $0) }
      case .stored(let elements): try elements.withStretch { bytes, _ in try add("data/\(key)", bytes) }
      }
    }
    try Array("3\n".utf8).withUnsafeBytes { try add("version", $0) }
    try writer.finish(file)
  }
}
