/// What can stand between the brackets of a tensor: `x[0, .ellipsis, 1..., mask]`.
///
/// | index | selects |
/// |---|---|
/// | `Int` | one index, counted from the end when negative; the dimension goes away |
/// | a range of `Int` | a stretch; bounds count from the end when negative and are cut off at the ends, as Python's slices |
/// | ``every(_:)``, ``slice(from:to:by:)`` | every n-th index |
/// | ``all`` | the whole dimension |
/// | ``ellipsis`` | as many whole dimensions as are left |
/// | ``newAxis`` | a new dimension of size 1 |
/// | `Tensor<Int32>` | the indices it holds, of any shape, from the end when negative |
/// | `Tensor<Bool>` | where it is true; it spans as many dimensions as it has |
public protocol TensorIndex: Sendable {
  /// The index in the form that subscripts understand.
  var indexTerm: IndexTerm { get }
}

/// One index of a subscript, see ``TensorIndex``.
public struct IndexTerm: TensorIndex {
  enum Kind {
    case position(Int)
    case slice(from: Int?, to: Int?, step: Int)
    case newAxis
    case ellipsis
    case positions(Tensor<Int32>)
    case mask(Tensor<Bool>)
  }

  let kind: Kind

  public var indexTerm: IndexTerm { self }
}

extension TensorIndex where Self == IndexTerm {
  /// A whole dimension; `:` in PyTorch.
  public static var all: IndexTerm { IndexTerm(kind: .slice(from: nil, to: nil, step: 1)) }

  /// As many whole dimensions as the other indices leave; `...` in PyTorch.
  public static var ellipsis: IndexTerm { IndexTerm(kind: .ellipsis) }

  /// A new dimension of size 1; `None` in PyTorch.
  public static var newAxis: IndexTerm { IndexTerm(kind: .newAxis) }

  /// Every n-th index from the first; `::n` in PyTorch.
  public static func every(_ step: Int) -> IndexTerm { slice(by: step) }

  /// Every `step`-th index of a stretch; `from:to:step` in PyTorch, with its rules: an absent bound
  /// is the dimension's end, a negative one counts from there, one beyond it is cut off.
  ///
  /// Also the way to write `1..<(-1)`, which Swift refuses: `.slice(from: 1, to: -1)`.
  ///
  /// - Precondition: the step is positive; `flipped` reverses.
  public static func slice(from: Int? = nil, to: Int? = nil, by step: Int = 1) -> IndexTerm {
    require(step > 0, "subscript: step \(step) is not positive; flipped(_:) reverses")
    return IndexTerm(kind: .slice(from: from, to: to, step: step))
  }
}

extension Int: TensorIndex {
  public var indexTerm: IndexTerm { IndexTerm(kind: .position(self)) }
}

extension Range: TensorIndex where Bound == Int {
  public var indexTerm: IndexTerm { .slice(from: lowerBound, to: upperBound) }
}

extension ClosedRange: TensorIndex where Bound == Int {
  public var indexTerm: IndexTerm { .slice(from: lowerBound, to: upperBound.following) }
}

extension PartialRangeFrom: TensorIndex where Bound == Int {
  public var indexTerm: IndexTerm { .slice(from: lowerBound) }
}

extension PartialRangeUpTo: TensorIndex where Bound == Int {
  public var indexTerm: IndexTerm { .slice(to: upperBound) }
}

extension PartialRangeThrough: TensorIndex where Bound == Int {
  public var indexTerm: IndexTerm { .slice(to: upperBound.following) }
}

extension Int {
  /// The bound behind this one; behind -1, the last index, there is none.
  fileprivate var following: Int? { self == -1 || self == .max ? nil : self + 1 }
}

/// An element type whose tensors can stand between the brackets: `Int32` (indices) and `Bool` (a
/// mask).
public protocol TensorIndexElement: TensorElement {
  static func indexTerm(of tensor: Tensor<Self>) -> IndexTerm
}

extension Int32: TensorIndexElement {
  public static func indexTerm(of tensor: Tensor<Int32>) -> IndexTerm {
    IndexTerm(kind: .positions(tensor))
  }
}

extension Bool: TensorIndexElement {
  public static func indexTerm(of tensor: Tensor<Bool>) -> IndexTerm {
    IndexTerm(kind: .mask(tensor))
  }
}

extension Tensor: TensorIndex where Element: TensorIndexElement {
  public var indexTerm: IndexTerm { Element.indexTerm(of: self) }
}
