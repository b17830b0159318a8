import NN
import Tensor
import Testing

private final class Zoo: Module {
  let named = ["b": Linear(2, 2), "a": Linear(2, 2)]
  let nested = [[Linear(1, 1)], [Linear(1, 1)]]
  let list: ModuleList = [ReLU() as any Layer, Linear(2, 3, bias: false)]
  let ordered: ModuleDictionary = ["z": Linear(1, 2, bias: false), "myKey": Linear(1, 1)]
  let sequence = Sequential(Linear(2, 2), ReLU(), Linear(2, 1, bias: false))
  let words = ["no", "module"]
  @Buffer var steps = Tensor<Int64>([3])
  @Buffer(isPersistent: false) var table = Tensor<Float>.ones([2])
}

@Suite("Containers of modules")
struct Containers {
  @Test("are searched in the order of declaration, dictionaries by name, theirs by insertion")
  func keys() {
    #expect(
      Zoo().stateDictionary.keys == [
        "named.a.weight", "named.a.bias", "named.b.weight", "named.b.bias", "nested.0.0.weight",
        "nested.0.0.bias", "nested.1.0.weight", "nested.1.0.bias", "list.1.weight",
        "ordered.z.weight", "ordered.myKey.weight", "ordered.myKey.bias", "sequence.0.weight",
        "sequence.0.bias", "sequence.2.weight", "steps",
      ])
  }

  @Test("hold integers and save nothing that is not persistent; files keep both as they are")
  func buffers() throws {
    let (zoo, other) = (Zoo(), Zoo())
    zoo.steps = Tensor([41])
    zoo.table = Tensor([5, 6])
    try other.load(zoo.stateDictionary)
    #expect(other.steps == zoo.steps)
    #expect(other.table == .ones([2]))
    let twin = zoo.copied { Zoo() }
    #expect(twin.table == zoo.table)
  }

  @Test("grow")
  func growth() {
    let list = ModuleList([Linear(1, 1)])
    list.append(Linear(1, 2))
    #expect(list.count == 2)
    #expect(list.map(\.parameterCount) == [2, 4])
    let dictionary: ModuleDictionary<Linear> = [:]
    dictionary["x"] = Linear(1, 1)
    dictionary["a"] = Linear(1, 2)
    dictionary["x"] = nil
    #expect(dictionary.keys == ["a"])
    #expect(dictionary.stateDictionary.keys == ["a.weight", "a.bias"])
  }
}

private final class Forgetful: Module {
  let pair = (Linear(1, 1), 3)
  let weight = Tensor<Float>.ones([2, 2])
  let inner = Inner()
  let indices = Tensor<Int32>([1])

  final class Inner: Module {
    struct Options { let head: Linear? }
    let options = Options(head: Linear(1, 1))
    let tables = [Tensor<Float>.ones([1])]
  }
}

@Suite("Validation of a module")
struct Validation {
  @Test("names what is neither trained nor saved")
  func forgotten() throws {
    let error = #expect(throws: ValidationError.self) { try Forgetful().validate() }
    #expect(
      error?.problems.map { $0.prefix { $0 != ":" } } == [
        "pair.0", "weight", "inner.options.head", "inner.tables",
      ])
    try Zoo().validate()
  }
}
