extension String {
  /// The text in lower case, quickly when it is ASCII.
  func lowercasedForPython() -> String {
    var text = self
    let lower: String? = text.withUTF8 { bytes in
      guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
      return String(unsafeUninitializedCapacity: bytes.count) { result in
        for index in bytes.indices {
          result.initializeElement(at: index, to: ASCII.lowercased(bytes[index]))
        }
        return bytes.count
      }
    }
    return lower ?? lowercased()
  }
}
