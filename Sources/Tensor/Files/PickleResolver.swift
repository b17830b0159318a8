/// Turns an ``Unpickler``'s objects into values: finds the storages, and checks every tensor against
/// its own.
struct PickleResolver {
  private let objects: [PickleObject]
  private let storage: (PickledStorage) throws -> TorchStorage
  /// Containers that were met before; the values share their memory.
  private var done: [Int: Resolved] = [:]

  private struct Resolved {
    let value: TorchValue
    /// The levels and the number of values in it, itself included.
    var height = 1
    var count = 1
  }

  /// The levels of containers in each other; more only occur in files that mean harm.
  static let depthLimit = 100
  /// The number of values, each counted as often as it is reached: a small pickle can refer to one
  /// list so often that walking through the result would never end.
  static let countLimit = 1_000_000

  /// - Parameter storage: Finds the bytes of a storage or throws.
  init(_ objects: [PickleObject], storage: @escaping (PickledStorage) throws -> TorchStorage) {
    (self.objects, self.storage) = (objects, storage)
  }

  /// - Throws: `PickleProblem`.
  mutating func value(_ place: Int) throws -> TorchValue { try resolve(place, depth: 1).value }

  private mutating func resolve(_ place: Int, depth: Int) throws -> Resolved {
    if let known = done[place] { return known }
    guard depth <= Self.depthLimit else { throw tooDeep }
    switch objects[place] {
    case .none: return Resolved(value: .none)
    case .bool(let value): return Resolved(value: .bool(value))
    case .int(let value): return Resolved(value: .int(value))
    case .bigInt(let value): return Resolved(value: .bigInt(value))
    case .float(let value): return Resolved(value: .float(value))
    case .complex(let real, let imaginary):
      return Resolved(value: .complex(real: real, imaginary: imaginary))
    case .string(let value): return Resolved(value: .string(value))
    case .bytes(let value): return Resolved(value: .bytes(value))
    case .device(let name): return Resolved(value: .device(name))
    case .global(.dtype(let type)): return Resolved(value: .dtype(type.rawValue))
    case .global: throw PickleProblem(reason: "a class or function stands where a value should")
    case .list(let items): return try container(place, items, depth) { .list($0) }
    case .tuple(let items): return try container(place, items, depth) { .tuple($0) }
    case .set(let items): return try container(place, items, depth) { .set($0) }
    case .dictionary(let items, let isOrdered):
      return try container(place, items, depth) { values in
        var result = TorchDictionary(isOrdered: isOrdered)
        for i in stride(from: 0, to: values.count, by: 2) {
          guard result.insert(values[i + 1], for: values[i]) else {
            throw PickleProblem(reason: "a dictionary has a key that is no string or number")
          }
        }
        return .dictionary(result)
      }
    case .storage(let pickled):
      let stored = try storage(pickled)
      let count = pickled.view?.count ?? pickled.count
      let tensor = PickledTensor(
        storage: pickled, type: pickled.type, offset: 0, sizes: [count], strides: [1])
      return Resolved(value: .tensor(try Self.tensor(tensor, stored)))
    case .tensor(let pickled):
      let tensor = try Self.tensor(pickled, storage(pickled.storage))
      return Resolved(value: .tensor(tensor))
    }
  }

  private mutating func container(
    _ place: Int, _ items: [Int], _ depth: Int, _ make: ([TorchValue]) throws -> TorchValue
  ) throws -> Resolved {
    var (values, height, count): ([TorchValue], Int, Int) = ([], 1, 1)
    values.reserveCapacity(items.count)
    for item in items {
      let part = try resolve(item, depth: depth + 1)
      values.append(part.value)
      height = max(height, part.height + 1)
      count += part.count
      guard count <= max(Self.countLimit, objects.count) else {
        throw PickleProblem(reason: "the pickle repeats its parts more than a million times")
      }
    }
    guard height <= Self.depthLimit else { throw tooDeep }
    let result = Resolved(value: try make(values), height: height, count: count)
    done[place] = result
    return result
  }

  private var tooDeep: PickleProblem {
    PickleProblem(reason: "more than \(Self.depthLimit) containers are nested")
  }

  /// Checks sizes, strides and offset against the storage; nothing of the size that they claim has
  /// been allocated by then.
  private static func tensor(
    _ tensor: PickledTensor, _ storage: TorchStorage
  ) throws -> TorchTensor {
    let (sizes, strides, offset) = (tensor.sizes, tensor.strides, tensor.offset)
    func problem(_ reason: String) -> PickleProblem {
      PickleProblem(reason: "a tensor of sizes \(sizes) and strides \(strides) \(reason)")
    }
    guard sizes.count == strides.count else { throw problem("is not described in full") }
    guard offset >= 0, sizes.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
      throw problem("and offset \(offset) goes backwards")
    }
    var last = 0
    for (size, stride) in zip(sizes, strides) {
      let (step, tooFar) = max(size - 1, 0).multipliedReportingOverflow(by: stride)
      let (sum, beyond) = last.addingReportingOverflow(step)
      guard !tooFar, !beyond else { throw problem("is too large") }
      last = sum
    }
    guard Shape.isAddressable(sizes) else { throw problem("is too large") }
    let available = storage.byteCount / tensor.type.width
    let span = sizes.contains(0) ? 0 : last + 1
    guard span == 0 || (span > 0 && span <= available && offset <= available - span) else {
      throw problem(
        "and offset \(offset) does not fit into storage \(tensor.storage.key) "
          + "of \(available) \(tensor.type.rawValue)")
    }
    return TorchTensor(
      StoredElements(
        storage: storage, type: tensor.type, shape: Shape(sizes), strides: strides,
        range: span == 0 ? 0..<0 : offset..<offset + span))
  }
}
