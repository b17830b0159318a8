/// The format of PyTorch before 1.6: pickles of a magic number, a version, the machine, what was saved,
/// and the storages' keys, then each storage as its number of elements and these, least
/// significant byte first whatever the machine.
enum LegacyTorch {
  /// 0x1950a86a20f9469cfc6c
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  private static let version = 1001

  /// - Throws: `PickleProblem`.
  static func root(of file: MappedFile) throws -> TorchValue {
    var unpickler = Unpickler(file.bytes)
    guard file.bytes.first == PickleOpcode.version.rawValue, let first = try? unpickler.load(),
      case .bigInt(magic) = unpickler.objects[first]
    else {
      throw PickleProblem(reason: "not a file of torch.save")
    }
    let found = try unpickler.load()
    guard case .int(version) = unpickler.objects[found] else {
      throw PickleProblem(reason: "the format's version is not \(version)")
    }
    _ = try unpickler.load()
    let root = try unpickler.load()
    let ranges = try storages(&unpickler, file.bytes)
    var resolver = PickleResolver(unpickler.objects) { pickled in
      guard let range = ranges[pickled.key] else {
        throw PickleProblem(reason: "storage \(pickled.key.prefix(40)) is missing")
      }
      let width = pickled.type.width
      guard pickled.count >= 0, pickled.count <= range.count / width else {
        throw PickleProblem(
          reason: "storage \(pickled.key) should hold \(pickled.count) \(pickled.type.rawValue), "
            + "it has \(range.count) bytes")
      }
      let view = pickled.view ?? 0..<pickled.count
      let start = range.lowerBound + view.lowerBound * width
      return TorchStorage(
        file: file, range: start..<start + view.count * width, inflatedCount: nil,
        isBigEndian: false)
    }
    return try resolver.value(root)
  }

  /// Where each storage lies, after the pickle of their keys.
  private static func storages(
    _ unpickler: inout Unpickler, _ bytes: UnsafeRawBufferPointer
  ) throws -> [String: Range<Int>] {
    let list = try unpickler.load()
    guard case .list(let keys) = unpickler.objects[list] else {
      throw PickleProblem.damaged
    }
    var ranges: [String: Range<Int>] = [:]
    var position = unpickler.position
    for place in keys {
      let key: String
      switch unpickler.objects[place] {
      case .string(let name): key = name
      case .int(let number): key = "\(number)"
      default: throw PickleProblem.damaged
      }
      guard let type = unpickler.storageTypes[key] else {
        throw PickleProblem(reason: "storage \(key.prefix(40)) belongs to no tensor")
      }
      guard bytes.count - position >= 8 else { throw PickleProblem(reason: "cut short") }
      let count = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
      guard count <= UInt64(bytes.count - position) / UInt64(type.width) else {
        throw PickleProblem(
          reason: "cut short: storage \(key.prefix(40)) holds \(count) \(type.rawValue), "
            + "\(bytes.count - position) bytes are left")
      }
      ranges[key] = position..<position + Int(count) * type.width
      position = ranges[key]!.upperBound
    }
    return ranges
  }
}
