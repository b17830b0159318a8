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
    try writer.add("archive/data.pkl", pickler.bytes, to: file)
    try writer.add("archive/byteorder", Array("little".utf8), to: file)
    for (key, tensor) in pickler.storages.enumerated() {
      switch tensor.content {
      case .memory(let elements):
        try elements.withUnsafeBytes {
          try writer.add("archive/data/\(key)", [$0], compressed: false, to: file)
        }
      case .stored(let elements):
        try elements.withStretch { bytes, _ in
          try writer.add("archive/data/\(key)", [bytes], compressed: false, to: file)
        }
      }
    }
    try writer.add("archive/version", Array("3\n".utf8), to: file)
    try writer.finish(file)
  }
}

extension ZipWriter {
  fileprivate mutating func add(
    _ name: String, _ bytes: [UInt8], to file: borrowing FileWriter
  ) throws {
    try bytes.withUnsafeBytes { try add(name, [$0], compressed: false, to: file) }
  }
}
