import Tensor

/// An image to an image, by chance or not: an augmentation or a step of preprocessing.
///
/// A transform is its options; what chance decides is drawn from the generator that a call is given,
/// by a function of its own (`parameters`, `isApplied` …), so that it can be tested and replayed. The
/// same generator state gives the same image on any machine and thread.
///
/// ```swift
/// let augment = Compose(RandomResizedCrop(224), RandomHorizontalFlip(), TrivialAugmentWide())
/// var generator = Philox(seed: 1)
/// let image = augment(photograph, using: &generator)
/// ```
///
/// One of your own is a `Codable` struct with `callAsFunction`; see `Compose` for how it is read back.
public protocol ImageTransform: Sendable, Hashable, Codable, CustomStringConvertible {
  /// What is wrong with the options, nil if nothing; options that come from files are refused by it.
  var problem: String? { get }

  func callAsFunction(_ image: Image, using generator: inout Philox) -> Image
}

extension ImageTransform {
  /// What files call it: the name of the type.
  public static var name: String { String(describing: Self.self) }

  public var problem: String? { nil }

  /// The name and the options, such as `RandomCrop(width: 224, height: 224)`; nil is left out.
  public var description: String {
    let options = Mirror(reflecting: self).children.compactMap { label, value -> String? in
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .optional else { return "\(label ?? ""): \(value)" }
      return mirror.children.first.map { "\(label ?? ""): \($0.value)" }
    }
    return options.isEmpty ? Self.name : "\(Self.name)(\(options.joined(separator: ", ")))"
  }

  /// Traps when there is a problem; initialisers end with it.
  func check() {
    if let problem { require(false, "\(Self.name): \(problem)") }
  }
}
