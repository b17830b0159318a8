import NN
import Tensor

/// A network that turns pictures into a grid of features.
public protocol Backbone: Module {
  /// The length of one location's vector.
  var channels: Int { get }
  /// What pictures go through before they get here: at first what the published weights expect; it is
  /// not part of the state.
  var preprocessing: ImagePreprocessing { get set }

  /// Whether pictures of one size only can be read, such as by a transformer with a vector for each
  /// position; false by default.
  var hasFixedInputSize: Bool { get }

  /// `[N, 3, H, W]`, preprocessed → `[N, channels, h, w]`.
  func features(_ images: Tensor<Float>) -> Tensor<Float>

  /// Returns the features as a list of locations, row by row: `[N, 3, H, W]` → `[N, L, channels]`. By
  /// default the grid's.
  ///
  /// - Parameter grid: Averages the features to `grid` × `grid` locations; nil leaves them.
  func locations(_ images: Tensor<Float>, grid: Int?) -> Tensor<Float>

  /// The parts in the order in which pictures pass them, without a classifier: what
  /// ``Backbone/freezeStages(_:)`` counts.
  var stages: [[any Module]] { get }

  /// Returns the tensors of a file under this network's keys and in its shapes, where they have those
  /// of another library; ``Backbone/load(weights:classes:)`` loads what it returns. As they are, by
  /// default.
  func adapted(_ weights: any StateSource) throws -> any StateSource
}

/// A backbone with a classifier on top.
public protocol ImageClassifier: Backbone {
  /// `[N, 3, H, W]`, preprocessed → scores of the classes `[N, classes]`.
  func logits(_ images: Tensor<Float>) -> Tensor<Float>
}

extension ImageClassifier {
  /// Returns a classifier, which is to be there.
  func made<Classifier>(_ classifier: Classifier?) -> Classifier {
    require(classifier != nil, "\(Self.self): made without classes, so without classifier")
    return classifier!
  }
}

extension Backbone {
  /// Returns the network with another preprocessing than its class has.
  func expecting(_ preprocessing: ImagePreprocessing) -> Self {
    self.preprocessing = preprocessing
    return self
  }

  public var hasFixedInputSize: Bool { false }

  public func adapted(_ weights: any StateSource) throws -> any StateSource { weights }

  /// Stops the training of the first `count` stages, and takes up that of the others.
  ///
  /// - Precondition: there are as many.
  public func freezeStages(_ count: Int) {
    require(
      count >= 0 && count <= stages.count,
      "freezeStages: there are \(stages.count) stages (\(count))")
    for (index, modules) in stages.enumerated() {
      for module in modules {
        if index < count { module.freeze() } else { module.unfreeze() }
      }
    }
  }

  public func locations(_ images: Tensor<Float>) -> Tensor<Float> { locations(images, grid: nil) }

  public func locations(_ images: Tensor<Float>, grid: Int?) -> Tensor<Float> {
    locationsOfGrid(images, grid)
  }

  /// The grid's locations, averaged to `grid` × `grid` of them.
  func locationsOfGrid(_ images: Tensor<Float>, _ grid: Int?) -> Tensor<Float> {
    var map = features(images)
    if let grid, map.shape[2] != grid || map.shape[3] != grid {
      map = map.adaptiveAveragePool2d(height: grid, width: grid)
    }
    return map.permuted(0, 2, 3, 1).reshaped(images.shape[0], -1, channels)
  }
}
