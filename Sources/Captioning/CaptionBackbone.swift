import Vision

extension Backbones {
  /// Returns a backbone as captioners use it: without classifier, shown whole pictures, of which it
  /// keeps no proportions; a crop of the middle would hide what captions speak of.
  ///
  /// - Parameter preprocessing: What pictures go through instead.
  /// - Throws: ``UnknownName``, `CombinedBackbone.UnfitParts`.
  public static func makeForCaptioning(
    _ name: String, preprocessing: ImagePreprocessing? = nil
  ) throws -> any Backbone {
    let backbone = try make(name, classes: nil)
    backbone.preprocessing = preprocessing ?? backbone.preprocessing.squashed
    return backbone
  }
}
