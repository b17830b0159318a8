/// The tensors of one dictionary in a ``TorchFile``, by name: a state dictionary.
///
/// ```swift
/// let state = try TorchFile(path: "checkpoint.pth").state(at: "state_dict")
/// let weight = try state.tensor("fc.weight", as: Float.self)
/// ```
public struct TorchState: Sendable {
  /// The file, and where in it the tensors are, for messages.
  public let source: String
  /// The tensors' names, in the order of the file.
  public let keys: [String]
  private let path: String
  private let tensors: [String: TorchTensor]

  /// The tensors right in a dictionary, such as a part of a checkpoint; its other values are left out.
  ///
  /// - Parameter source: What it is called in messages.
  public init(_ container: TorchValue, source: String = "the state") {
    self.init(container, source: source, path: source)
  }

  /// The tensors right in `container`; its other values are left out.
  init(_ container: TorchValue, source: String, path: String) {
    let found = container.parts.compactMap { name, value in value.tensor.map { (name, $0) } }
    // A number and a string can have one name; the first counts.
    tensors = Dictionary(found) { first, _ in first }
    var seen: Set<String> = []
    keys = found.map(\.0).filter { seen.insert($0).inserted }
    (self.source, self.path) = (source, path)
  }

  /// The tensor of a name, of which shape and type are known without reading it.
  public subscript(name: String) -> TorchTensor? { tensors[name] }

  /// Returns a tensor's shape.
  ///
  /// - Throws: ``FileError`` when there is none of this name.
  public func shape(of name: String) throws -> Shape { try entry(name).shape }

  /// Returns a tensor, see ``TorchTensor/tensor(as:)``.
  ///
  /// - Throws: ``FileError`` when there is none of this name, it has another element type, or a
  ///   boolean is neither 0 nor 1.
  public func tensor<Element>(
    _ name: String, as: Element.Type = Element.self
  ) throws -> Tensor<Element> {
    try entry(name).tensor("tensor \(name)")
  }

  /// Returns a tensor in another element type, see ``TorchTensor/converted(to:)``.
  ///
  /// - Throws: ``FileError`` when there is none of this name, or it has a type without conversion.
  public func converted<Element: TensorElement>(
    _ name: String, to type: Element.Type
  ) throws -> Tensor<Element> {
    try entry(name).converted(to: type, "tensor \(name)")
  }

  private func entry(_ name: String) throws -> TorchTensor {
    guard let tensor = tensors[name] else {
      throw FileError(path: path, reason: "there is no tensor \(name)")
    }
    return tensor
  }
}
