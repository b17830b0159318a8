extension Decoder {
  /// Refuses what was read where it breaks the rules of the initialiser.
  ///
  /// - Parameters:
  ///   - problem: The broken rule, nil where there is none.
  ///   - name: Of the type that was read.
  /// - Throws: `DecodingError`.
  func refuse(_ problem: String?, of name: String) throws {
    guard let problem else { return }
    throw DecodingError.dataCorrupted(
      .init(codingPath: codingPath, debugDescription: "\(name): \(problem)"))
  }
}
