import Foundation

extension Tensor where Element: BinaryFloatingPoint {
  /// Returns the vector `start, start + step, …` up to but without `end`, ⌈(end − start) / step⌉
  /// numbers; `torch.arange`.
  ///
  /// - Precondition: the step is not 0 and leads from `start` to `end`.
  public static func arange(_ start: Element, _ end: Element, by step: Element = 1) -> Tensor {
    require(step != 0, "arange: the step is 0")
    let count = ((Double(end) - Double(start)) / Double(step)).rounded(.up)
    require(count >= 0 && count.isFinite, "arange: \(start) does not reach \(end) by \(step)")
    return Tensor((0..<Int(count)).map { Element(Double(start) + Double($0) * Double(step)) })
  }

  /// Returns the vector `0, 1, …` up to but without `end`.
  public static func arange(_ end: Element) -> Tensor { arange(0, end) }

  /// Returns `count` numbers from `start` to `end`, both included, at equal distances;
  /// `torch.linspace`.
  ///
  /// - Precondition: `count` is not negative.
  public static func linspace(_ start: Element, _ end: Element, count: Int) -> Tensor {
    require(count >= 0, "linspace: \(count) numbers")
    return Tensor(spaced(Double(start), Double(end), count).map { Element($0) })
  }

  /// Returns `base` to the powers of ``linspace(_:_:count:)``; `torch.logspace`.
  ///
  /// - Precondition: `count` is not negative.
  public static func logspace(
    _ start: Element, _ end: Element, count: Int, base: Double = 10
  ) -> Tensor {
    require(count >= 0, "logspace: \(count) numbers")
    return Tensor(
      spaced(Double(start), Double(end), count).map { Element(Foundation.pow(base, $0)) })
  }

  /// From both ends, so that the last number is `end`.
  private static func spaced(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
    let step = (end - start) / Double(Swift.max(count - 1, 1))
    return (0..<count).map {
      $0 * 2 < count ? start + step * Double($0) : end - step * Double(count - 1 - $0)
    }
  }
}

extension Tensor where Element: FixedWidthInteger {
  /// Returns the vector `start, start + step, …` up to but without `end`; `torch.arange`.
  ///
  /// - Precondition: the step is not 0 and leads from `start` to `end`.
  public static func arange(_ start: Element, _ end: Element, by step: Int = 1) -> Tensor {
    require(step != 0, "arange: the step is 0")
    require(
      start == end || (start < end) == (step > 0),
      "arange: \(start) does not reach \(end) by \(step)")
    return Tensor(stride(from: Int(start), to: Int(end), by: step).map { Element($0) })
  }

  /// Returns the vector `0, 1, …` up to but without `end`.
  public static func arange(_ end: Element) -> Tensor { arange(0, end) }
}
