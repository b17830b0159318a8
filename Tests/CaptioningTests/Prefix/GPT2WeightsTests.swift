import ApusTestSupport
import NN
import Tensor
import Testing

@testable import Captioning

@Suite("Weights of GPT-2")
struct GPT2WeightsTests {
  /// Hugging Face's tensors, to be changed.
  private func published() throws -> StateDictionary {
    let file = try SafetensorsFile(path: PrefixFixture.weights)
    var state = StateDictionary(source: "published")
    for key in file.keys { state[key] = try file.converted(key, to: Float.self) }
    return state
  }

  private func message(_ state: StateDictionary, into model: GPT2) throws -> String {
    var text = ""
    try withFolder { folder in
      let path = folder.appending(path: "weights.safetensors").path
      try saveSafetensors(state, to: path)
      do {
        try model.load(weights: path)
        text = "loaded"
      } catch {
        text = "\(error)"
        #expect(text.hasPrefix(path + ": "))
        #expect(!text.contains("\n"))
      }
    }
    return text
  }

  @Test("load from older files too: no prefix, masks, the tied head, and `torch.save`")
  func older() throws {
    let golden = try PrefixFixture.golden()
    var state = StateDictionary(source: "older")
    for (key, tensor) in try published() {
      state[String(key.dropFirst("transformer.".count))] = tensor
    }
    for layer in 0..<2 {
      state["h.\(layer).attn.bias"] = Tensor<Float>.ones([1, 1, 40, 40]).tril()
      state["h.\(layer).attn.masked_bias"] = Tensor<Float>(-10000)
    }
    state["lm_head.weight"] = state["wte.weight"]
    try withFolder { folder in
      let path = folder.appending(path: "pytorch_model.bin").path
      try saveTorch(state, to: path)
      let model = GPT2(PrefixFixture.size)
      try model.load(weights: path)
      let logits = model(try golden.tensor("ids"))
      #expect(maximumDifference(logits, try golden.tensor("logits")) < 1e-4)
    }
  }

  @Test("are Hugging Face's keys when saved, and load again")
  func saved() throws {
    let model = try PrefixFixture.model()
    #expect(Set(model.stateDictionary.keys) == Set(try published().keys))
    try withFolder { folder in
      let path = folder.appending(path: "saved.safetensors").path
      try saveSafetensors(model.stateDictionary, to: path)
      let other = try GPT2.load(weights: path, heads: 4)
      let ids: Tensor<Int32> = try PrefixFixture.golden().tensor("ids")
      #expect(other(ids) == model(ids))
    }
  }

  @Test("that do not fit are refused in a line with file and keys, and nothing changes")
  func refused() throws {
    let model = GPT2(PrefixFixture.size)
    let before = model.stateDictionary
    var state = try published()
    state["transformer.h.1.ln_2.bias"] = nil
    state["transformer.extra"] = Tensor<Float>.zeros([2])
    var text = try message(state, into: model)
    #expect(text.contains("1 missing: transformer.h.1.ln_2.bias"))
    #expect(text.contains("1 unexpected: transformer.extra"))

    state = try published()
    state["lm_head.weight"] = Tensor<Float>.zeros([97, 32])
    text = try message(state, into: model)
    #expect(text.contains("lm_head.weight differs from wte.weight"))

    text = try message(GPT2(.init(width: 16, layers: 1, heads: 2)).stateDictionary, into: model)
    #expect(
      text.contains(
        "a GPT-2 of 1 layers of width 16 and 64 for 50257 tokens and 1024 positions, "
          + "expected 2 layers of width 32 and 128 for 97 tokens and 40 positions"))

    text = try message(Linear(2, 3).stateDictionary, into: model)
    #expect(text.contains("no weights of GPT-2, there is no wte.weight"))

    state = try published()
    state["transformer.wpe.weight"] = Tensor<Float>.zeros([1280])
    text = try message(state, into: model)
    #expect(text.contains("tensor wpe.weight has shape [1280], expected two dimensions"))

    for (key, tensor) in model.stateDictionary {
      #expect(tensor.to(Float.self) == before[key]!.to(Float.self))
    }
  }

  @Test("of which the width is no multiple of the heads are refused")
  func heads() {
    #expect(
      throws: FileError(
        path: PrefixFixture.weights, reason: "width 32 does not divide into 5 heads")
    ) { try GPT2.load(weights: PrefixFixture.weights, heads: 5) }
  }
}
