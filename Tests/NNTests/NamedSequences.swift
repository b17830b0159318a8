import NN
import Tensor
import Testing

@Suite("Sequences of named layers")
struct NamedSequences {
  @Test("have their names as keys, and an empty one none")
  func keys() {
    let inner = Sequential(named: [("c", Linear(2, 2, bias: false))])
    let model = Sequential(named: [
      ("b", Linear(2, 2, bias: false)), ("", ReLU()), ("", inner),
      ("a", Sequential(Linear(2, 1, bias: false))),
    ])
    #expect(model.stateDictionary.keys == ["b.weight", "c.weight", "a.0.weight"])
  }

  @Test("run one after the other")
  func forward() {
    let (first, second) = (Linear(3, 4), Linear(4, 2))
    let x = Tensor<Float>.normal([5, 3])
    let model = Sequential(named: [("one", first), ("relu", ReLU()), ("two", second)])
    #expect(model(x) == second(first(x).relu()))
    #expect(Sequential(named: [])(x) == x)
  }

  @Test("have each name once")
  func repeated() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sequential(named: [("fc", Linear(1, 1)), ("fc", Linear(1, 1))])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("Sequential: name fc is there twice"))
  }
}
