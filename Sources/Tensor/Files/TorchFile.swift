/// A file `.pth` or `.pt` of `torch.save`, mapped into memory: opening reads what it holds apart from
/// the numbers, and a tensor's pages are read when it is used.
///
/// ```swift
/// let file = try TorchFile(path: "checkpoint.pth")
/// let state = try file.state(at: "state_dict")
/// let weight = try state.tensor("fc.weight", as: Float.self)
/// ```
/// Reads the archives of PyTorch 1.6 and newer and the format before it. As `torch.load` with
/// `weights_only`, it knows tensors and plain containers only: a file that names any other class or
/// function is refused, and nothing in a file is ever executed. What `torch.jit.save` writes, and
/// sparse and quantized tensors, are not read. Checksums are not compared, as they may be missing
/// (`torch.serialization.set_crc32_options`).
public struct TorchFile: Sendable {
  /// The file.
  public let path: String
  /// What was saved: a state dictionary, or containers with such dictionaries in them.
  public let root: TorchValue
  /// The tensors right in ``root``; where there are none, `source` tells where others are.
  package let top: TorchState

  /// - Throws: ``FileError`` for a file that is missing, cut short, damaged, no file of `torch.save`,
  ///   or names what is neither a tensor nor a plain container.
  public init(path: String) throws {
    let file = try MappedFile(path: path)
    do {
      root =
        try file.bytes.starts(with: [0x50, 0x4b, 3, 4])
        ? TorchArchive(file).root() : LegacyTorch.root(of: file)
    } catch let problem as PickleProblem {
      throw FileError(path: path, reason: problem.reason)
    } catch let problem as ZipDirectory.Problem {
      throw FileError(path: path, reason: problem.reason)
    }
    self.path = path
    let found = Self.statePaths(of: root)
    let source =
      found.isEmpty || found.contains([])
      ? path : "\(path) (no tensors at the top, but at \(Self.list(found)); see state(at:))"
    top = TorchState(root, source: source, path: path)
  }

  /// The way to each dictionary, list or tuple that holds tensors, by keys; the empty way is the root
  /// itself.
  public var statePaths: [[String]] { Self.statePaths(of: root) }

  /// Returns the tensors of the dictionary that the keys lead to, of the root for none. A place in a
  /// list or tuple is a key too, and so is an integer.
  ///
  /// ```swift
  /// try model.load(file.state(at: "model", "encoder"))
  /// ```
  /// - Throws: ``FileError``, where there is no such dictionary or no tensor in it, which says where
  ///   there are.
  public func state(at keys: String...) throws -> TorchState { try state(at: keys) }

  /// As above for keys in an array.
  public func state(at keys: [String]) throws -> TorchState {
    var value = root
    let place = keys.isEmpty ? "at the top" : "at \(keys)"
    for key in keys { value = value.parts.first { $0.name == key }?.value ?? .none }
    let state = TorchState(
      value, source: keys.isEmpty ? path : "\(path) \(place)", path: path)
    guard !state.keys.isEmpty || value.dictionary?.entries.isEmpty == true else {
      throw FileError(path: path, reason: "there are no tensors \(place)\(elsewhere)")
    }
    return state
  }

  private var elsewhere: String {
    let found = statePaths
    return found.isEmpty ? "" : "; there are tensors at \(Self.list(found))"
  }

  private static func list(_ paths: [[String]]) -> String {
    paths.prefix(8).map { $0.isEmpty ? "the top" : "\($0)" }.joined(separator: ", ")
      + (paths.count > 8 ? " and \(paths.count - 8) more" : "")
  }

  private static func statePaths(of root: TorchValue) -> [[String]] {
    var found: [[String]] = []
    func walk(_ value: TorchValue, _ path: [String]) {
      let parts = value.parts
      if parts.contains(where: { $0.value.tensor != nil }) { found.append(path) }
      for (name, part) in parts { walk(part, path + [name]) }
    }
    walk(root, [])
    return found
  }
}

/// The ZIP archive of PyTorch 1.6 and newer: a pickle `data.pkl`, and each storage in a member `data/0`,
/// `data/1` ….
private struct TorchArchive {
  private let file: MappedFile
  private let members: [String: ZipMember]
  /// The folder that everything lies in.
  private let folder: String

  init(_ file: MappedFile) throws {
    self.file = file
    let directory = try ZipDirectory(file.bytes).members
    members = Dictionary(uniqueKeysWithValues: directory.map { ($0.name, $0) })
    guard let pickle = directory.first(where: { $0.name.hasSuffix("/data.pkl") }) else {
      throw PickleProblem(reason: "not a file of torch.save (the archive has no data.pkl)")
    }
    folder = String(pickle.name.dropLast("data.pkl".count))
    guard members[folder + "constants.pkl"] == nil else {
      throw PickleProblem(
        reason: "a file of torch.jit.save; save the model's state_dict with torch.save")
    }
    if let version = try text("version") {
      guard let version = Int(version), 1...10 ~= version else {
        throw PickleProblem(reason: "the format's version \(version.prefix(20)) is not known")
      }
    }
  }

  /// The largest compressed pickle that is read.
  private static let pickleLimit = 1 << 28

  func root() throws -> TorchValue {
    let order = try text("byteorder") ?? "little"
    guard order == "little" || order == "big" else {
      throw PickleProblem(reason: "the order of bytes \(order.prefix(20)) is not known")
    }
    let pickle = storage(members[folder + "data.pkl"]!, isBigEndian: false)
    guard pickle.inflatedCount ?? 0 <= Self.pickleLimit else {
      throw PickleProblem(reason: "a compressed pickle of \(pickle.byteCount) bytes")
    }
    let (bytes, owner) = try pickle.content()
    return try withExtendedLifetime(owner) {
      var unpickler = Unpickler(bytes)
      let root = try unpickler.load()
      var resolver = PickleResolver(unpickler.objects) { pickled in
        guard let member = members["\(folder)data/\(pickled.key)"] else {
          throw PickleProblem(reason: "storage \(pickled.key.prefix(40)) is missing")
        }
        let whole = storage(member, isBigEndian: order == "big")
        guard pickled.count >= 0, pickled.count <= whole.byteCount / pickled.type.width else {
          throw PickleProblem(
            reason: "storage \(pickled.key) should hold \(pickled.count) \(pickled.type.rawValue), "
              + "it has \(whole.byteCount) bytes")
        }
        return whole
      }
      return try resolver.value(root)
    }
  }

  private func storage(_ member: ZipMember, isBigEndian: Bool) -> TorchStorage {
    TorchStorage(
      file: file, range: member.range, inflatedCount: member.method == 0 ? nil : member.size,
      isBigEndian: isBigEndian)
  }

  /// A member of a single line, without its end; nil where there is none.
  private func text(_ name: String) throws -> String? {
    guard let member = members[folder + name], member.size <= 100 else { return nil }
    let (bytes, owner) = try storage(member, isBigEndian: false).content()
    return withExtendedLifetime(owner) {
      String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.first.map(String.init)
    }
  }
}
