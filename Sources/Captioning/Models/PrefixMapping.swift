import NN
import Tensor

/// What makes a prefix for a language model of a picture's features.
public enum PrefixMapping: String, Sendable, Hashable, Codable, CaseIterable {
  /// Two layers from one vector, the mean of the locations; ClipCap's for a decoder that is trained.
  case mlp
  /// A transformer of one vector, the mean of the locations, and learned constants; ClipCap's for a
  /// frozen decoder.
  case transformer
  /// The same of each location, so that the prefix knows what is where; not ClipCap's, which has one
  /// vector only.
  case grid
}

/// Maps a picture's features `[B, L, C]` to a prefix `[B, P, D]`.
protocol PrefixMapper: Module {
  func callAsFunction(_ locations: Tensor<Float>) -> Tensor<Float>
}

/// Two linear layers with tanh between them (Mokady et al. 2021), as wide there as half the prefix.
final class PrefixMLP: PrefixMapper {
  let model: Sequential
  private let prefixLength: Int

  init(featureWidth: Int, prefixLength: Int, width: Int) {
    let inner = max(1, width * prefixLength / 2)
    model = Sequential(
      Linear(featureWidth, inner), Tanh(), Linear(inner, width * prefixLength))
    self.prefixLength = prefixLength
  }

  func callAsFunction(_ locations: Tensor<Float>) -> Tensor<Float> {
    model(locations.mean(dim: 1)).unflattened(dim: 1, prefixLength, -1)
  }
}
