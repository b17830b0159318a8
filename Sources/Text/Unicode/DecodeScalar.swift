/// The scalar at `index` of valid UTF-8, and its number of bytes.
@inline(__always)
func decodeScalar(
  _ text: UnsafeBufferPointer<UInt8>, at index: Int
) -> (scalar: Unicode.Scalar, length: Int) {
  let first = UInt32(text[index])
  if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
  let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  var value = first & (0x7F >> UInt32(length))
  for place in index + 1..<index + length { value = value << 6 | UInt32(text[place] & 0x3F) }
  return (Unicode.Scalar(value)!, length)
}

/// The scalar that ends before `index` of valid UTF-8.
@inline(__always)
func decodeScalar(
  _ text: UnsafeBufferPointer<UInt8>, before index: Int
) -> Unicode.Scalar {
  var start = index - 1
  while text[start] & 0xC0 == 0x80 { start -= 1 }
  return decodeScalar(text, at: start).scalar
}
