import Tensor

/// Named tensors that a module can be loaded from: a file, or another module's state dictionary.
///
/// ```swift
/// let weights = try SafetensorsFile(path: "resnet18.safetensors")
/// try backbone.load(weights, prefix: "backbone.")
/// ```
public protocol StateSource {
  /// Where the tensors come from, for messages; a file's path.
  var source: String { get }

  /// The tensors' names.
  var keys: [String] { get }

  /// Returns a tensor's shape without reading its numbers.
  ///
  /// - Throws: `FileError` where there is no such key.
  func shape(of key: String) throws -> Shape

  /// Returns a tensor in element type `type`, by the rules of `Tensor.to(_:)` where it has another.
  ///
  /// - Throws: `FileError` where there is no such key, or its type has no conversion.
  func converted<Element>(_ key: String, to type: Element.Type) throws -> Tensor<Element>
}

extension SafetensorsFile: StateSource {
  public var source: String { path }

  public var keys: [String] { entries.keys.sorted() }

  public func shape(of key: String) throws -> Shape {
    guard let entry = entries[key] else {
      throw FileError(path: path, reason: "there is no tensor \(key)")
    }
    return entry.shape
  }
}
