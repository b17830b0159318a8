import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("GPT-2")
struct GPT2Tests {
  @Test(
    "has exactly the published numbers of parameters",
    arguments: [
      (GPT2.Size.distil, 81_912_576), (.small, 124_439_808), (.medium, 354_823_168),
      (.large, 774_030_080),
    ])
  func parameterCount(size: GPT2.Size, expected: Int) {
    #expect(withoutInitialization { GPT2(size) }.parameterCount == expected)
  }

  @Test("agrees with Hugging Face's in logits, of tokens and of vectors in their place")
  func logits() throws {
    let (model, golden) = (try PrefixFixture.model(), try PrefixFixture.golden())
    #expect(model.size == PrefixFixture.size.withWidths)
    let logits = model(try golden.tensor("ids"))
    #expect(maximumDifference(logits, try golden.tensor("logits")) < 1e-4)
    let continuing = model.logits(model.hidden(try golden.tensor("prefix")))
    #expect(maximumDifference(continuing, try golden.tensor("continuing")) < 1e-4)
  }

  @Test("gives the same numbers with a cache, place by place or in stretches")
  func cache() throws {
    let (model, golden) = (try PrefixFixture.model(), try PrefixFixture.golden())
    let x = model.embedded(try golden.tensor("ids"))
    let whole = model.hidden(x)
    for stretches in [[1, 1, 1, 1, 1, 1, 1, 1, 1], [4, 1, 3, 1]] {
      var (cache, start) = (model.cache(capacity: 2), 0)
      for length in stretches {
        let part = model.hidden(x.narrow(dim: 1, start: start, length: length), cache: &cache)
        #expect(
          maximumDifference(part, whole.narrow(dim: 1, start: start, length: length)) < 1e-5)
        start += length
        #expect(cache.count == start && cache.batchSize == 2)
      }
    }
  }

  @Test("begins with small weights, and smaller ones where blocks add up")
  func initialization() {
    let model = GPT2(.init(vocabularySize: 500, positions: 100, width: 64, layers: 8, heads: 2))
    let block = model.transformer.h[3]
    func deviation(_ x: Tensor<Float>) -> Float { x.squared().mean().sqrt().item }
    #expect(abs(deviation(model.transformer.wte.weight) - 0.02) < 0.001)
    #expect(abs(deviation(block.attn.cAttn.weight) - 0.02) < 0.001)
    #expect(abs(deviation(block.mlp.cProj.weight) - 0.005) < 0.0005)
    #expect(deviation(block.attn.cProj.bias!) == 0)
    let count = model.parameters.count { $0.isTrainable }
    #expect(count == model.parameters.count)
  }

  @Test("drops in training only")
  func dropout() throws {
    let model = try GPT2.load(weights: PrefixFixture.weights, heads: 4, dropout: 0.5)
    let ids: Tensor<Int32> = try PrefixFixture.golden().tensor("ids")
    #expect(model(ids) == model(ids))
    model.setTraining(true)
    #expect(model(ids) != model(ids))
  }

  @Test("refuses sizes that are none, and more tokens than positions")
  func refusals() async {
    let heads = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = GPT2(.init(width: 10, layers: 1, heads: 3)) }
    #expect(PrefixFixture.said(heads, "GPT2: width 10 does not divide into 3 heads"))
    let sizes = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = GPT2(.init(vocabularySize: 0, width: 10, layers: 1, heads: 2)) }
    #expect(PrefixFixture.said(sizes, "GPT2: the sizes must be positive"))
    let positions = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let model = GPT2(.init(vocabularySize: 9, positions: 4, width: 8, layers: 1, heads: 2))
      _ = model(Tensor<Int32>.zeros([1, 5]))
    }
    #expect(PrefixFixture.said(positions, "positions 0..<5 are not in 0..<4"))
    let cache = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let size = GPT2.Size(vocabularySize: 9, positions: 4, width: 8, layers: 1, heads: 2)
      var deeper = size
      deeper.layers = 2
      var cache = GPT2(deeper).cache()
      _ = GPT2(size).hidden(.zeros([1, 1, 8]), cache: &cache)
    }
    #expect(PrefixFixture.said(cache, "GPT2: a cache of 2 layers for 1"))
  }
}

extension GPT2.Size {
  /// As a file tells it.
  fileprivate var withWidths: GPT2.Size {
    var size = self
    size.feedForwardWidth = 4 * width
    return size
  }
}
