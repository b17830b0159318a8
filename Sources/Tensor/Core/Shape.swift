/// The sizes of a tensor's dimensions, outermost first.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The size of each dimension, none negative; empty for a scalar.
  public let dimensions: [Int]

  /// - Precondition: no dimension is negative and their product fits into `Int`.
  public init(_ dimensions: [Int]) {
    for dimension in dimensions {
      require(dimension >= 0, "Shape: dimension \(dimension) is negative (\(dimensions))")
    }
    require(
      Self.isAddressable(dimensions), "Shape: the number of elements overflows (\(dimensions))")
    self.dimensions = dimensions
  }

  /// Whether a tensor of these sizes, none negative, has strides and a number of bytes that fit into
  /// `Int`, in any element type. A size of 0 does not excuse the others.
  package static func isAddressable(_ sizes: [Int]) -> Bool {
    // The largest element is a complex number of 16 bytes in a file.
    var bytes = 16
    for size in sizes {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: Swift.max(size, 1))
      if overflow { return false }
      bytes = product
    }
    return true
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The number of elements, 1 for a scalar.
  public var elementCount: Int {
    var count = 1
    for dimension in dimensions { count &*= dimension }
    return count
  }

  /// The size of dimension `dim`, counted from the end when negative.
  public subscript(dim: Int) -> Int { dimensions[dim < 0 ? dim + dimensions.count : dim] }

  public var description: String { "\(dimensions)" }

  /// Returns `dim` counted from the front; traps with `op`'s name when it is out of range.
  package func normalized(_ dim: Int, _ op: StaticString) -> Int {
    require(
      dim >= -rank && dim < rank,
      "\(op): dimension \(dim) is out of range for rank \(rank) (\(self))")
    return dim < 0 ? dim + rank : dim
  }

  /// Returns `dims` counted from the front; traps when one is out of range or named twice.
  package func normalized(_ dims: [Int], _ op: StaticString) -> [Int] {
    let places = dims.map { normalized($0, op) }
    require(
      places.count < 2 || Set(places).count == places.count,
      "\(op): dimensions \(dims) are named twice")
    return places
  }

  /// Returns the shape with dimension `dim` replaced by `sizes`.
  package func replacing(_ dim: Int, with sizes: Int...) -> Shape {
    var dimensions = dimensions
    dimensions.replaceSubrange(dim...dim, with: sizes)
    return Shape(dimensions)
  }

  /// Returns the shape that all the shapes broadcast to, or nil; that of a scalar for none.
  package static func broadcast(_ shapes: [Shape]) -> Shape? {
    shapes.dropFirst().reduce(shapes.first ?? []) { $0?.broadcast(with: $1) }
  }

  /// Returns `dim`, as the place of a new dimension, counted from the front; traps with `op`'s name
  /// when it is out of range.
  package func normalizedPlace(_ dim: Int, _ op: StaticString) -> Int {
    require(dim >= -rank - 1 && dim <= rank, "\(op): dimension \(dim) is out of range for \(self)")
    return dim < 0 ? dim + rank + 1 : dim
  }

  /// Returns the shape that two shapes broadcast to, by PyTorch's rules, or nil.
  package func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    let rank = max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for i in 1...rank where rank > 0 {
      let a = i <= self.rank ? self[-i] : 1
      let b = i <= other.rank ? other[-i] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result[rank - i] = a == 1 ? b : a
    }
    return Shape(result)
  }
}
