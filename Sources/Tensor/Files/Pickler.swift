/// Writes values as a pickle of protocol 2 with the instructions that `torch.load` follows with
/// `weights_only`.
struct Pickler {
  private(set) var bytes: [UInt8] = [PickleOpcode.version.rawValue, 2]
  /// What the storages hold, in the order of their keys 0, 1 ….
  private(set) var storages: [TorchTensor] = []
  private var memo: [String: Int] = [:]
  private var places: [StoragePlace: Int] = [:]

  /// Tensors of one place share a storage, as tied weights do.
  private enum StoragePlace: Hashable {
    case memory(address: UInt, count: Int, type: TorchType)
    case file(ObjectIdentifier, stretch: Range<Int>, elements: Range<Int>, type: TorchType)
  }

  init(_ root: TorchValue) {
    write(root)
    put(.stop)
  }

  private mutating func write(_ value: TorchValue) {
    switch value {
    case .none: put(.none)
    case .bool(let value): put(value ? .newTrue : .newFalse)
    case .int(let value): write(value)
    case .bigInt(let digits):
      if let count = UInt8(exactly: digits.count) {
        put(.long1)
        append(count)
      } else {
        put(.long4)
        append(Int32(digits.count))
      }
      bytes += digits
    case .float(let value):
      put(.float64)
      append(value.bitPattern.bigEndian)
    case .complex(let real, let imaginary):
      call("__builtin__", "complex", [.float(real), .float(imaginary)])
    case .string(let value):
      put(.unicode)
      append(UInt32(value.utf8.count))
      bytes += value.utf8
    case .bytes(let value):
      let text = String(String.UnicodeScalarView(value.map { Unicode.Scalar($0) }))
      call("_codecs", "encode", [.string(text), .string("latin1")])
    case .list(let items):
      put(.emptyList)
      put(.mark)
      for item in items { write(item) }
      put(.appends)
    case .tuple(let items): writeTuple(items)
    case .set(let items): call("__builtin__", "set", [.list(items)])
    case .dictionary(let dictionary):
      if dictionary.isOrdered {
        call("collections", "OrderedDict", [])
      } else {
        put(.emptyDictionary)
      }
      put(.mark)
      for (key, value) in dictionary.entries {
        write(key)
        write(value)
      }
      put(.setItems)
    case .tensor(let tensor): write(tensor)
    case .device(let name): call("torch", "device", [.string(name)])
    case .dtype(let name):
      require(TorchType(rawValue: name) != nil, "saveTorch: \(name) is no element type")
      writeGlobal("torch", name)
    }
  }

  private mutating func write(_ value: Int) {
    if let small = UInt8(exactly: value) {
      put(.uint8)
      append(small)
    } else if let medium = Int32(exactly: value) {
      put(.int32)
      append(medium)
    } else {
      put(.long1)
      bytes.append(8)
      append(value)
    }
  }

  /// `torch._utils._rebuild_tensor_v2`, version 3 for types that have no class of storage.
  private mutating func write(_ tensor: TorchTensor) {
    let type = tensor.elementType
    let (count, strides) =
      switch tensor.content {
      case .memory: (tensor.shape.elementCount, Layout.contiguousStrides(of: tensor.shape))
      case .stored(let elements): (elements.range.count, elements.strides)
      }
    let version = type.storageClass == nil ? 3 : 2
    writeGlobal("torch._utils", "_rebuild_tensor_v\(version)")
    put(.mark)
    put(.mark)
    writeRemembered("storage")
    if let storageClass = type.storageClass {
      writeGlobal("torch", storageClass)
    } else {
      writeGlobal("torch.storage", "UntypedStorage")
    }
    write(.string("\(key(of: tensor))"))
    writeRemembered("cpu")
    write(type.storageClass == nil ? count * type.width : count)
    put(.tuple)
    put(.persistentID)
    write(0)
    writeTuple(tensor.shape.dimensions.map { .int($0) })
    writeTuple(strides.map { .int($0) })
    put(.newFalse)
    call("collections", "OrderedDict", [])
    if type.storageClass == nil { writeGlobal("torch", type.rawValue) }
    put(.tuple)
    put(.reduce)
  }

  /// The number of the tensor's storage.
  private mutating func key(of tensor: TorchTensor) -> Int {
    let place: StoragePlace? =
      switch tensor.content {
      case .memory(let memory):
        (memory as? any AddressedElements)?.address.map {
          .memory(address: $0, count: tensor.shape.elementCount, type: tensor.elementType)
        }
      case .stored(let elements):
        .file(
          ObjectIdentifier(elements.storage.file), stretch: elements.storage.range,
          elements: elements.range, type: elements.type)
      }
    if let place, let key = places[place] { return key }
    storages.append(tensor)
    if let place { places[place] = storages.count - 1 }
    return storages.count - 1
  }

  // MARK: - Pieces

  private mutating func put(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

  private mutating func append(_ value: some FixedWidthInteger & BitwiseCopyable) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  private mutating func writeTuple(_ items: [TorchValue]) {
    switch items.count {
    case 0: put(.emptyTuple)
    case 1...3:
      for item in items { write(item) }
      put([.tuple1, .tuple2, .tuple3][items.count - 1])
    default:
      put(.mark)
      for item in items { write(item) }
      put(.tuple)
    }
  }

  private mutating func call(_ module: String, _ name: String, _ arguments: [TorchValue]) {
    writeGlobal(module, name)
    writeTuple(arguments)
    put(.reduce)
  }

  private mutating func writeGlobal(_ module: String, _ name: String) {
    remembering("\(module)\n\(name)\n") { pickler in
      pickler.put(.global)
      pickler.bytes += "\(module)\n\(name)\n".utf8
    }
  }

  private mutating func writeRemembered(_ text: String) {
    remembering(text) { $0.write(.string(text)) }
  }

  /// Writes what stands often in the pickle once, and refers to it later.
  private mutating func remembering(_ text: String, _ body: (inout Pickler) -> Void) {
    if let place = memo[text] {
      put(.get)
      bytes.append(UInt8(place))
      return
    }
    body(&self)
    put(.put)
    bytes.append(UInt8(memo.count))
    memo[text] = memo.count
  }
}

/// A tensor that can tell where its elements lie.
private protocol AddressedElements {
  /// The place of the first element; nil where they are in another order, or there are none.
  var address: UInt? { get }
}

extension Tensor: AddressedElements {
  fileprivate var address: UInt? {
    layout.isContiguous && elementCount > 0
      ? UInt(bitPattern: storage.base + layout.offset) : nil
  }
}
