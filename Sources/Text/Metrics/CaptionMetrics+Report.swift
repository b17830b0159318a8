extension CaptionMetrics {
  /// The scores of a set of captions, encodable as JSON.
  public struct Report: Sendable, Hashable, Codable {
    /// One metric's scores.
    public struct Score: Sendable, Hashable, Codable {
      /// Such as "BLEU-4".
      public var name: String
      /// Which of a metric's definitions it is, in a few words.
      public var definition: String
      /// How captions were cut into words.
      public var tokenization: String
      /// The score of all captions together.
      public var corpus: Double
      /// The score of each image, nil for a metric of the corpus alone.
      public var images: [Double]?

      public init(
        name: String, definition: String, tokenization: String, corpus: Double, images: [Double]?
      ) {
        self.name = name
        self.definition = definition
        self.tokenization = tokenization
        self.corpus = corpus
        self.images = images
      }
    }

    /// How captions were cut into words.
    public var tokenization: String
    /// The number of images.
    public var imageCount: Int
    /// Their names, if they have any.
    public var images: [String]?
    /// In the order asked for; scores of other metrics may be added.
    public var scores: [Score]

    public init(tokenization: String, imageCount: Int, images: [String]?, scores: [Score]) {
      self.tokenization = tokenization
      self.imageCount = imageCount
      self.images = images
      self.scores = scores
    }

    /// The corpus score of a name, nil where there is none.
    public subscript(name: String) -> Double? { scores.first { $0.name == name }?.corpus }

    /// The same without scores of single images.
    public var summary: Report {
      var report = self
      report.images = nil
      for index in scores.indices { report.scores[index].images = nil }
      return report
    }
  }
}

extension BLEU.Smoothing {
  /// NLTK's name of the method.
  var name: String {
    switch self {
    case .method0: "method0"
    case .method1: "method1"
    case .method2: "method2"
    case .method3: "method3"
    case .method4: "method4"
    case .method5: "method5"
    case .method6: "method6"
    case .method7: "method7"
    }
  }
}
