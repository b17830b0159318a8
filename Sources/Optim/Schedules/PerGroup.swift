import Tensor

/// A number for all parameter groups, `0.1`, or one for each, `[0.1, 0.01]`.
public protocol PerGroup: Sendable {
  /// The number of a group; nil where there is none.
  func value(ofGroup index: Int) -> Double?

  /// For how many groups there are numbers, nil for any number of groups.
  var groupCount: Int? { get }
}

extension Double: PerGroup {
  public func value(ofGroup index: Int) -> Double? { self }

  public var groupCount: Int? { nil }
}

extension Int: PerGroup {
  public func value(ofGroup index: Int) -> Double? { Double(self) }

  public var groupCount: Int? { nil }
}

extension Array: PerGroup where Element == Double {
  public func value(ofGroup index: Int) -> Double? {
    indices.contains(index) ? self[index] : nil
  }

  public var groupCount: Int? { count }
}

extension PerGroup {
  /// The number of a group, for a schedule called `name`.
  func callAsFunction(_ group: Int, _ name: String) -> Double {
    let value = value(ofGroup: group)
    require(
      value != nil, "\(name): there are numbers for \(groupCount ?? 0) groups, none for \(group)")
    return value!
  }
}
