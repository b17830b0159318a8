/// A data set of the elements of an array, such as file names that are still to be read with
/// ``Dataset/map(_:)``.
///
/// ```swift
/// let pictures = ArrayDataset(paths).map { try Image(path: $0) }
/// ```
public struct ArrayDataset<Sample: Sendable>: DeterministicDataset {
  /// The samples.
  public let elements: [Sample]

  /// A data set of these elements.
  public init(_ elements: [Sample]) { self.elements = elements }

  public var count: Int { elements.count }

  public func sample(at index: Int) -> Sample { elements[index] }
}
