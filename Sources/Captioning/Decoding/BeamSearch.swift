import Tensor

/// Keeps the `beamWidth` best unfinished hypotheses of every image at every step, for all images at
/// once.
///
/// Hypotheses that end are put aside; an image is done when it has as many of them as beams, or none
/// can be bettered, see ``BeamEnding``. The answers are those with the highest log-probability by
/// their length, where too few ended the best unfinished ones behind them. Images that are done leave
/// the batch once they are half of it.
struct BeamSearch {
  private let tokens: CaptionTokens
  private let options: DecodingOptions
  private let rules: LogitRules
  private let required: RequiredWords?

  init(_ tokens: CaptionTokens, _ options: DecodingOptions) {
    (self.tokens, self.options) = (tokens, options)
    rules = LogitRules(tokens, options)
    required = RequiredWords(options.requiredWords)
  }

  /// Returns up to `beamWidth` captions of each image, best first; of groups the best of each, then
  /// the second best.
  ///
  /// - Parameter session: With a row an image.
  func captions(_ session: any DecodingSession, images: Int) -> [[DecodedCaption]] {
    var batch = Batch(session, images: images, self)
    for step in 0..<options.maximumLength where !batch.isDone {
      batch.advance(isFirst: step == 0)
    }
    batch.stop()
    return batch.groups.map(ordered)
  }

  /// The captions of one image.
  private func ordered(_ groups: [BeamGroup]) -> [DecodedCaption] {
    let found = groups.map(\.captions)
    var captions: [DecodedCaption] = []
    for place in 0..<(found.map(\.count).max() ?? 0) {
      let equals = found.filter { place < $0.count }.map { $0[place] }
      captions += equals.sorted { $0.isBetter(than: $1) }.map(\.caption)
    }
    return captions
  }

  /// The images that are searched together.
  private struct Batch {
    /// Those of each image.
    private(set) var groups: [[BeamGroup]]
    private let search: BeamSearch
    private var session: any DecodingSession
    /// Which image each block of rows belongs to.
    private var images: [Int]
    /// The rows of a block: one before the first step, then the beam width.
    private var width = 1
    private var last: [Int32]
    private var words: RowTable
    private var trail: AttentionTrail?
    private var canSelect = true

    init(_ session: any DecodingSession, images count: Int, _ search: BeamSearch) {
      let options = search.options
      let group = BeamGroup(
        width: options.beamWidth / options.groups, end: search.tokens.end, search.required, options)
      groups = Array(repeating: Array(repeating: group, count: options.groups), count: count)
      (self.session, self.search, images) = (session, search, Array(0..<count))
      last = [Int32](repeating: search.tokens.start, count: count)
      words = RowTable(rows: count)
      trail = options.keepsAttention ? AttentionTrail(rows: count) : nil
    }

    var isDone: Bool { groups.allSatisfy { $0.allSatisfy(\.isDone) } }

    /// The rows of a group's live hypotheses: slots of its own in the image's block, and all groups
    /// start from one row.
    private func rows(block: Int, group: Int) -> [Int] {
      let first = block * width + (width == 1 ? 0 : group * search.groupWidth)
      return (0..<groups[images[block]][group].liveCount).map { first + $0 }
    }

    mutating func advance(isFirst: Bool) {
      let logits = session.step(Tensor(last))
      if isFirst {
        search.rules.requireChoice(logits.shape[-1])
        search.required?.requireTokens(logits.shape[-1])
      }
      trail?.look(session.attention)
      move(to: choose(NextTokens(logits, search.rules, words)))
    }

    /// Advances all images.
    ///
    /// - Returns: What each of the new rows continues, and by which token: as many as beams an image,
    ///   those of dead ones without meaning.
    private mutating func choose(_ next: NextTokens) -> [(row: Int, token: Int32)] {
      let written = WrittenRows(words: words, trail: trail)
      let (options, dead) = (search.options, search.tokens.start)
      var choices: [(row: Int, token: Int32)] = []
      choices.reserveCapacity(images.count * options.beamWidth)
      next.read { next in
        written.words.read { words in
          for (block, image) in images.enumerated() {
            var chosen: [Int32: Int] = [:]
            for index in groups[image].indices {
              let first = choices.count
              if !groups[image][index].isDone {
                let step = BeamGroup.Step(
                  next: next, words: words, rows: rows(block: block, group: index), chosen: chosen)
                choices += groups[image][index].advance(step, written)
              }
              if options.groups > 1 {
                for choice in choices[first...] { chosen[choice.token, default: 0] += 1 }
              }
              while choices.count < first + search.groupWidth {
                choices.append((block * width, dead))
              }
            }
          }
        }
      }
      return choices
    }

    /// Makes the rows of the next step.
    private mutating func move(to choices: [(row: Int, token: Int32)]) {
      let beams = search.options.beamWidth
      let open = images.indices.filter { !groups[images[$0]].allSatisfy(\.isDone) }
      guard !open.isEmpty else { return }
      var kept = Array(images.indices)
      if canSelect && 2 * open.count <= images.count {
        // Before the first step's rows are repeated, a block is one row.
        let rows =
          width == 1
          ? open : open.flatMap { block in (0..<beams).map { choices[block * beams + $0].row } }
        canSelect = session.select(rows)
        if canSelect { kept = open }
      }
      let isSelected = kept.count < images.count
      let moved = kept.flatMap { choices[$0 * beams..<($0 + 1) * beams] }
      let parents = moved.map(\.row)
      if width < beams {
        session.repeat(beams)
      } else if !isSelected {
        session.reorder(parents)
      }
      last = moved.map(\.token)
      words.advance(parents, adding: last)
      trail?.advance(parents)
      images = kept.map { images[$0] }
      width = beams
    }

    /// Puts aside what is still unfinished.
    mutating func stop() {
      let written = WrittenRows(words: words, trail: trail)
      for (block, image) in images.enumerated() {
        for index in groups[image].indices where !groups[image][index].isDone {
          let rows = rows(block: block, group: index)
          groups[image][index].stop(rows: rows, written)
        }
      }
    }
  }

  private var groupWidth: Int { options.beamWidth / options.groups }
}

/// What all rows have written so far.
struct WrittenRows {
  let words: RowTable
  let trail: AttentionTrail?

  func caption(_ row: Int, logProbability: Double, isFinished: Bool) -> DecodedCaption {
    DecodedCaption(
      tokens: words[row], logProbability: Float(logProbability), isFinished: isFinished,
      attention: trail?.attention(ofRow: row))
  }
}
