/// ROUGE-L, by the longest common subsequence of a candidate and its references.
///
///     P = max over references of LCS / candidate's length
///     R = max over references of LCS / reference's length
///     F = (1 + β²) · P · R / (R + β² · P)
///
/// P and R may come from different references. The corpus score is the mean over images. The values
/// are those of pycocoevalcap's `Rouge`, also in this: an empty sentence counts as one empty word.
/// C.-Y. Lin, *ROUGE: A Package for Automatic Evaluation of Summaries*, ACL 2004.
public enum ROUGEL {
  /// - Parameter beta: How many times the recall weighs as much as the precision.
  /// - Precondition: as many candidates as reference lists, none of which is empty.
  public static func scores(
    candidates: [[String]], references: [[[String]]], beta: Double = 1.2
  ) -> MetricScores {
    scores(InternedCaptions(candidates: candidates, references: references), beta: beta)
  }

  /// The same of numbered words, such as a captioner's token ids without its special tokens.
  public static func scores(
    candidates: [[Int32]], references: [[[Int32]]], beta: Double = 1.2
  ) -> MetricScores {
    scores(InternedCaptions(candidates: candidates, references: references), beta: beta)
  }

  static func scores(_ captions: InternedCaptions, beta: Double = 1.2) -> MetricScores {
    captions.check("ROUGE-L")
    var row: [Int32] = []
    var images: [Double] = []
    images.reserveCapacity(captions.candidates.count)
    for (candidate, references) in zip(captions.candidates, captions.references) {
      var (precision, recall) = (0.0, 0.0)
      for reference in references {
        let common = Double(longestCommonSubsequence(candidate, reference, &row))
        precision = max(precision, common / Double(max(1, candidate.count)))
        recall = max(recall, common / Double(max(1, reference.count)))
      }
      let square = beta * beta
      images.append(
        precision == 0 || recall == 0
          ? 0 : (1 + square) * precision * recall / (recall + square * precision))
    }
    return MetricScores(meanOf: images)
  }

  /// The length of the longest common subsequence; `row` is working storage.
  private static func longestCommonSubsequence(
    _ a: [Int32], _ b: [Int32], _ row: inout [Int32]
  ) -> Int {
    if a.isEmpty && b.isEmpty { return 1 }
    row.removeAll(keepingCapacity: true)
    for _ in 0...b.count { row.append(0) }
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        row.withUnsafeMutableBufferPointer { row in
          for word in a {
            // The cells to the left, above, and between.
            var (left, corner) = (Int32(0), Int32(0))
            for index in b.indices {
              let above = row[index + 1]
              left = b[index] == word ? corner + 1 : max(left, above)
              row[index + 1] = left
              corner = above
            }
          }
        }
      }
    }
    return Int(row[b.count])
  }
}
