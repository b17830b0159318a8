/// Which data set, and where it lies: what a command line or a configuration says of it.
///
/// ```swift
/// var specification = DatasetSpecification(.karpathy)
/// specification.annotations = "dataset_coco.json"
/// specification.images = "data/coco"
/// let train = try specification.open().dataset(.train)
/// ```
public struct DatasetSpecification: Sendable, Hashable {
  /// A data set or a layout.
  public enum Kind: String, CaseIterable, Sendable {
    case scenes, flickr8k, flickr30k, coco, karpathy, csv, folder
  }

  public var kind: Kind
  /// The folder of all of it.
  public var root: String?
  /// The file with the captions.
  public var annotations: String?
  /// The folder of the pictures.
  public var images: String?
  /// How pictures are divided where the data set does not say it.
  public var fractions: SplitFractions?
  /// Whether Karpathy's `restval` counts as training.
  public var includesRestval = false
  /// The columns of a table, nil for `image` and `caption`.
  public var imageColumn, captionColumn: String?
  /// The separator of a table's fields, nil for a comma.
  public var separator: String?

  public init(_ kind: Kind) { self.kind = kind }

  /// What is missing, or does not go together, in one line with the command line's names; nil for
  /// nothing.
  public var problem: String? {
    let given: [(name: String, isGiven: Bool)] = [
      ("--data-root", root != nil), ("--annotations", annotations != nil),
      ("--images", images != nil), ("--split-fractions", fractions != nil),
      ("--include-restval", includesRestval), ("--image-column", imageColumn != nil),
      ("--caption-column", captionColumn != nil), ("--separator", separator != nil),
    ]
    let (allowed, purpose) = rules
    for option in given where option.isGiven && !allowed.contains(option.name) {
      let others = allowed.isEmpty ? "needs no option" : "takes \(allowed.joined(separator: ", "))"
      return "\(option.name) does not go with --dataset \(kind.rawValue), which \(others)"
    }
    if let separator, separator.utf8.count != 1 {
      return "--separator must be one ASCII character, got \"\(separator)\""
    }
    if let purpose { return "--dataset \(kind.rawValue) needs \(purpose)" }
    return nil
  }

  /// The options that a data set takes, and those of them that are needed and not there.
  private var rules: (allowed: [String], missing: String?) {
    let pair = annotations != nil && images != nil
    switch kind {
    case .scenes: return ([], nil)
    case .flickr8k: return (["--data-root"], root == nil ? "--data-root, its folder" : nil)
    case .folder:
      return (
        ["--data-root", "--split-fractions"],
        root == nil ? "--data-root, the folder of pictures" : nil
      )
    case .flickr30k, .coco:
      let isOne = root != nil ? annotations == nil && images == nil : pair
      var missing = isOne ? nil : "either --data-root, its folder, or --annotations and --images"
      if isOne && kind == .coco && root != nil && fractions != nil {
        missing = "no --split-fractions with --data-root: the folder has splits of its own"
      }
      return (["--data-root", "--annotations", "--images", "--split-fractions"], missing)
    case .karpathy:
      return (
        ["--annotations", "--images", "--include-restval"],
        pair ? nil : "--annotations, its JSON file, and --images, the folder of pictures"
      )
    case .csv:
      return (
        [
          "--annotations", "--images", "--split-fractions", "--image-column", "--caption-column",
          "--separator",
        ], pair ? nil : "--annotations, the table, and --images, the folder of pictures"
      )
    }
  }

  /// Opens the data set.
  ///
  /// - Throws: ``CaptionDatasetError``, also for a ``problem``.
  public func open() throws -> any CaptionSource {
    if let problem { throw CaptionDatasetError(path: kind.rawValue, problem: problem) }
    let fractions = fractions ?? SplitFractions()
    switch kind {
    case .scenes: return Scenes()
    case .flickr8k: return try Flickr8k(root: root!)
    case .folder: return try FolderCaptions(root: root!, fractions: fractions)
    case .karpathy:
      return try KarpathyCaptions(
        annotations: annotations!, images: images!, includesRestval: includesRestval)
    case .flickr30k:
      guard let root else {
        return try CSVCaptions(
          table: annotations!, images: images!, format: .flickr30k, fractions: fractions)
      }
      return try CSVCaptions.flickr30k(root: root, fractions: fractions)
    case .coco:
      if let root { return try COCOCaptions(root: root) }
      return try COCOCaptions(
        annotations: annotations!, images: images!, fractions: fractions)
    case .csv:
      let format = CSVCaptions.Format(
        separator: separator?.first ?? ",", imageColumn: imageColumn ?? "image",
        captionColumn: captionColumn ?? "caption")
      return try CSVCaptions(
        table: annotations!, images: images!, format: format, fractions: fractions)
    }
  }
}

extension CSVCaptions {
  /// Flickr30k as it is unpacked: `results.csv` and the folder `flickr30k_images`, side by side or one in
  /// the other.
  ///
  /// - Throws: ``CaptionDatasetError``.
  public static func flickr30k(
    root: String, fractions: SplitFractions = SplitFractions()
  ) throws -> CSVCaptions {
    let inner = "\(root)/flickr30k_images"
    let tables = ["\(root)/results.csv", "\(inner)/results.csv"]
    let folders = ["\(inner)/flickr30k_images", inner, "\(root)/flickr30k-images"]
    return try CSVCaptions(
      table: tables.first(where: fileExists) ?? tables[0],
      images: folders.first(where: folderExists) ?? inner, format: .flickr30k,
      fractions: fractions)
  }
}
