import Tensor

/// Chooses among matches: each word in at most one, as many words matched as possible, then as few
/// chunks as possible, then partners at places as near as possible.
///
/// A beam search from the reference's first word to its last, with METEOR's own arithmetic where it
/// shows in the scores: the words of a match are added to the count times the weight of its kind,
/// and the sum is cut down to an integer each time; and the distance of a match is charged not to
/// the path that takes it but to those that are made after it from the same path.
struct METEORAligner {
  private let weights: SIMD4<Double>
  private let beamSize: Int
  private var matches = METEORMatches()
  /// Alignments as far as the search has come.
  private var paths: [Path] = []
  private var used = METEORUsedWords()
  private var nextPaths: [Path] = []
  private var nextUsed = METEORUsedWords()
  /// The places in `paths`, best first.
  private var order: [Int] = []
  /// Chosen matches, each with the one before it: paths share their beginnings.
  private var choices: [(match: Int, previous: Int)] = []

  private struct Path {
    var candidateMatches = 0
    var referenceMatches = 0
    var chunks = 0
    var distance = 0
    /// The reference's words before this are decided.
    var place = 0
    /// Where in the candidate the running chunk ends, −1 for none.
    var chunkEnd = -1
    /// The last of its choices, −1 for none.
    var choice = -1

    func precedes(_ other: Path) -> Bool {
      let matches = candidateMatches + referenceMatches
      let others = other.candidateMatches + other.referenceMatches
      if matches != others { return matches > others }
      if chunks != other.chunks { return chunks < other.chunks }
      return distance < other.distance
    }

    mutating func endChunk() {
      if chunkEnd != -1 { chunks += 1 }
      chunkEnd = -1
    }
  }

  init(parameters: METEOR.Parameters) {
    weights = parameters.weights
    beamSize = parameters.beamSize
    require(beamSize >= 1, "METEOR: beamSize must be at least 1 (\(beamSize))")
  }

  /// The counts of the best alignment.
  mutating func statistics(
    _ candidate: METEORSentence, _ reference: METEORSentence, _ lexicon: METEORLexicon
  ) -> METEORStatistics {
    matches.find(candidate, reference, lexicon)
    func isFunctionWord(_ word: Int) -> Bool { lexicon.words[word].isFunctionWord }
    var statistics = METEORStatistics()
    statistics.candidate.length = Double(candidate.words.count)
    statistics.reference.length = Double(reference.words.count)
    statistics.candidate.functionWords = Double(candidate.words.count(where: isFunctionWord))
    statistics.reference.functionWords = Double(reference.words.count(where: isFunctionWord))

    // From the last match to the first; a chunk ends where the next match does not go on.
    var choice = search(candidate.words.count, reference.words.count)
    var next: METEORMatch?
    while choice != -1 {
      let match = matches[choices[choice].match]
      choice = choices[choice].previous
      for word in candidate.words[match.candidate] {
        statistics.candidate.count(match.kind, isFunctionWord: isFunctionWord(word))
      }
      for word in reference.words[match.reference] {
        statistics.reference.count(match.kind, isFunctionWord: isFunctionWord(word))
      }
      if next?.reference.lowerBound != match.reference.upperBound
        || next?.candidate.lowerBound != match.candidate.upperBound
      {
        statistics.chunks += 1
      }
      next = match
    }
    return statistics
  }

  /// The last choice of the best path.
  private mutating func search(_ candidateCount: Int, _ referenceCount: Int) -> Int {
    choices.removeAll(keepingCapacity: true)
    paths.removeAll(keepingCapacity: true)
    paths.append(Path())
    used.reset(candidateCount: candidateCount, referenceCount: referenceCount)
    nextUsed.prepare(candidateCount: candidateCount, referenceCount: referenceCount)
    for match in matches.all where matches.isCertain(match) { used.use(match, at: 0) }

    for place in 0..<referenceCount {
      sortPaths()
      nextPaths.removeAll(keepingCapacity: true)
      nextUsed.removeAll()
      for rank in 0..<min(beamSize, paths.count) { extend(order[rank], at: place) }
      swap(&paths, &nextPaths)
      swap(&used, &nextUsed)
    }
    // Only the beam's paths end their chunks.
    sortPaths()
    for rank in 0..<min(beamSize, paths.count) { paths[order[rank]].endChunk() }
    let rest = order.prefix(beamSize)
    var best = rest[0]
    for index in rest where paths[index].precedes(paths[best]) { best = index }
    return paths[best].choice
  }

  /// Equally good paths stay in their order.
  private mutating func sortPaths() {
    order.removeAll(keepingCapacity: true)
    order += paths.indices
    guard paths.count > 1 else { return }
    let paths = paths
    order.sort { paths[$0].precedes(paths[$1]) || !paths[$1].precedes(paths[$0]) && $0 < $1 }
  }

  /// Appends to the next paths what may follow a path at a word of the reference.
  private mutating func extend(_ index: Int, at place: Int) {
    var path = paths[index]
    let group = matches.group(at: place)
    if used.containsReferenceWord(place, at: index) {
      // Inside a match that the path has taken, or at the start of a certain one.
      if place >= path.place { path.distance += take(group.lowerBound, &path) }
      append(path, from: index)
      return
    }
    for candidate in group where !used.containsAny(of: matches[candidate], at: index) {
      var taken = path
      path.distance += take(candidate, &taken)
      append(taken, from: index)
      nextUsed.use(matches[candidate], at: nextPaths.count - 1)
    }
    path.endChunk()
    path.place += 1
    append(path, from: index)
  }

  private mutating func append(_ path: Path, from index: Int) {
    nextPaths.append(path)
    nextUsed.append(index, of: used)
  }

  /// Adds a match to a path but for its distance, which it returns.
  private mutating func take(_ index: Int, _ path: inout Path) -> Int {
    let match = matches[index]
    let weight = weights[match.kind.rawValue]
    path.candidateMatches = Int(
      Double(path.candidateMatches) + Double(match.candidate.count) * weight)
    path.referenceMatches = Int(
      Double(path.referenceMatches) + Double(match.reference.count) * weight)
    if path.chunkEnd != -1, match.candidate.lowerBound != path.chunkEnd { path.chunks += 1 }
    path.place = match.reference.upperBound
    path.chunkEnd = match.candidate.upperBound
    choices.append((match: index, previous: path.choice))
    path.choice = choices.count - 1
    return match.distance
  }
}
