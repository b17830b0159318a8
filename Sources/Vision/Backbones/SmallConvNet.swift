import NN
import Tensor

/// Four convolutions for small pictures, trained from scratch together with what reads them.
///
/// Two channels with the coordinates of each pixel go in beside the colours (CoordConv, Liu et al.
/// 2018): words such as "above" ask where, which convolutions alone do not tell. At 96 pixels the
/// grid is 6 × 6 × 128.
public final class SmallConvNet: Backbone {
  let layers: Sequential

  public let channels = 128
  public var preprocessing = ImagePreprocessing(width: 96, height: 96, normalization: .inception)

  public init() {
    let widths = [5, 32, 64, 128, 128, 128, 128]
    func block(_ i: Int) -> Sequential {
      let convolution = Conv2d(
        widths[i], widths[i + 1], kernelSize: 3, stride: i < 4 ? 2 : 1, padding: 1, bias: false)
      convolution.$weight.initialize(.kaimingUniform())
      return Sequential(convolution, BatchNorm2d(widths[i + 1]), ReLU())
    }
    layers = Sequential(block(0), block(1), block(2), block(3), block(4), block(5))
  }

  public var stages: [[any Module]] { layers.layers.map { [$0] } }

  public func features(_ images: Tensor<Float>) -> Tensor<Float> {
    let (n, height, width) = (images.shape[0], images.shape[2], images.shape[3])
    func ramp(_ count: Int) -> [Float] { (0..<count).map { Float(2 * $0 + 1) / Float(count) - 1 } }
    let rows = Tensor(ramp(height), shape: [1, 1, height, 1])
    let columns = Tensor(ramp(width), shape: [1, 1, 1, width])
    let plane: Shape = [n, 1, height, width]
    return layers(.cat([images, rows.expanded(to: plane), columns.expanded(to: plane)], dim: 1))
  }
}

extension Backbones {
  static let smallConvNet: Makers = ["small_conv": { _ in SmallConvNet() }]
}
