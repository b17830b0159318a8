import Tensor

extension TorchState: StateSource {}

/// The tensors right in ``TorchFile/root``: the file of a state dictionary. Others are found through
/// ``TorchFile/state(at:)``.
extension TorchFile: StateSource {
  public var source: String { top.source }

  public var keys: [String] { top.keys }

  public func shape(of key: String) throws -> Shape { try top.shape(of: key) }

  public func converted<Element>(_ key: String, to type: Element.Type) throws -> Tensor<Element> {
    try top.converted(key, to: type)
  }
}

extension ShardedSafetensors: StateSource {
  public var source: String { path }

  public var keys: [String] { names }
}

extension NumpyArchive: StateSource {
  public var source: String { path }

  public var keys: [String] { names }

  public func shape(of key: String) throws -> Shape { try array(key).shape }
}

extension TorchValue {
  /// A module's state, to be written.
  ///
  /// ```swift
  /// try saveTorch(["state_dict": .state(model.stateDictionary), "epoch": 3], to: "checkpoint.pth")
  /// ```
  public static func state(_ state: StateDictionary) -> TorchValue { .state(Array(state)) }
}

/// Writes a state dictionary into a file that `torch.load` reads, atomically;
/// `torch.save(model.state_dict(), path)`.
///
/// - Throws: `FileError`; an existing file is then unchanged.
public func saveTorch(_ state: StateDictionary, to path: String) throws {
  try saveTorch(.state(state), to: path)
}

/// Writes a state dictionary into `.safetensors` files of limited size with an index; the names are
/// Hugging Face's.
///
/// ```swift
/// try saveSafetensors(model.stateDictionary, maxShardSize: 5_000_000_000, to: "model.safetensors")
/// ```
/// - Parameters:
///   - maxShardSize: The most bytes of tensors in a file; a larger tensor has one of its own.
///   - path: Where a single file would lie.
/// - Returns: The path to load from: the index's, or `path` where one file is enough.
/// - Throws: `FileError`.
@discardableResult
public func saveSafetensors(
  _ state: StateDictionary, maxShardSize: Int, metadata: [String: String] = [:], to path: String
) throws -> String {
  try saveSafetensors(Array(state), maxShardSize: maxShardSize, metadata: metadata, to: path)
}
