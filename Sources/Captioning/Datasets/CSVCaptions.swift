/// A data set of which a table has the captions: one row a caption, or a picture.
///
/// ```
/// image_name| comment_number| comment
/// 1000092795.jpg| 0| Two young guys with shaggy hair look at their hands .
/// 1000092795.jpg| 1| Two young , White males are outside near many bushes .
/// ```
/// ```swift
/// let flickr30k = try CSVCaptions(
///   table: "flickr30k/results.csv", images: "flickr30k/flickr30k_images", format: .flickr30k)
/// let train = try flickr30k.dataset(.train)
/// ```
/// P. Young et al., "From image descriptions to visual denotations", TACL 2, 2014 (Flickr30k).
public struct CSVCaptions: CaptionSource {
  /// How a table is written.
  public struct Format: Sendable, Hashable {
    /// The separator of fields, an ASCII character.
    public var separator: Character
    /// The names of columns as in the table's first row.
    public var imageColumn, captionColumn: String
    /// The column with the number of a picture's caption; nil keeps the order of rows.
    public var indexColumn: String?
    /// The column with `train`, `dev` (or `val`) or `test`; nil divides by ``SplitFractions``.
    public var splitColumn: String?
    /// Whether double quotes surround fields (RFC 4180); else they are text.
    public var hasQuotes: Bool

    /// `image,caption`, as Kaggle's `captions.txt` of Flickr8k.
    public init(
      separator: Character = ",", imageColumn: String = "image", captionColumn: String = "caption",
      indexColumn: String? = nil, splitColumn: String? = nil, hasQuotes: Bool = true
    ) {
      (self.separator, self.hasQuotes) = (separator, hasQuotes)
      (self.imageColumn, self.captionColumn) = (imageColumn, captionColumn)
      (self.indexColumn, self.splitColumn) = (indexColumn, splitColumn)
    }

    /// Flickr30k's `results.csv`, of which a row lacks a separator; it is mended, with a remark.
    public static let flickr30k = Format(
      separator: "|", imageColumn: "image_name", captionColumn: "comment",
      indexColumn: "comment_number", hasQuotes: false)
  }

  private let path: String
  private let content: DividedSamples

  public var splits: [Split] { content.splits }
  public var remarks: [String] { content.remarks }

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - images: The folder of the pictures.
  ///   - fractions: How pictures are divided where the table does not say it.
  /// - Throws: ``CaptionDatasetError`` when the table or the folder is missing, a column is missing, a
  ///   row has too few or too many fields, or a caption's number occurs twice.
  public init(
    table path: String, images: String, format: Format = Format(),
    fractions: SplitFractions = SplitFractions()
  ) throws {
    let folder = try ImageFolder(images)
    let rows = try CaptionRows(path: path, format: format)
    var content = DividedSamples(name: stem(path))
    for remark in rows.remarks { content.note(remark) }
    content.note("pictures without captions were left out", rows.withoutCaptions)
    for picture in rows.pictures {
      content.add(
        CaptionedImage(
          name: picture.name, source: folder.source(picture.name), captions: picture.captions),
        to: picture.split ?? fractions.split(of: picture.name))
    }
    (self.path, self.content) = (path, content)
  }

  public func dataset(_ split: Split) throws -> CaptionDataset {
    try content.dataset(split, path: path)
  }
}
