#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Tensor: CustomStringConvertible {
  /// The tensor as PyTorch prints it: nested brackets with aligned columns, 4 digits after the point,
  /// powers of ten where the numbers span more than three orders of magnitude, and above 1000
  /// elements only the first and last three of each dimension.
  ///
  /// ```
  /// tensor([[ 1.0000, -0.5000],
  ///         [ 0.2500,  3.0000]])
  /// ```
  /// The element type follows (`dtype=float64`) unless it is `Float`, `Int32` or `Bool`; in PyTorch
  /// the usual integers, printed without a type, are of 64 bits.
  public var description: String {
    var suffixes: [String] = []
    if elementCount == 0 {
      // Without elements only the type tells them apart.
      if rank != 1 {
        suffixes.append("size=(\(shape.dimensions.map(String.init).joined(separator: ", ")))")
      }
      if Element.dtype != .float32 { suffixes.append("dtype=\(Element.dtype)") }
      return Printing.text("[]", suffixes)
    }
    if ![.float32, .int32, .bool].contains(Element.dtype) {
      suffixes.append("dtype=\(Element.dtype)")
    }
    return withUnsafeBufferPointer { values in
      Printing.text(TensorPrinter(values, shape).body, suffixes)
    }
  }
}

/// PyTorch's `_tensor_str.py`, with its default options.
private struct TensorPrinter<Element: TensorElement> {
  private let values: UnsafeBufferPointer<Element>
  private let shape: Shape
  private let isSummarised: Bool
  private let format: NumberFormat<Element>

  init(_ values: UnsafeBufferPointer<Element>, _ shape: Shape) {
    (self.values, self.shape) = (values, shape)
    isSummarised = values.count > Printing.threshold
    // The shown elements decide on width and notation.
    var places = [0]
    for (dim, size) in shape.dimensions.enumerated() {
      let step = shape.dimensions[(dim + 1)...].reduce(1, *)
      let shown = Printing.shown(size, isSummarised).compactMap { $0 }
      places = places.flatMap { place in shown.map { place + $0 * step } }
    }
    format = NumberFormat(places.map { values[$0] })
  }

  var body: String { text(shape.dimensions[...], 0, indent: Printing.prefix.count) }

  private func text(_ sizes: ArraySlice<Int>, _ start: Int, indent: Int) -> String {
    guard let size = sizes.first else { return format.text(values[start]) }
    let rest = sizes.dropFirst()
    let step = rest.reduce(1, *)
    let parts = Printing.shown(size, isSummarised).map { index in
      guard let index else { return rest.isEmpty ? " ..." : "..." }
      return text(rest, start + index * step, indent: indent + 1)
    }
    let margin = String(repeating: " ", count: indent + 1)
    if !rest.isEmpty {
      let separator = "," + String(repeating: "\n", count: rest.count) + margin
      return "[\(parts.joined(separator: separator))]"
    }
    let perLine = Swift.max(1, (Printing.lineWidth - indent) / (format.width + 2))
    let lines = stride(from: 0, to: parts.count, by: perLine).map {
      parts[$0..<Swift.min($0 + perLine, parts.count)].joined(separator: ", ")
    }
    return "[\(lines.joined(separator: ",\n" + margin))]"
  }
}

private enum Printing {
  static let (prefix, lineWidth, threshold, edge) = ("tensor(", 80, 1000, 3)

  /// Returns the body with its prefix, and each suffix on a new line where this one is full.
  static func text(_ body: String, _ suffixes: [String]) -> String {
    var text = prefix + body
    // PyTorch counts two characters more.
    var width = text.split(separator: "\n", omittingEmptySubsequences: false).last!.count + 2
    for suffix in suffixes {
      if width + suffix.count + 2 > lineWidth {
        text += ",\n" + String(repeating: " ", count: prefix.count) + suffix
        width = prefix.count + suffix.count
      } else {
        text += ", " + suffix
        width += suffix.count + 2
      }
    }
    return text + ")"
  }

  /// The indices that are shown of a dimension, nil for the gap.
  static func shown(_ size: Int, _ isSummarised: Bool) -> [Int?] {
    isSummarised && size > 2 * edge
      ? Array(0..<edge) + [nil] + Array(size - edge..<size) : Array(0..<size)
  }
}

/// How the elements of one tensor are written.
private struct NumberFormat<Element: TensorElement> {
  private enum Notation { case integral, fixed, scientific }

  private(set) var width = 1
  private var notation = Notation.integral

  /// - Parameter values: The elements that are shown.
  init(_ values: [Element]) {
    guard Element.self == Float.self || Element.self == Double.self || Element.self == BFloat16.self
    else {
      width = values.reduce(1) { Swift.max($0, text($1).count) }
      return
    }
    let numbers = values.map { Self.double($0) }.filter { $0.isFinite && $0 != 0 }
    guard let first = numbers.first?.magnitude else { return }
    let (smallest, largest) = numbers.reduce((first, first)) {
      (Swift.min($0.0, $1.magnitude), Swift.max($0.1, $1.magnitude))
    }
    if largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4 {
      notation = .scientific
    } else if numbers.contains(where: { $0 != $0.rounded(.up) }) {
      notation = .fixed
    }
    width = numbers.reduce(1) { Swift.max($0, number($1).count) }
  }

  func text(_ value: Element) -> String {
    let text: String =
      switch value {
      case let value as Bool: value ? "True" : "False"
      case is Float, is Double, is BFloat16: number(Self.double(value))
      default: "\(value)"
      }
    return String(repeating: " ", count: Swift.max(0, width - text.count)) + text
  }

  private func number(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return switch notation {
    case .integral: formatted("%.0f", value) + "."
    case .fixed: formatted("%.4f", value)
    case .scientific: formatted("%.4e", value)
    }
  }

  private static func double(_ value: Element) -> Double {
    switch value {
    case let value as Float: Double(value)
    case let value as Double: value
    case let value as BFloat16: Double(Float(value))
    default: .nan
    }
  }
}

private func formatted(_ format: String, _ value: Double) -> String {
  // The longest is 1e308 without exponent: 309 digits.
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
    let count = withVaList([value]) { vsnprintf(buffer.baseAddress!, buffer.count, format, $0) }
    return String(
      decoding: buffer.prefix(Int(count)).lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
