import Tensor

/// Opens a file of weights: `.safetensors`, the index of several such files, or what `torch.save`
/// wrote, in which the state dictionary may be an entry of a checkpoint.
///
/// The prefixes that `DataParallel`, `torch.compile` and trainers leave before every key are removed.
///
/// - Throws: `FileError`.
package func openWeights(_ path: String) throws -> any StateSource {
  if path.hasSuffix(".json") { return try ShardedSafetensors(path: path).unwrapped() }
  // A header of JSON follows eight bytes with its length.
  let mapped = try MappedFile(path: path)
  let start = withExtendedLifetime(mapped) { Array(mapped.bytes.prefix(9)) }
  let isSafetensors =
    start.count == 9 && start[8] == UInt8(ascii: "{")
    || path.hasSuffix(".safetensors") && ![0x50, 0x80].contains(start.first)
  if isSafetensors { return try SafetensorsFile(path: path).unwrapped() }
  let file = try TorchFile(path: path)
  return try file.modelState().unwrapped()
}

extension TorchFile {
  /// The state dictionary of a checkpoint, by the keys that training scripts use; the only one where
  /// it is under another; else the tensors at the top.
  fileprivate func modelState() throws -> any StateSource {
    let usual = ["state_dict", "model_state_dict", "model", "model_state", "net", "network"]
    let named = statePaths.compactMap { path in
      path.last.flatMap { usual.firstIndex(of: $0) }.map { (path: path, rank: $0) }
    }
    let best = named.min { ($0.path.count, $0.rank) < ($1.path.count, $1.rank) }?.path
    if let path = best ?? (statePaths.count == 1 ? statePaths[0] : nil), !path.isEmpty {
      return try state(at: path)
    }
    return self
  }
}

extension StateSource {
  /// The tensors without the prefixes that wrappers leave before all keys.
  fileprivate func unwrapped() throws -> any StateSource {
    for prefix in ["module.", "_orig_mod.", "model."] {
      // `AveragedModel` counts beside its module.
      let wrapped = keys.filter { $0 != "n_averaged" }
      if !wrapped.isEmpty && wrapped.allSatisfy({ $0.hasPrefix(prefix) }) {
        return try removingPrefix(prefix).unwrapped()
      }
    }
    return self
  }
}
