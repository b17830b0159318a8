/// The gradients of a scalar with respect to the parameters that it was computed from.
///
/// ```swift
/// var (loss, gradients) = valueAndGradient { crossEntropy(model(images), labels) }
/// gradients.clip(norm: 1)
/// optimizer.update(gradients)
/// ```
/// A sequence of gradients with the identity of their parameters. Changes are made in place where
/// nobody else holds the memory, and in one pass over all gradients.
public struct Gradients: Sendable {
  /// In the order in which the parameters were first read, the same in every run.
  var entries: [(id: ObjectIdentifier, gradient: Tensor<Float>)]
  private var places: [ObjectIdentifier: Int]

  /// None: what sums begin with.
  public init() { self.init([]) }

  package init(_ entries: [(ObjectIdentifier, Tensor<Float>)]) {
    self.entries = entries.map { (id: $0.0, gradient: $0.1) }
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.0, $0) })
  }

  /// The gradient of a parameter (the object, `layer.$weight`), or nil where it had no influence.
  public subscript(parameter: AnyObject) -> Tensor<Float>? {
    place(of: ObjectIdentifier(parameter)).map { entries[$0].gradient }
  }

  /// The number of parameters with a gradient.
  public var count: Int { entries.count }

  func place(of id: ObjectIdentifier) -> Int? { places[id] }

  /// Adds the gradient of a parameter that has none yet.
  mutating func append(_ id: ObjectIdentifier, _ gradient: Tensor<Float>) {
    places[id] = entries.count
    entries.append((id, gradient))
  }
}

extension Gradients: Sequence {
  /// The gradients with the identities of their parameters, in the order in which these were first
  /// read.
  public func makeIterator() -> AnyIterator<(parameter: ObjectIdentifier, gradient: Tensor<Float>)>
  {
    var entries = entries.makeIterator()
    return AnyIterator { entries.next().map { ($0.id, $0.gradient) } }
  }

  public var underestimatedCount: Int { count }
}
