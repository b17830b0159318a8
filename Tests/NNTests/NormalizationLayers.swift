import ApusTestSupport
import NN
import Tensor
import Testing

@Suite("Normalisation agrees with PyTorch in outputs, all gradients and running statistics")
struct NormalizationLayers {
  struct ChannelOptions: Decodable {
    let numFeatures: Int
    let eps: Float
    let momentum: Float?
    let affine, trackRunningStats, training: Bool
  }

  struct GroupOptions: Decodable {
    let numGroups, numChannels: Int
    let eps: Float
    let affine: Bool
  }

  struct TrailingOptions: Decodable {
    let normalizedShape: [Int]
    let eps: Float?
    let elementwiseAffine: Bool
    let bias: Bool?
  }

  private func expectMatch(
    _ fixture: Fixture, _ make: (Int, Float, Float?, Bool, Bool) -> any RunningNorm
  ) throws {
    let o = try fixture.options(ChannelOptions.self)
    let layer = make(o.numFeatures, o.eps, o.momentum, o.affine, o.trackRunningStats)
    func check(_ layer: some RunningNorm) throws {
      try fixture.load(into: layer)
      layer.isTraining = o.training
      #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
      #expect(fixture.has("after.num_batches_tracked") == (layer.numBatchesTracked != nil))
    }
    try check(layer)
  }

  @Test("BatchNorm1d", arguments: try Fixture.cases("norm", "BatchNorm1d"))
  func batchNorm1d(fixture: Fixture) throws {
    try expectMatch(fixture) {
      BatchNorm1d($0, eps: $1, momentum: $2, affine: $3, trackRunningStats: $4)
    }
  }

  @Test("BatchNorm2d", arguments: try Fixture.cases("norm", "BatchNorm2d"))
  func batchNorm2d(fixture: Fixture) throws {
    try expectMatch(fixture) {
      BatchNorm2d($0, eps: $1, momentum: $2, affine: $3, trackRunningStats: $4)
    }
  }

  @Test("BatchNorm3d", arguments: try Fixture.cases("norm", "BatchNorm3d"))
  func batchNorm3d(fixture: Fixture) throws {
    try expectMatch(fixture) {
      BatchNorm3d($0, eps: $1, momentum: $2, affine: $3, trackRunningStats: $4)
    }
  }

  @Test("InstanceNorm1d", arguments: try Fixture.cases("norm", "InstanceNorm1d"))
  func instanceNorm1d(fixture: Fixture) throws {
    try expectMatch(fixture) {
      InstanceNorm1d($0, eps: $1, momentum: $2, affine: $3, trackRunningStats: $4)
    }
  }

  @Test("InstanceNorm2d", arguments: try Fixture.cases("norm", "InstanceNorm2d"))
  func instanceNorm2d(fixture: Fixture) throws {
    try expectMatch(fixture) {
      InstanceNorm2d($0, eps: $1, momentum: $2, affine: $3, trackRunningStats: $4)
    }
  }

  @Test("InstanceNorm3d", arguments: try Fixture.cases("norm", "InstanceNorm3d"))
  func instanceNorm3d(fixture: Fixture) throws {
    try expectMatch(fixture) {
      InstanceNorm3d($0, eps: $1, momentum: $2, affine: $3, trackRunningStats: $4)
    }
  }

  @Test("GroupNorm", arguments: try Fixture.cases("norm", "GroupNorm"))
  func groupNorm(fixture: Fixture) throws {
    let o = try fixture.options(GroupOptions.self)
    let layer = GroupNorm(o.numGroups, o.numChannels, eps: o.eps, affine: o.affine)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("LayerNorm", arguments: try Fixture.cases("norm", "LayerNorm"))
  func layerNorm(fixture: Fixture) throws {
    let o = try fixture.options(TrailingOptions.self)
    let layer = LayerNorm(
      Shape(o.normalizedShape), eps: o.eps!, elementwiseAffine: o.elementwiseAffine, bias: o.bias!)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }

  @Test("RMSNorm", arguments: try Fixture.cases("norm", "RMSNorm"))
  func rmsNorm(fixture: Fixture) throws {
    let o = try fixture.options(TrailingOptions.self)
    let shape = Shape(o.normalizedShape)
    let layer =
      o.eps.map { RMSNorm(shape, eps: $0, elementwiseAffine: o.elementwiseAffine) }
      ?? RMSNorm(shape, elementwiseAffine: o.elementwiseAffine)
    try fixture.load(into: layer)
    #expect(try fixture.discrepancy(module: layer, inputs: ["x"]) { [layer($0[0])] } < 1e-5)
  }
}

@Suite("Running statistics")
struct RunningStatistics {
  @Test("have PyTorch's keys, and none where there are none")
  func keys() {
    #expect(
      BatchNorm2d(3).stateDictionary.keys == [
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked",
      ])
    #expect(BatchNorm2d(3, affine: false, trackRunningStats: false).stateDictionary.keys == [])
    #expect(InstanceNorm1d(3).stateDictionary.keys == [])
    #expect(BatchNorm1d(3).numBatchesTracked?.shape == [])
  }

  @Test("load from a state dictionary without the number of batches, which is then kept")
  func missingCount() throws {
    let layer = BatchNorm2d(2)
    _ = layer(.normal([2, 2, 3, 3]))
    var state = layer.stateDictionary
    state["num_batches_tracked"] = nil
    state["running_mean"] = Tensor<Float>([5, 6])
    #expect(try layer.load(state) == LoadReport(missing: [], unexpected: []))
    #expect(layer.runningMean == [5, 6])
    #expect(layer.numBatchesTracked == Tensor(1))
    state["running_mean"] = nil
    let error = #expect(throws: StateError.self) { try layer.load(state) }
    #expect(error?.missing == ["running_mean"])
  }

  @Test("without a momentum are the means over all batches, until they are reset")
  func cumulative() {
    let layer = BatchNorm1d(2, momentum: nil)
    let batches = (0..<4).map { _ in Tensor<Float>.normal([8, 2], mean: 3) }
    for batch in batches { _ = layer(batch) }
    let means = Tensor.stack(batches.map { $0.mean(dim: 0) }).mean(dim: 0)
    let variances = Tensor.stack(batches.map { $0.variance(dim: 0) }).mean(dim: 0)
    #expect(layer.numBatchesTracked == Tensor(4))
    #expect(layer.runningMean!.allClose(to: means, rtol: 1e-5, atol: 1e-5))
    #expect(layer.runningVar!.allClose(to: variances, rtol: 1e-5, atol: 1e-5))
    layer.resetRunningStats()
    #expect(layer.numBatchesTracked == Tensor(0))
    #expect(layer.runningMean == [0, 0] && layer.runningVar == [1, 1])
  }

  @Test("do not move in evaluation, which gives an example the same result in any batch")
  func evaluation() {
    let layer = BatchNorm2d(3)
    let x = Tensor<Float>.normal([4, 3, 5, 5])
    _ = layer(x)
    layer.isTraining = false
    let before = layer.runningMean
    let alone = Tensor.cat((0..<4).map { layer(x.narrow(dim: 0, start: $0, length: 1)) }, dim: 0)
    #expect(layer(x) == alone)
    #expect(layer.runningMean == before)
    #expect(layer.numBatchesTracked == Tensor(1))
  }

  @Test("of all layers of a model are found by one protocol")
  func freezing() {
    let model = Sequential(
      Conv2d(1, 2, kernelSize: 1), BatchNorm2d(2), InstanceNorm2d(2, trackRunningStats: true))
    model.apply { ($0 as? any RunningNorm)?.isTraining = false }
    let before = (model.layers[1] as? BatchNorm2d)?.runningMean
    _ = model(.normal([2, 1, 3, 3]))
    #expect((model.layers[1] as? BatchNorm2d)?.runningMean == before)
    #expect((model.layers[2] as? InstanceNorm2d)?.runningMean == [0, 0])
  }
}
