extension Unpickler {
  /// Puts a class or function on the stack, which calls and storages name.
  mutating func pushGlobal(module: String, name: String) throws {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw PickleProblem(
        reason: "refuses to load \("\(module).\(name)".prefix(200)) "
          + "(only tensors and plain containers are read)")
    }
    try push(.global(global))
  }

  func tuple(_ place: Int) throws -> [Int] {
    guard case .tuple(let items) = objects[place] else { throw PickleProblem.damaged }
    return items
  }

  private func int(_ place: Int) throws -> Int {
    guard case .int(let value) = objects[place] else { throw PickleProblem.damaged }
    return value
  }

  /// A name; Python 2 has it as bytes.
  private func string(_ place: Int) throws -> String {
    switch objects[place] {
    case .string(let value): return value
    case .int(let value): return "\(value)"
    default: throw PickleProblem.damaged
    }
  }

  private func float(_ place: Int) throws -> Double {
    guard case .float(let value) = objects[place] else { throw PickleProblem.damaged }
    return value
  }

  /// Imitates the call of a known function.
  ///
  /// - Returns: The place of the result.
  mutating func call(_ global: PickleGlobal, _ arguments: [Int]) throws -> Int {
    switch global {
    case .orderedDictionary: return try made(.dictionary(pairs(arguments), isOrdered: true))
    case .counter:
      guard let counts = arguments.first else { return try made(.dictionary([], isOrdered: false)) }
      guard case .dictionary = objects[counts] else { throw PickleProblem.damaged }
      return try made(objects[counts])
    case .set:
      guard let items = arguments.first else { return try made(.set([])) }
      guard case .list(let items) = objects[items] else { throw PickleProblem.damaged }
      return try made(.set(items))
    case .bytes:
      guard let content = arguments.first else { return try made(.bytes([])) }
      guard case .bytes = objects[content] else { throw PickleProblem.damaged }
      return content
    case .encode: return try made(.bytes(latin1(arguments)))
    case .complex:
      guard arguments.count == 2 else { throw PickleProblem.damaged }
      return try made(.complex(float(arguments[0]), float(arguments[1])))
    case .size:
      guard arguments.count == 1 else { throw PickleProblem.damaged }
      _ = try sizes(arguments[0])
      return arguments[0]
    case .device:
      guard arguments.count == 1 || arguments.count == 2 else { throw PickleProblem.damaged }
      return try made(.device(arguments.map { try string($0) }.joined(separator: ":")))
    case .rebuildTensor, .rebuildTensorV2, .rebuildTensorV3:
      return try made(.tensor(tensor(global, arguments)))
    case .rebuildParameter:
      guard let tensor = arguments.first, case .tensor = objects[tensor] else {
        throw PickleProblem.damaged
      }
      return tensor
    case .rebuildFromType:
      guard arguments.count == 4, case .global(let function) = objects[arguments[0]],
        case .global(.tensorClass) = objects[arguments[1]],
        [.rebuildTensor, .rebuildTensorV2, .rebuildTensorV3].contains(function)
      else { throw PickleProblem.damaged }
      return try call(function, tuple(arguments[2]))
    case .tensorClass, .dtype, .storage:
      throw PickleProblem(reason: "the pickle calls what is no function")
    }
  }

  /// The items of `OrderedDict([[key, value], …])`, as Python 2 writes it.
  private func pairs(_ arguments: [Int]) throws -> [Int] {
    guard let list = arguments.first else { return [] }
    guard case .list(let items) = objects[list] else { throw PickleProblem.damaged }
    return try items.flatMap { item in
      switch objects[item] {
      case .list(let pair) where pair.count == 2: return pair
      case .tuple(let pair) where pair.count == 2: return pair
      default: throw PickleProblem.damaged
      }
    }
  }

  /// `_codecs.encode(text, "latin1")`, by which protocol 2 writes bytes.
  private func latin1(_ arguments: [Int]) throws -> [UInt8] {
    guard arguments.count == 2, case .string(let text) = objects[arguments[0]],
      case .string("latin1") = objects[arguments[1]]
    else { throw PickleProblem.damaged }
    return try text.unicodeScalars.map { scalar in
      guard let byte = UInt8(exactly: scalar.value) else { throw PickleProblem.damaged }
      return byte
    }
  }

  private func sizes(_ place: Int) throws -> [Int] {
    let items = try tuple(place)
    guard items.count <= 64 else {
      throw PickleProblem(reason: "a tensor has \(items.count) dimensions")
    }
    return try items.map { try int($0) }
  }

  private func tensor(_ global: PickleGlobal, _ arguments: [Int]) throws -> PickledTensor {
    // storage, offset, sizes, strides, requires_grad, hooks, in version 3 the type, and flags.
    let flags = global == .rebuildTensorV3 ? 7 : 6
    let required = global == .rebuildTensor ? 4 : flags
    guard arguments.count >= required, arguments.count <= flags + 1,
      case .storage(let storage) = objects[arguments[0]]
    else { throw PickleProblem.damaged }
    if arguments.count > flags {
      switch objects[arguments[flags]] {
      case .none, .dictionary([], _): break
      default:
        throw PickleProblem(
          reason: "a tensor is conjugated or negated only on reading; save a copy (resolve_conj)")
      }
    }
    var type = storage.type
    if global == .rebuildTensorV3 {
      guard case .global(.dtype(let own)) = objects[arguments[6]] else {
        throw PickleProblem.damaged
      }
      type = own
    }
    return PickledTensor(
      storage: storage, type: type, offset: try int(arguments[1]), sizes: try sizes(arguments[2]),
      strides: try sizes(arguments[3]))
  }

  /// The storage of a persistent id: `("storage", class, key, device, count)`, in legacy files with a
  /// view `(key, first element, number of elements)` or None behind.
  mutating func storage(_ id: [Int]) throws -> PickledStorage {
    guard id.count == 5 || id.count == 6, case .string("storage") = objects[id[0]],
      case .global(.storage(let named)) = objects[id[1]]
    else { throw PickleProblem(reason: "the pickle refers to something else than a storage") }
    let (type, key, count) = (named ?? .uint8, try string(id[2]), try int(id[4]))
    var view: Range<Int>?
    if id.count == 6, case .tuple(let parts) = objects[id[5]] {
      guard parts.count == 3 else { throw PickleProblem.damaged }
      let (start, length) = (try int(parts[1]), try int(parts[2]))
      guard start >= 0, length >= 0, start <= count, length <= count - start else {
        throw PickleProblem(reason: "a view lies outside of storage \(key)")
      }
      view = start..<start + length
    }
    if storageTypes[key] == nil { storageTypes[key] = type }
    return PickledStorage(key: key, type: type, count: count, view: view)
  }
}
