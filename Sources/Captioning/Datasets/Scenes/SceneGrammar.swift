extension Scenes {
  /// The captions of a scene: paraphrase templates with weights, the first the canonical one.
  ///
  /// What is said (which object comes first, which relation is named) depends on the scene alone,
  /// so that it can be learnt; how it is said varies. A template is a text with slots: a sign and
  /// the number of an object, or a sign alone.
  ///
  /// | slot | for a small red circle | | slot | for `above` |
  /// |---|---|---|---|---|
  /// | `$1` | a small red circle | | `@` | above |
  /// | `~1` | a red circle | | `@@` | over |
  /// | `#1` | small red circle | | `@it` `@them` | above it, above them |
  /// | `*1` | small red circles | | `!` | below |
  /// | `^1` | red circles | | `&` `&&` | the place, and another word for it |
  struct Grammar {
    typealias Template = (weight: Int32, text: String)

    private let scene: Scene
    private let templates: [Template]
    /// Fills `@`; nil in scenes without a direction.
    private let direction: Direction?
    /// Fills `&` and `&&`.
    private let place: [String]

    init(_ scene: Scene) {
      self.scene = scene
      var direction: Direction?
      var place: [String] = []
      switch scene.arrangement {
      case .alone(let spot):
        templates = Self.alone
        place = Self.words(spot)
      case .pair(let towards):
        templates = towards.axis == .horizontal ? Self.pairAcross : Self.pair
        direction = towards
      case .twins(let axis):
        templates = axis == .horizontal ? Self.twinsAcross : Self.twinsDown
      case .trio(let formation):
        templates = Self.trio
        place = Self.words(formation)
      case .between(let axis):
        templates = axis == .horizontal ? Self.betweenAcross : Self.betweenDown
      case .flanked(let axis):
        templates = axis == .horizontal ? Self.flankedAcross : Self.flankedDown
      case .twoAndOne(let towards):
        templates = Self.twoAndOne
        direction = towards
      }
      self.direction = direction
      self.place = place
    }

    /// The caption by the canonical template.
    var canonical: String { caption(templates[0], colloquial: false) }

    /// Draws `count` captions, distinct as far as the grammar has that many; 97 of 100 draws hold
    /// the canonical one.
    func captions(_ count: Int, using random: inout SceneRandom) -> [String] {
      var result: [String] = []
      if count > 0, random.chance(0.97) { result.append(canonical) }
      var attempts = 0
      while result.count < count {
        attempts += 1
        let candidate = draw(using: &random)
        if attempts > 100 || !result.contains(candidate) { result.append(candidate) }
      }
      return random.drawn(count, from: result)
    }

    /// Draws one caption.
    func draw(using random: inout SceneRandom) -> String {
      let template = templates[random.index(weights: templates.lazy.map(\.weight))]
      return caption(template, colloquial: random.chance(0.15))
    }

    /// Fills the slots of a template; a colloquial caption says `big` and `little`.
    private func caption(_ template: Template, colloquial: Bool) -> String {
      template.text.split(separator: " ").map {
        word(for: $0, colloquial: colloquial)
      }.joined(separator: " ")
    }

    private func word(for slot: Substring, colloquial: Bool) -> String {
      switch slot {
      case "@": return direction!.words[0]
      case "@@": return direction!.words[1]
      case "@it": return direction!.words[2]
      case "@them": return direction!.words[3]
      case "!": return direction!.opposite.words[0]
      case "&": return place[0]
      case "&&": return place[1]
      default: break
      }
      guard let number = slot.last?.wholeNumberValue else { return String(slot) }
      let object = scene.objects[number - 1]
      let size: String =
        switch object.size {
        case .small: colloquial ? "little" : "small"
        case .large: colloquial ? "big" : "large"
        }
      switch slot.first {
      case "$": return "a \(size) \(object.kind)"
      case "~": return "a \(object.kind)"
      case "#": return "\(size) \(object.kind)"
      case "*": return "\(size) \(object.kind)s"
      case "^": return "\(object.kind)s"
      default: return String(slot)
      }
    }
  }
}

extension Scenes.Direction {
  /// Usual words, other words, and both with a pronoun.
  fileprivate var words: [String] {
    switch self {
    case .above: ["above", "over", "above it", "above them"]
    case .below: ["below", "under", "below it", "below them"]
    case .leftOf: ["to the left of", "on the left of", "to its left", "to their left"]
    case .rightOf: ["to the right of", "on the right of", "to its right", "to their right"]
    }
  }
}
