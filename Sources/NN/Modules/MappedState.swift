import Tensor

/// A state source seen under other keys and in other layouts, made by ``StateSource/renamed(_:)`` and its
/// like.
///
/// ```swift
/// let weights = try SafetensorsFile(path: "bert.safetensors")
///   .removingPrefix("bert.encoder.")
///   .replacing(/^layer\.(\d+)\.output\.dense/) { "layers.\($0.1).linear2" }
/// try encoder.load(weights)
/// ```
/// Nothing is read before a tensor is asked for. A change that would give two tensors one key throws.
public struct MappedState: StateSource {
  /// How a tensor is made of those of the base.
  enum Recipe {
    case same(String)
    case permuted(String, order: [Int])
    /// Keras' depthwise kernels `[H, W, C, M]` as `[C·M, 1, H, W]`.
    case depthwise(String)
    case joined([String], dim: Int)
    case part(String, dim: Int, start: Int, length: Int)
  }

  public var source: String { base.source }
  public let keys: [String]
  private let base: any StateSource
  private let recipes: [String: Recipe]

  /// - Throws: `FileError` where a key repeats.
  init(_ base: any StateSource, _ recipes: [(key: String, recipe: Recipe)]) throws {
    var byKey: [String: Recipe] = [:]
    for (key, recipe) in recipes {
      if let other = byKey.updateValue(recipe, forKey: key) {
        throw FileError(
          path: base.source,
          reason: "\(other.names) and \(recipe.names) would both be called \(key)")
      }
    }
    (self.base, self.recipes, keys) = (base, byKey, recipes.map(\.key))
  }

  private func recipe(_ key: String) throws -> Recipe {
    guard let recipe = recipes[key] else {
      throw FileError(path: source, reason: "there is no tensor \(key)")
    }
    return recipe
  }

  public func shape(of key: String) throws -> Shape {
    switch try recipe(key) {
    case .same(let name): return try base.shape(of: name)
    case .permuted(let name, let order):
      let shape = try base.shape(of: name)
      return Shape(order.map { shape[$0] })
    case .depthwise(let name):
      let shape = try base.shape(of: name)
      return [shape[2] * shape[3], 1, shape[0], shape[1]]
    case .joined(let names, let dim):
      let shapes = try names.map { try base.shape(of: $0).dimensions }
      var joined = shapes[0]
      joined[dim] = shapes.reduce(0) { $0 + $1[dim] }
      return Shape(joined)
    case .part(let name, let dim, _, let length):
      var sizes = try base.shape(of: name).dimensions
      sizes[dim] = length
      return Shape(sizes)
    }
  }

  public func converted<Element>(_ key: String, to type: Element.Type) throws -> Tensor<Element> {
    switch try recipe(key) {
    case .same(let name): return try base.converted(name, to: type)
    case .permuted(let name, let order):
      return try base.converted(name, to: type).permuted(order).contiguous()
    case .depthwise(let name):
      let x = try base.converted(name, to: type).permuted(2, 3, 0, 1).contiguous()
      return x.reshaped(x.shape[0] * x.shape[1], 1, x.shape[2], x.shape[3])
    case .joined(let names, let dim):
      return try .cat(names.map { try base.converted($0, to: type) }, dim: dim)
    case .part(let name, let dim, let start, let length):
      // A copy of its own: a view would keep the other parts in memory.
      return try base.converted(name, to: type)
        .narrow(dim: dim, start: start, length: length).copied()
    }
  }
}

extension MappedState.Recipe {
  /// The base's keys, for messages.
  var names: String {
    switch self {
    case .same(let name), .permuted(let name, _), .depthwise(let name), .part(let name, _, _, _):
      name
    case .joined(let names, _): names.joined(separator: " + ")
    }
  }
}
