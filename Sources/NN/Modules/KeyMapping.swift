import Tensor

extension StateSource {
  /// Returns the tensors under other keys.
  ///
  /// ```swift
  /// let weights = try file.renamed { $0.hasPrefix("decoder.") ? nil : $0.lowercased() }
  /// ```
  /// - Parameter key: The new key of each; nil leaves the tensor out.
  /// - Throws: `FileError` where two tensors would get one key, or what `key` throws.
  public func renamed(_ key: (_ key: String) throws -> String?) throws -> MappedState {
    try MappedState(
      self, keys.compactMap { old in try key(old).map { ($0, .same(old)) } })
  }

  /// Returns the tensors of which the keys begin with `prefix`, without it.
  ///
  /// - Throws: `FileError` where there is none.
  public func removingPrefix(_ prefix: String) throws -> MappedState {
    let found = keys.filter { $0.hasPrefix(prefix) }
    guard !found.isEmpty else {
      throw FileError(path: source, reason: "no key begins with \(prefix)")
    }
    return try MappedState(
      self, found.map { (String($0.dropFirst(prefix.count)), .same($0)) })
  }

  /// Returns the tensors with `prefix` before each key.
  public func addingPrefix(_ prefix: String) throws -> MappedState {
    try renamed { prefix + $0 }
  }

  /// Returns the tensors with every match of `pattern` in their keys replaced.
  ///
  /// ```swift
  /// try file.replacing(/\.gamma$/, with: ".weight").replacing(/\.beta$/, with: ".bias")
  /// ```
  /// - Throws: `FileError` where two tensors would get one key.
  public func replacing(
    _ pattern: some RegexComponent, with text: String
  ) throws -> MappedState {
    try renamed { $0.replacing(pattern, with: text) }
  }

  /// As above, with a text made of each match.
  ///
  /// ```swift
  /// try file.replacing(/^block(\d+)_/) { "blocks.\($0.1)." }
  /// ```
  public func replacing<Output, Pattern: RegexComponent>(
    _ pattern: Pattern, with text: (Regex<Output>.Match) throws -> String
  ) throws -> MappedState where Pattern.RegexOutput == Output {
    try renamed { try $0.replacing(pattern, with: text) }
  }

  /// Returns the tensors with the layout of Keras' and TensorFlow's kernels changed to PyTorch's, where
  /// the condition on the key is met: inputs and outputs are last there and first here.
  ///
  /// Linear `[in, out]` → `[out, in]`, convolutions `[W, in, out]` → `[out, in, W]`,
  /// `[H, W, in, out]` → `[out, in, H, W]`, `[D, H, W, in, out]` → `[out, in, D, H, W]`; transposed
  /// convolutions, which have their outputs before their inputs in both, likewise. Vectors stay as they
  /// are. For depthwise convolutions see ``transposedDepthwise(where:)``.
  ///
  /// ```swift
  /// try archive.transposed { $0.hasSuffix("kernel") }.replacing(/kernel$/, with: "weight")
  /// ```
  /// - Throws: `FileError`, what ``shape(of:)`` throws.
  public func transposed(
    where matches: (_ key: String) -> Bool
  ) throws -> MappedState {
    try MappedState(
      self,
      keys.map { key in
        let rank = matches(key) ? try shape(of: key).rank : 0
        guard rank >= 2 else { return (key, .same(key)) }
        return (key, .permuted(key, order: [rank - 1, rank - 2] + Array(0..<rank - 2)))
      })
  }

  /// Returns the tensors with Keras' depthwise kernels `[H, W, C, M]` as weights `[C·M, 1, H, W]` of a
  /// convolution with C groups, where the condition on the key is met.
  ///
  /// - Throws: `FileError` where such a tensor has another rank.
  public func transposedDepthwise(
    where matches: (_ key: String) -> Bool
  ) throws -> MappedState {
    try MappedState(
      self,
      keys.map { key in
        guard matches(key) else { return (key, .same(key)) }
        let shape = try shape(of: key)
        guard shape.rank == 4 else {
          throw FileError(
            path: source, reason: "tensor \(key) has shape \(shape), expected [H, W, C, M]")
        }
        return (key, .depthwise(key))
      })
  }

  /// Returns the tensors with those of several keys joined into one, in every place where they stand:
  /// `joining(["q.weight", "k.weight"], as: "qk.weight")` makes `layers.0.qk.weight` from
  /// `layers.0.q.weight` and `layers.0.k.weight` too.
  ///
  /// ```swift
  /// try file.joining(["query.weight", "key.weight", "value.weight"], as: "in_proj_weight")
  /// ```
  /// - Parameters:
  ///   - parts: The ends of the keys, whole components.
  ///   - whole: What they are replaced by.
  ///   - dim: The dimension that the tensors are joined along, as by `Tensor.cat(_:dim:)`.
  /// - Throws: `FileError` where only some of the parts are there or none at all, or shapes do not fit.
  public func joining(
    _ parts: [String], as whole: String, dim: Int = 0
  ) throws -> MappedState {
    let own = Set(keys)
    let places = keys.compactMap { key in parts.first.flatMap { place(of: $0, in: key) } }
    var taken: Set<String> = []
    for place in places {
      let names = parts.map { place + $0 }
      guard names.allSatisfy(own.contains) else {
        let missing = names.filter { !own.contains($0) }
        throw FileError(
          path: source, reason: "\(place)\(whole) lacks \(missing.joined(separator: ", "))")
      }
      taken.formUnion(names)
      try checkJoint(names, dim)
    }
    let lonely = keys.first { key in
      !taken.contains(key) && parts.contains { place(of: $0, in: key) != nil }
    }
    guard !places.isEmpty, lonely == nil else {
      throw FileError(
        path: source,
        reason: lonely.map { "\($0) lacks the other parts of \(whole)" }
          ?? "no key ends with \(parts.first ?? "")")
    }
    return try MappedState(
      self,
      keys.compactMap { key in
        guard taken.contains(key) else { return (key, .same(key)) }
        return place(of: parts[0], in: key).map { place in
          (place + whole, .joined(parts.map { place + $0 }, dim: dim))
        }
      })
  }

  private func checkJoint(_ names: [String], _ dim: Int) throws {
    let shapes = try names.map { try shape(of: $0) }
    let first = shapes[0]
    let fit = shapes.allSatisfy { shape in
      shape.rank == first.rank
        && (0..<first.rank).allSatisfy { $0 == dim || shape[$0] == first[$0] }
    }
    guard fit, 0..<first.rank ~= dim else {
      throw FileError(
        path: source,
        reason: "\(names.joined(separator: ", ")) of shapes \(shapes) cannot be joined along \(dim)"
      )
    }
  }

  /// Returns the tensors with those of which the keys end with `whole` split into several; the reverse of
  /// ``joining(_:as:dim:)``.
  ///
  /// ```swift
  /// try file.splitting("attn.c_attn.weight", into: ["q.weight", "k.weight", "v.weight"])
  /// ```
  /// - Parameters:
  ///   - whole: The end of the keys, whole components.
  ///   - parts: What it is replaced by, in order.
  ///   - sizes: The size of each part along `dim`; equal ones where nil.
  ///   - dim: The dimension that is split.
  /// - Throws: `FileError` where no key ends so, or the sizes do not add up.
  public func splitting(
    _ whole: String, into parts: [String], sizes: [Int]? = nil, dim: Int = 0
  ) throws -> MappedState {
    var isFound = false
    let recipes = try keys.flatMap { key -> [(String, MappedState.Recipe)] in
      guard let place = place(of: whole, in: key) else { return [(key, .same(key))] }
      isFound = true
      let shape = try shape(of: key)
      let size = 0..<shape.rank ~= dim ? shape[dim] : 0
      let lengths = sizes ?? parts.map { _ in size / max(parts.count, 1) }
      guard lengths.count == parts.count, lengths.allSatisfy({ $0 > 0 }),
        lengths.reduce(0, +) == size
      else {
        throw FileError(
          path: source,
          reason: "tensor \(key) of shape \(shape) cannot be split along \(dim) "
            + (sizes.map { "into \($0)" } ?? "into \(parts.count) equal parts"))
      }
      var start = 0
      return zip(parts, lengths).map { part, length in
        defer { start += length }
        return (place + part, .part(key, dim: dim, start: start, length: length))
      }
    }
    guard isFound else { throw FileError(path: source, reason: "no key ends with \(whole)") }
    return try MappedState(self, recipes)
  }

  /// What stands before `end` in a key that has it as its last components, else nil.
  private func place(of end: String, in key: String) -> String? {
    guard key.hasSuffix(end) else { return nil }
    let place = String(key.dropLast(end.count))
    return place.isEmpty || place.hasSuffix(".") ? place : nil
  }
}
