/// The search of one group of beams for one image's captions.
struct BeamGroup {
  /// What a step of the search sees.
  struct Step {
    let next: NextTokens.Reader
    let words: RowTable.Reader
    /// The row of each live hypothesis.
    let rows: [Int]
    /// How often earlier groups chose a token in this step.
    let chosen: [Int32: Int]
  }

  /// A hypothesis that goes on.
  private struct Live {
    /// What hypotheses are compared by.
    var score: Double
    /// The model's own.
    var logProbability: Double
    var progress: RequiredWords.Progress?
  }

  /// A hypothesis that has ended, or was stopped.
  struct Ended {
    let caption: DecodedCaption
    /// Its score by its length.
    let value: Double
    /// The number of required tokens that it lacks.
    fileprivate let remaining: Int

    /// Those that have ended come first, then those with more of what is required.
    func isBetter(than other: Ended) -> Bool {
      if caption.isFinished != other.caption.isFinished { return caption.isFinished }
      return remaining == other.remaining ? value > other.value : remaining < other.remaining
    }
  }

  private let width: Int
  private let end: Int32
  private let options: DecodingOptions
  private let required: RequiredWords?
  private var live: [Live]
  private var finished: [Ended] = []
  private var stopped: [Ended] = []

  init(width: Int, end: Int32, _ required: RequiredWords?, _ options: DecodingOptions) {
    (self.width, self.end, self.options, self.required) = (width, end, options, required)
    live = [Live(score: 0, logProbability: 0, progress: required?.none)]
  }

  /// The number of hypotheses that go on, at most `width`.
  var liveCount: Int { isDone ? 0 : live.count }

  /// Whether the search has found all that it looks for, or nothing can go on.
  private(set) var isDone = false

  /// The captions found, best first: those that ended before the others.
  var captions: [Ended] { (finished + stopped).sorted { $0.isBetter(than: $1) } }

  /// Replaces the live hypotheses by the best of their continuations; a search of which none can go
  /// on stops.
  ///
  /// - Returns: Which row each continues, and by which token.
  mutating func advance(
    _ step: Step, _ written: WrittenRows
  ) -> [(row: Int, token: Int32)] {
    let ranked = required.map { allocated(step, $0) } ?? unconstrained(step)
    var continued: [Live] = []
    var chosen: [(row: Int, token: Int32)] = []
    for choice in ranked {
      let candidate = choice.candidate
      let row = step.rows[candidate.parent]
      // The diversity of groups decides what is chosen, and is no part of a hypothesis' score.
      let score = candidate.score + penalty(candidate.token, step)
      let logProbability =
        live[candidate.parent].logProbability + step.next.logProbability(row, candidate.token)
      if candidate.token == end {
        finish(row, score, logProbability, step, written)
      } else {
        continued.append(
          Live(score: score, logProbability: logProbability, progress: choice.progress))
        chosen.append((row, candidate.token))
      }
    }
    if continued.isEmpty { stop(rows: step.rows, written) }
    live = continued
    isDone = live.isEmpty || hasFoundAll(words: written.words.length + 1)
    return chosen
  }

  /// Puts the live hypotheses aside as they are.
  mutating func stop(
    rows: [Int], _ written: WrittenRows
  ) {
    for (hypothesis, row) in zip(live, rows) {
      stopped.append(
        Ended(
          caption: written.caption(
            row, logProbability: hypothesis.logProbability, isFinished: false),
          value: value(hypothesis.score, written.words.length),
          remaining: hypothesis.progress?.remaining ?? 0))
    }
    (live, isDone) = ([], true)
  }

  /// Keeps the best `width` of the hypotheses that have ended.
  private mutating func finish(
    _ row: Int, _ score: Double, _ logProbability: Double, _ step: Step,
    _ written: WrittenRows
  ) {
    // `<eos>` counts as a token.
    let value = value(score, written.words.length + 1)
    if finished.count == width {
      let worst = finished.indices.min { finished[$0].value < finished[$1].value }!
      guard finished[worst].value < value else { return }
      finished.remove(at: worst)
    }
    finished.append(
      Ended(
        caption: written.caption(row, logProbability: logProbability, isFinished: true),
        value: value, remaining: 0))
  }

  /// Whether the hypotheses that have ended are enough.
  ///
  /// - Parameter words: How many each of those that go on has.
  private func hasFoundAll(words: Int) -> Bool {
    switch options.ending {
    case .enoughFinished: return finished.count >= width
    case .nothingBetter:
      let wanted = min(width, options.captionsPerImage)
      guard finished.count >= wanted else { return false }
      let least = finished.map(\.value).sorted(by: >)[wanted - 1]
      return live.allSatisfy { highestValue($0.score, words: words) <= least }
    }
  }

  /// What a hypothesis with this many words can be worth at most once it ends: what follows takes from
  /// its score, at best nothing, and the divisor grows or shrinks with the length.
  private func highestValue(_ score: Double, words: Int) -> Double {
    max(value(score, words + 1), value(score, options.maximumLength))
  }

  private func value(_ score: Double, _ length: Int) -> Double {
    options.lengthNormalization.value(score, length: length, power: options.lengthPenalty)
  }

  private func penalty(_ token: Int32, _ step: Step) -> Double {
    step.chosen.isEmpty ? 0 : Double(options.groupPenalty) * Double(step.chosen[token] ?? 0)
  }

  // MARK: Candidates

  private typealias Choice = (candidate: Candidate, progress: RequiredWords.Progress?)

  /// The best continuations of all live hypotheses, best first.
  private func best(_ count: Int, _ step: Step) -> [Candidate] {
    // A penalty moves a token down by any number of places.
    var best = BestCandidates(count + step.chosen.count * live.count)
    for (parent, hypothesis) in live.enumerated() {
      let row = step.rows[parent]
      best.offer(
        step.next[row], parent: parent, offset: hypothesis.score - step.next.normalizer(row))
    }
    guard !step.chosen.isEmpty else { return best.best }
    return Array(ranked(best.best.map { penalized($0, step) }).prefix(count))
  }

  private func penalized(_ candidate: Candidate, _ step: Step) -> Candidate {
    var candidate = candidate
    candidate.score -= penalty(candidate.token, step)
    return candidate
  }

  /// Best first; of equal ones the one of the better hypothesis, then the smaller token.
  private func ranked(_ candidates: [Candidate]) -> [Candidate] {
    candidates.sorted {
      ($1.score, $0.parent, $0.token) < ($0.score, $1.parent, $1.token)
    }
  }

  /// The `width` best that go on, and the ends among the `width` best of all: a beam of one then is
  /// greedy search.
  private func unconstrained(_ step: Step) -> [Choice] {
    var choices: [Choice] = []
    var count = 0
    // Every live hypothesis may end, so 2·width candidates always hold `width` that go on.
    for (rank, candidate) in best(2 * width, step).enumerated() {
      if candidate.token == end {
        if rank < width { choices.append((candidate, nil)) }
      } else if count < width {
        choices.append((candidate, nil))
        count += 1
      }
    }
    return choices
  }

  /// As above for each bank, of the candidates that leave room for all that is required.
  private func allocated(_ step: Step, _ required: RequiredWords) -> [Choice] {
    var banks = [[Choice]](repeating: [], count: required.count + 1)
    for candidate in ranked(candidates(step, required)) {
      let words = step.words[step.rows[candidate.parent]]
      let before = live[candidate.parent].progress!
      if candidate.token == end {
        if before.remaining == 0 { banks[required.count].append((candidate, before)) }
        continue
      }
      let progress = required.progress(before, words, adding: candidate.token)
      let needed = words.count + 1 + progress.remaining + 1
      if progress.remaining == 0 || needed <= options.maximumLength {
        banks[required.count - progress.remaining].append((candidate, progress))
      }
    }
    let available = banks.map { $0.count { $0.candidate.token != end } }
    let shares = RequiredWords.shares(of: width, available: available)
    return zip(banks, shares).flatMap { bank, share in
      var count = 0
      return bank.enumerated().filter { rank, choice in
        if choice.candidate.token == end { return rank < width }
        count += 1
        return count <= share
      }.map(\.element)
    }
  }

  /// The best of all, the best of each hypothesis, and what brings each further.
  private func candidates(_ step: Step, _ required: RequiredWords) -> [Candidate] {
    var candidates = best(2 * width, step)
    for (parent, hypothesis) in live.enumerated() {
      let row = step.rows[parent]
      let scores = step.next[row]
      let offset = hypothesis.score - step.next.normalizer(row)
      var tokens = required.next(hypothesis.progress!, step.words[row])
      var first = BestCandidates(1)
      first.offer(scores, parent: parent, offset: offset)
      tokens += first.best.map(\.token)
      for token in tokens
      where !candidates.contains(where: { $0.parent == parent && $0.token == token }) {
        let score = offset + Double(scores[Int(token)])
        guard score > -.infinity else { continue }
        candidates.append(
          penalized(Candidate(score: score, parent: parent, token: token), step))
      }
    }
    return candidates
  }
}
