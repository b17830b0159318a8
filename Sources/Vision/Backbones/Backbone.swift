import NN
import Tensor

/// A network that turns pictures into a grid of features.
public protocol Backbone: Module {
  /// The length of one location's vector.
  var channels: Int { get }
  /// What pictures go through before they get here.
  var preprocessing: ImagePreprocessing { get }

  /// `[N, 3, H, W]`, preprocessed → `[N, channels, h, w]`.
  func features(_ images: Tensor<Float>) -> Tensor<Float>
}

extension Backbone {
  /// Returns the features as a list of locations, row by row: `[N, 3, H, W]` → `[N, L, channels]`.
  ///
  /// - Parameter grid: Averages the features to `grid` × `grid` locations; nil leaves them.
  public func locations(_ images: Tensor<Float>, grid: Int? = nil) -> Tensor<Float> {
    var map = features(images)
    if let grid, map.shape[2] != grid || map.shape[3] != grid {
      map = map.adaptiveAveragePool2d(height: grid, width: grid)
    }
    return map.permuted(0, 2, 3, 1).reshaped(images.shape[0], -1, channels)
  }
}

/// The backbones by name.
public enum Backbones {
  /// Why there is no such backbone.
  public struct UnknownName: Error, CustomStringConvertible {
    public let name: String
    public var description: String {
      "unknown backbone \(name); there are \(Backbones.names.joined(separator: ", "))"
    }
  }

  private static let makers: [String: @Sendable () -> any Backbone] = [
    "resnet18": { ResNet(.resnet18) },
    "resnet34": { ResNet(.resnet34) },
    "resnet50": { ResNet(.resnet50) },
    "resnet101": { ResNet(.resnet101) },
    "resnet152": { ResNet(.resnet152) },
    "resnext50_32x4d": { ResNet(.resnext50) },
    "resnext101_32x8d": { ResNet(.resnext101) },
    "small_conv": { SmallConvNet() },
    "squeezenet1_1": { SqueezeNet() },
    "wide_resnet50_2": { ResNet(.wideResnet50) },
    "wide_resnet101_2": { ResNet(.wideResnet101) },
  ]

  /// All names, in alphabetical order.
  public static var names: [String] { makers.keys.sorted() }

  /// Returns a backbone with random weights.
  ///
  /// - Throws: ``UnknownName``.
  public static func make(_ name: String) throws -> any Backbone {
    guard let make = makers[name] else { throw UnknownName(name: name) }
    return make()
  }
}
