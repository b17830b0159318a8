/// A machine that finds the rule with the longest match at a place of a text; the first rule wins
/// among equals.
///
/// It is a deterministic automaton of which the states are made when a text first reaches them, so
/// a machine costs nothing until it is used and stays small on one kind of text. It therefore
/// changes while it runs: each thread needs its own copy.
struct LexerAutomaton {
  /// Nondeterministic nodes: what each consumes, and where that leads.
  private var sets: [Int] = []
  private var targets: [Int32] = []
  private var epsilons: [[Int32]] = []
  private var accepting: [Int32: Int32] = [:]
  private var symbolSets: [SymbolSet] = []
  private var setIndex: [SymbolSet: Int] = [:]

  /// Symbols that no rule tells apart share a column.
  var column: [UInt8] = []
  var representative: [UInt8] = []

  /// Deterministic states: the nodes of each, its rule, and its row of next states.
  var members: [[Int32]] = []
  private var stateOf: [[Int32]: Int32] = [:]
  var rules: [Int32] = []
  var next: [Int32] = []

  private static let unknown: Int32 = -1
  private static let dead: Int32 = 0
  private static let start: Int32 = 1

  init(rules patterns: [LexerPattern]) {
    let entry = node()
    for (rule, pattern) in patterns.enumerated() {
      let exit = node()
      accepting[exit] = Int32(rule)
      let first = compile(pattern, to: exit)
      epsilons[Int(entry)].append(first)
    }
    makeColumns()
    _ = state(of: [])
    _ = state(of: closure(of: [entry]))
  }

  // MARK: Nodes

  private mutating func node() -> Int32 {
    sets.append(-1)
    targets.append(-1)
    epsilons.append([])
    return Int32(sets.count - 1)
  }

  /// Adds nodes that match `pattern` and then stand at `exit`; returns the first.
  private mutating func compile(_ pattern: LexerPattern, to exit: Int32) -> Int32 {
    switch pattern {
    case .symbol(let set):
      let index = setIndex[set] ?? symbolSets.count
      if index == symbolSets.count {
        symbolSets.append(set)
        setIndex[set] = index
      }
      let place = node()
      sets[Int(place)] = index
      targets[Int(place)] = exit
      return place
    case .sequence(let parts):
      return parts.reversed().reduce(exit) { compile($1, to: $0) }
    case .choice(let parts):
      let fork = node()
      for part in parts {
        let first = compile(part, to: exit)
        epsilons[Int(fork)].append(first)
      }
      return fork
    case .repetition(let part, let least, let most):
      var tail = exit
      if let most {
        for _ in least..<most {
          let fork = node()
          let first = compile(part, to: tail)
          epsilons[Int(fork)] = [first, exit]
          tail = fork
        }
      } else {
        let loop = node()
        let first = compile(part, to: loop)
        epsilons[Int(loop)] = [first, exit]
        tail = loop
      }
      for _ in 0..<least { tail = compile(part, to: tail) }
      return tail
    }
  }

  private mutating func makeColumns() {
    column = [UInt8](repeating: 0, count: LexerSymbol.count)
    var columns: [[Bool]: UInt8] = [:]
    for symbol in 0..<LexerSymbol.count {
      let signature = symbolSets.map { $0.contains(UInt8(symbol)) }
      if columns[signature] == nil {
        columns[signature] = UInt8(columns.count)
        representative.append(UInt8(symbol))
      }
      column[symbol] = columns[signature]!
    }
  }

  // MARK: States

  /// The consuming and accepting nodes reached from `nodes` without consuming, in order.
  private func closure(of nodes: [Int32]) -> [Int32] {
    var seen = Set<Int32>()
    var pending = nodes
    var found: [Int32] = []
    while let node = pending.popLast() {
      guard seen.insert(node).inserted else { continue }
      if sets[Int(node)] >= 0 || accepting[node] != nil { found.append(node) }
      pending.append(contentsOf: epsilons[Int(node)])
    }
    return found.sorted()
  }

  private mutating func state(of nodes: [Int32]) -> Int32 {
    if let state = stateOf[nodes] { return state }
    let state = Int32(members.count)
    stateOf[nodes] = state
    members.append(nodes)
    rules.append(nodes.compactMap { accepting[$0] }.min() ?? -1)
    next.append(
      contentsOf: repeatElement(
        nodes.isEmpty ? Self.dead : Self.unknown, count: representative.count))
    return state
  }

  mutating func makeTransition(from state: Int32, column: Int) -> Int32 {
    let symbol = representative[column]
    var reached: [Int32] = []
    for node in members[Int(state)] where sets[Int(node)] >= 0 {
      if symbolSets[sets[Int(node)]].contains(symbol) { reached.append(targets[Int(node)]) }
    }
    let target = self.state(of: closure(of: reached))
    next[Int(state) * representative.count + column] = target
    return target
  }

  /// The longest match in `text` from `place`: its rule and its end, or nil when no rule matches.
  mutating func match(
    _ text: UnsafeBufferPointer<UInt8>, from place: Int
  ) -> (rule: Int, end: Int)? {
    var state = Self.start
    var best: (rule: Int, end: Int)? = nil
    var index = place
    let width = representative.count
    while index < text.count {
      let (symbol, length) = Self.symbol(in: text, at: index)
      let column = Int(self.column[Int(symbol)])
      var target = next[Int(state) * width + column]
      if target == Self.unknown { target = makeTransition(from: state, column: column) }
      if target == Self.dead { break }
      state = target
      index += length
      let rule = rules[Int(state)]
      if rule >= 0 { best = (Int(rule), index) }
    }
    return best
  }

  /// The symbol at `index` of valid UTF-8, and its number of bytes.
  @inline(__always)
  static func symbol(
    in text: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (symbol: UInt8, length: Int) {
    let byte = text[index]
    if byte < 0x80 { return (byte, 1) }
    let (scalar, length) = decodeScalar(text, at: index)
    return (LexerSymbol(scalar).rawValue, length)
  }
}
