import NN
import Tensor

/// Ways through a block side by side, of which the channels are put together.
final class InceptionBranches: Layer {
  private let branches: [any Layer]

  init(_ branches: any Layer...) { self.branches = branches }

  func visitMembers(_ visit: (String, Any) -> Void) {
    for branch in branches { visit("", branch) }
  }

  func forward(_ x: Tensor<Float>) -> Tensor<Float> { .cat(branches.map { $0(x) }, dim: 1) }
}

/// A convolution, its normalisation and a ReLU; torchvision's `BasicConv2d`.
///
/// - Parameter padding: Of both sides.
func inceptionUnit(
  _ inputs: Int, _ outputs: Int, _ kernelSize: Int, stride: Int = 1, padding: Int = 0
) -> Sequential {
  inceptionUnit(
    inputs, outputs, (kernelSize, kernelSize),
    .init(stride: stride, padding: padding))
}

/// The same with a filter that need not be square; the size is kept.
private func inceptionUnit(
  _ inputs: Int, _ outputs: Int, keeping kernelSize: (Int, Int)
) -> Sequential {
  inceptionUnit(
    inputs, outputs, kernelSize, .init(padding: (kernelSize.0 / 2, kernelSize.1 / 2)))
}

private func inceptionUnit(
  _ inputs: Int, _ outputs: Int, _ kernelSize: (Int, Int), _ options: Convolution2dOptions
) -> Sequential {
  Sequential(named: [
    ("conv", Conv2d(inputs, outputs, kernelSize: kernelSize, options, bias: false)),
    ("bn", BatchNorm2d(outputs, eps: 1e-3)),
    ("relu", ReLU()),
  ])
}

/// One way with the names of its convolutions.
private func branch(_ layers: (name: String, layer: any Layer)...) -> Sequential {
  Sequential(named: layers)
}

/// Means of 3 × 3 locations, then a 1 × 1 convolution.
private func poolingBranch(_ inputs: Int, _ outputs: Int) -> Sequential {
  branch(
    ("", AvgPool2d(kernelSize: 3, stride: 1, padding: 1)),
    ("branch_pool", inceptionUnit(inputs, outputs, 1)))
}

extension InceptionBranches {
  /// 64 + 64 + 96 + `pool` channels; figure 5 of the paper.
  static func a(_ inputs: Int, pool: Int) -> InceptionBranches {
    InceptionBranches(
      branch(("branch1x1", inceptionUnit(inputs, 64, 1))),
      branch(
        ("branch5x5_1", inceptionUnit(inputs, 48, 1)),
        ("branch5x5_2", inceptionUnit(48, 64, keeping: (5, 5)))),
      branch(
        ("branch3x3dbl_1", inceptionUnit(inputs, 64, 1)),
        ("branch3x3dbl_2", inceptionUnit(64, 96, keeping: (3, 3))),
        ("branch3x3dbl_3", inceptionUnit(96, 96, keeping: (3, 3)))),
      poolingBranch(inputs, pool))
  }

  /// 384 + 96 + `inputs` channels at half the size.
  static func b(_ inputs: Int) -> InceptionBranches {
    InceptionBranches(
      branch(("branch3x3", inceptionUnit(inputs, 384, 3, stride: 2))),
      branch(
        ("branch3x3dbl_1", inceptionUnit(inputs, 64, 1)),
        ("branch3x3dbl_2", inceptionUnit(64, 96, keeping: (3, 3))),
        ("branch3x3dbl_3", inceptionUnit(96, 96, 3, stride: 2))),
      MaxPool2d(kernelSize: 3, stride: 2))
  }

  /// 4 · 192 channels, with 7 × 7 filters as 1 × 7 and 7 × 1; figure 6.
  static func c(_ inputs: Int, width: Int) -> InceptionBranches {
    InceptionBranches(
      branch(("branch1x1", inceptionUnit(inputs, 192, 1))),
      branch(
        ("branch7x7_1", inceptionUnit(inputs, width, 1)),
        ("branch7x7_2", inceptionUnit(width, width, keeping: (1, 7))),
        ("branch7x7_3", inceptionUnit(width, 192, keeping: (7, 1)))),
      branch(
        ("branch7x7dbl_1", inceptionUnit(inputs, width, 1)),
        ("branch7x7dbl_2", inceptionUnit(width, width, keeping: (7, 1))),
        ("branch7x7dbl_3", inceptionUnit(width, width, keeping: (1, 7))),
        ("branch7x7dbl_4", inceptionUnit(width, width, keeping: (7, 1))),
        ("branch7x7dbl_5", inceptionUnit(width, 192, keeping: (1, 7)))),
      poolingBranch(inputs, 192))
  }

  /// 320 + 192 + `inputs` channels at half the size.
  static func d(_ inputs: Int) -> InceptionBranches {
    InceptionBranches(
      branch(
        ("branch3x3_1", inceptionUnit(inputs, 192, 1)),
        ("branch3x3_2", inceptionUnit(192, 320, 3, stride: 2))),
      branch(
        ("branch7x7x3_1", inceptionUnit(inputs, 192, 1)),
        ("branch7x7x3_2", inceptionUnit(192, 192, keeping: (1, 7))),
        ("branch7x7x3_3", inceptionUnit(192, 192, keeping: (7, 1))),
        ("branch7x7x3_4", inceptionUnit(192, 192, 3, stride: 2))),
      MaxPool2d(kernelSize: 3, stride: 2))
  }

  /// 320 + 2 · 384 + 2 · 384 + 192 channels, with branches that fork once more; figure 7.
  static func e(_ inputs: Int) -> InceptionBranches {
    func fork(_ name: String) -> InceptionBranches {
      InceptionBranches(
        branch(("\(name)a", inceptionUnit(384, 384, keeping: (1, 3)))),
        branch(("\(name)b", inceptionUnit(384, 384, keeping: (3, 1)))))
    }
    return InceptionBranches(
      branch(("branch1x1", inceptionUnit(inputs, 320, 1))),
      branch(("branch3x3_1", inceptionUnit(inputs, 384, 1)), ("", fork("branch3x3_2"))),
      branch(
        ("branch3x3dbl_1", inceptionUnit(inputs, 448, 1)),
        ("branch3x3dbl_2", inceptionUnit(448, 384, keeping: (3, 3))),
        ("", fork("branch3x3dbl_3"))),
      poolingBranch(inputs, 192))
  }
}
