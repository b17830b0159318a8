import NN
import Optim
import Tensor

final class Classifier: Module {
  let hidden = Linear(4, 16)
  let output = Linear(16, 3)
  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { output(hidden(x).relu()) }
}
Generator.current.seed(1)
let (model, x) = (Classifier(), Tensor<Float>.normal([8, 4]))
let labels = Tensor<Int32>([0, 1, 2, 0, 1, 2, 0, 1])
let optimizer = Adam(model.parameters, learningRate: 0.05)
for step in 1...2 {
  let (loss, gradients) = valueAndGradient { crossEntropy(model(x), labels) }
  optimizer.update(gradients)
  print("step \(step): loss \(loss.item)")
}
