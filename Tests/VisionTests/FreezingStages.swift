import ApusTestSupport
import NN
import Tensor
import Testing
import Vision

@Suite("Stages are frozen in the order in which pictures pass them")
struct FreezingStages {
  private func network(_ name: String) throws -> any Backbone {
    switch name {
    case "tiny_vit": TransformerFixtures.network()
    case "tiny_clip": CLIPVision(TransformerFixtures.tower, imageSize: 16)
    default: try Backbones.make(name)
    }
  }

  /// The state keys that training changes.
  private func trainable(_ network: any Backbone) -> Set<String> {
    Set(network.namedParameters.filter { $0.parameter.isTrainable }.map(\.name))
  }

  @Test(
    "the first are frozen, the others are not, and are taken up again",
    arguments: ["tiny_vit", "tiny_clip", "resnet18", "small_conv"])
  func freezing(name: String) throws {
    let network = try network(name)
    let all = trainable(network)
    var before = all
    for count in 1...network.stages.count {
      network.freezeStages(count)
      let now = trainable(network)
      #expect(now.isStrictSubset(of: before), "stage \(count)")
      before = now
    }
    network.freezeStages(1)
    #expect(trainable(network).isStrictSuperset(of: before))
    network.freezeStages(0)
    #expect(trainable(network) == all)
  }

  @Test("a transformer's first stage is all that stands before its layers")
  func embeddings() {
    let network = TransformerFixtures.network()
    network.freezeStages(1)
    let frozen = network.namedParameters.filter { !$0.parameter.isTrainable }.map(\.name)
    #expect(
      Set(frozen) == [
        "class_token", "conv_proj.weight", "conv_proj.bias", "encoder.pos_embedding",
      ])
    network.freezeStages(3)
    let left = network.namedParameters.filter { $0.parameter.isTrainable }.map(\.name)
    #expect(
      Set(left) == ["encoder.ln.weight", "encoder.ln.bias", "heads.head.weight", "heads.head.bias"])
  }

  @Test("frozen parameters get no gradient")
  func gradients() throws {
    let network = TransformerFixtures.network()
    network.freezeStages(2)
    let images = Tensor<Float>.normal([1, 3, 16, 16])
    let (_, gradients) = valueAndGradient {
      (network.tokens(images) * network.tokens(images)).sum()
    }
    for (name, parameter) in network.namedParameters where !name.hasPrefix("heads.") {
      #expect((gradients[parameter] != nil) == parameter.isTrainable, "\(name)")
    }
  }

  @Test("more stages than there are, are refused")
  func tooMany() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      TransformerFixtures.network().freezeStages(4)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("freezeStages: there are 3 stages (4)"))
  }

  @Test("locations are averaged to the grid asked for")
  func grid() {
    let network = TransformerFixtures.network()
    let images = Tensor<Float>.normal([2, 3, 16, 16])
    #expect(network.locations(images).shape == [2, 16, 16])
    let pooled = network.locations(images, grid: 2)
    #expect(pooled.shape == [2, 4, 16])
    let corner = network.features(images).narrow(dim: 2, start: 0, length: 2)
      .narrow(dim: 3, start: 2, length: 2).mean(dims: [2, 3])
    #expect(maximumDifference(pooled.select(dim: 1, 1), corner) < 1e-5)
  }
}
