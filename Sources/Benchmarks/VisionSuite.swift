import NN
import Tensor
import Vision

/// Whole networks at 224 pixels: forward, and ResNet-50 with its gradients. Rows `ort/` are the same work,
/// named for the comparison with ONNX Runtime.
func visionSuite() -> [Row] {
  var rows: [Row] = []
  for name in ["resnet50", "efficientnet_b1", "vit_b_16"] {
    guard let make = try? Backbones.make(name) as? any ImageClassifier else { continue }
    let names = name == "efficientnet_b1" ? ["vision"] : ["vision", "ort"]
    for suite in names {
      for batch in [1, 8] {
        rows.append(
          Row(name: "\(suite)/\(name) forward b\(batch)", runs: 5) {
            make.setTraining(false)
            let x = Tensor<Float>.normal([batch, 3, 224, 224])
            return { _ = make.logits(x) }
          })
      }
    }
  }
  rows.append(
    Row(name: "vision/resnet50 forward+backward b8", runs: 3) {
      let network = ResNet(.resnet50)
      let x = Tensor<Float>.normal([8, 3, 224, 224])
      let labels = Tensor<Int32>.randint(0, 1000, [8])
      return { _ = valueAndGradient { crossEntropy(network(x), labels) } }
    })
  return rows
}
