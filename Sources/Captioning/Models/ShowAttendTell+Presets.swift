extension Captioners {
  /// Presets: `published` and `honest` are the decoder of Manal El Aidouni's captioning web
  /// application (7 195 520 and 13 488 512 parameters with features of width 2048 and 6 533 words):
  /// the first reads each 2048-vector as four locations of 512, as that program does, the second as
  /// it is. `compact` projects features, scores words by state, context and word with tied weights,
  /// and is half as large.
  static let showAttendTell = Entry(
    presets: [
      "published": {
        published(&$0)
        $0.featureSplit = 4
      },
      "honest": published,
      "compact": {
        ($0.embeddingWidth, $0.hiddenWidth, $0.attentionWidth) = (256, 512, 256)
        ($0.memoryWidth, $0.featureDropout) = (512, 0.3)
        ($0.deepOutput, $0.tiedOutput, $0.dropout) = (true, true, 0.5)
      },
    ],
    fields: [
      "embeddingWidth", "hiddenWidth", "attentionWidth", "dropout", "tanhInitialState", "layers",
      "featureSplit", "attentionActivation", "hardAttention", "contextGate", "tiedOutput",
      "deepOutput", "memoryWidth", "featureDropout",
    ]
  ) { ShowAttendTell($0) }

  private static let published: Change = {
    ($0.embeddingWidth, $0.hiddenWidth, $0.attentionWidth) = (50, 512, 512)
    $0.dropout = 0.1
  }
}
