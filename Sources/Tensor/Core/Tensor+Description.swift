extension Tensor: CustomStringConvertible {
  /// The elements in nested brackets, long dimensions shortened to their first and last three, and
  /// the shape.
  public var description: String {
    let values = elements
    func text(_ dims: ArraySlice<Int>, _ start: Int, _ indent: Int) -> String {
      guard let size = dims.first else { return "\(values[start])" }
      let rest = dims.dropFirst()
      let step = rest.reduce(1, *)
      let shown = size > 6 ? Array(0..<3) + Array(size - 3..<size) : Array(0..<size)
      var parts = shown.map { text(rest, start + $0 * step, indent + 1) }
      if size > 6 { parts.insert("…", at: 3) }
      let separator =
        rest.isEmpty ? ", " : ",\n" + String(repeating: " ", count: indent + 1)
      return "[\(parts.joined(separator: separator))]"
    }
    let body = elementCount == 0 && rank > 0 ? "[]" : text(shape.dimensions[...], 0, 0)
    return "\(body) (\(Element.dtype), shape \(shape))"
  }
}
