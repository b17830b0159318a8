/// Reads a pickle as `torch.save` writes it, without executing anything: a pickle is a program for a
/// stack machine, of which the instructions that build plain containers are followed, and calls
/// only of what ``PickleGlobal`` knows are imitated.
///
/// Memory stays in proportion to the pickle: each instruction makes at most one object, lengths are
/// compared with the bytes that are left, and the memo is a dictionary.
struct Unpickler {
  /// All objects that were made; they refer to each other by index.
  private(set) var objects: [PickleObject] = []
  /// The storages by key, in the type in which they are named first.
  var storageTypes: [String: TorchType] = [:]
  private let bytes: UnsafeRawBufferPointer
  /// Where the next instruction lies.
  private(set) var position: Int
  private var stack: [Int] = []
  private var marks: [Int] = []
  private var memo: [Int: Int] = [:]

  static let objectLimit = 10_000_000

  init(_ bytes: UnsafeRawBufferPointer, position: Int = 0) {
    (self.bytes, self.position) = (bytes, position)
  }

  /// Reads one pickle, up to its stop, and leaves the position behind it.
  ///
  /// - Returns: The place of the object in ``objects``.
  /// - Throws: `PickleProblem`.
  mutating func load() throws -> Int {
    (stack, marks, memo) = ([], [], [:])
    while true {
      let code = try take(1)[0]
      guard let opcode = PickleOpcode(rawValue: code) else {
        throw PickleProblem(
          reason: "the pickle has the instruction \(code), which torch.save does not write")
      }
      if opcode == .stop { return try pop() }
      try run(opcode)
    }
  }

  private mutating func run(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .stop: break
    case .mark: marks.append(stack.count)
    case .pop: _ = try pop()
    case .popMark: _ = try popMark()
    case .duplicate: stack.append(try top())
    case .none: try push(.none)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .uint8, .uint16, .int32, .long1, .long4: try push(number(opcode))
    case .float64: try push(.float(Double(bitPattern: UInt64(bigEndian: try fixed()))))
    case .shortString, .string, .shortUnicode, .unicode, .longUnicode, .shortBytes, .bytes,
      .longBytes:
      try push(text(opcode))
    case .emptyTuple: try push(.tuple([]))
    case .tuple1: try pushTuple(1)
    case .tuple2: try pushTuple(2)
    case .tuple3: try pushTuple(3)
    case .tuple: try push(.tuple(popMark()))
    case .emptyList: try push(.list([]))
    case .list: try push(.list(popMark()))
    case .append:
      let item = try pop()
      try extend(with: [item])
    case .appends, .addItems: try extend(with: popMark())
    case .emptyDictionary: try push(.dictionary([], isOrdered: false))
    case .dictionary:
      let items = try popMark()
      guard items.count % 2 == 0 else { throw PickleProblem.damaged }
      try push(.dictionary(items, isOrdered: false))
    case .setItem:
      let (value, key) = (try pop(), try pop())
      try insert([key, value])
    case .setItems: try insert(popMark())
    case .emptySet: try push(.set([]))
    case .get: try recall(Int(take(1)[0]))
    case .longGet: try recall(Int(UInt32(littleEndian: fixed())))
    case .put: memo[Int(try take(1)[0])] = try top()
    case .longPut: memo[Int(UInt32(littleEndian: try fixed()))] = try top()
    case .memoize: memo[memo.count] = try top()
    case .global: try pushGlobal(module: line(), name: line())
    case .stackGlobal:
      let (name, module) = (try pop(), try pop())
      guard case .string(let name) = objects[name], case .string(let module) = objects[module]
      else { throw PickleProblem.damaged }
      try pushGlobal(module: module, name: name)
    case .reduce, .newObject:
      let (arguments, callee) = (try pop(), try pop())
      guard case .global(let global) = objects[callee] else { throw PickleProblem.damaged }
      guard opcode == .reduce || global == .orderedDictionary else {
        throw PickleProblem(reason: "the pickle makes an object of a class that is no container")
      }
      stack.append(try call(global, tuple(arguments)))
    case .build:
      // What is set here are attributes, such as `_metadata` of a state dictionary.
      _ = try pop()
      let target = try top()
      guard case .dictionary = objects[target] else {
        throw PickleProblem(reason: "the pickle sets attributes of what is no dictionary")
      }
    case .persistentID:
      let id = try pop()
      try push(.storage(storage(tuple(id))))
    case .version:
      let version = try take(1)[0]
      guard version <= 5 else {
        throw PickleProblem(reason: "the pickle has protocol \(version), which is not known")
      }
    case .frame: _ = try take(8)
    }
  }

  // MARK: - The stack

  mutating func push(_ object: PickleObject) throws {
    stack.append(try made(object))
  }

  mutating func made(_ object: PickleObject) throws -> Int {
    guard objects.count < Self.objectLimit else {
      throw PickleProblem(reason: "the pickle has more than \(Self.objectLimit) objects")
    }
    objects.append(object)
    return objects.count - 1
  }

  private func top() throws -> Int {
    guard let last = stack.last, stack.count > marks.last ?? 0 else { throw PickleProblem.damaged }
    return last
  }

  private mutating func pop() throws -> Int {
    let last = try top()
    stack.removeLast()
    return last
  }

  private mutating func popMark() throws -> [Int] {
    guard let start = marks.popLast() else { throw PickleProblem.damaged }
    defer { stack.removeSubrange(start...) }
    return Array(stack[start...])
  }

  private mutating func pushTuple(_ count: Int) throws {
    guard stack.count - (marks.last ?? 0) >= count else { throw PickleProblem.damaged }
    let items = Array(stack.suffix(count))
    stack.removeLast(count)
    try push(.tuple(items))
  }

  private mutating func recall(_ place: Int) throws {
    guard let object = memo[place] else { throw PickleProblem.damaged }
    stack.append(object)
  }

  /// Appends to the list or set on top. The array is taken out of its place first: a second
  /// reference would copy it each time.
  private mutating func extend(with items: [Int]) throws {
    let place = try top()
    switch objects[place] {
    case .list(var own):
      objects[place] = .none
      own += items
      objects[place] = .list(own)
    case .set(var own):
      objects[place] = .none
      own += items
      objects[place] = .set(own)
    default: throw PickleProblem.damaged
    }
  }

  private mutating func insert(_ items: [Int]) throws {
    let place = try top()
    guard items.count % 2 == 0, case .dictionary(var own, let isOrdered) = objects[place] else {
      throw PickleProblem.damaged
    }
    objects[place] = .none
    own += items
    objects[place] = .dictionary(own, isOrdered: isOrdered)
  }

  // MARK: - Bytes

  private mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count <= bytes.count - position else {
      throw PickleProblem(reason: "the pickle is cut short")
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  private mutating func fixed<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type = T.self
  ) throws -> T {
    try take(MemoryLayout<T>.size).loadUnaligned(as: T.self)
  }

  private mutating func number(_ opcode: PickleOpcode) throws -> PickleObject {
    switch opcode {
    case .uint8: return .int(Int(try take(1)[0]))
    case .uint16: return .int(Int(UInt16(littleEndian: try fixed())))
    case .int32: return .int(Int(Int32(littleEndian: try fixed())))
    default:
      let count =
        opcode == .long1 ? Int(try take(1)[0]) : Int(Int32(littleEndian: try fixed()))
      guard count >= 0 else { throw PickleProblem.damaged }
      let digits = try take(count)
      guard count <= 8 else { return .bigInt(Array(digits)) }
      let bits = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let shift = UInt64(64 - 8 * count)
      return .int(count == 0 ? 0 : Int(Int64(bitPattern: bits << shift) >> shift))
    }
  }

  private mutating func text(_ opcode: PickleOpcode) throws -> PickleObject {
    let count: Int
    switch opcode {
    case .shortString, .shortUnicode, .shortBytes: count = Int(try take(1)[0])
    case .longUnicode, .longBytes:
      count = Int(exactly: UInt64(littleEndian: try fixed())) ?? Int.max
    default: count = Int(UInt32(littleEndian: try fixed()))
    }
    let content = try take(count)
    switch opcode {
    case .shortBytes, .bytes, .longBytes: return .bytes(Array(content))
    case .shortString, .string:
      return String(validating: content, as: UTF8.self).map { .string($0) }
        ?? .bytes(Array(content))
    default: return .string(String(decoding: content, as: UTF8.self))
    }
  }

  private mutating func line() throws -> String {
    // No name is that long.
    guard let end = bytes[position...].prefix(1000).firstIndex(of: UInt8(ascii: "\n")) else {
      throw PickleProblem(reason: "the pickle is cut short")
    }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }
}
