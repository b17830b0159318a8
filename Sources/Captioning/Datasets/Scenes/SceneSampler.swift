extension Scenes {
  /// Draws scenes: an arrangement, the kinds and sizes of the objects, and where they stand.
  struct Sampler {
    private var random: SceneRandom
    /// Whether at least one object is of a held-out kind, rather than none.
    private let composes: Bool

    private static let seen = Kind.all.filter { !heldOut.contains($0) }
    private static let unseen = Kind.all.filter { heldOut.contains($0) }

    init(random: SceneRandom, composes: Bool) {
      self.random = random
      self.composes = composes
    }

    /// Draws one scene.
    mutating func scene() -> Scene {
      switch random.index(weights: [18, 34, 14, 9, 10, 5, 10]) {
      case 0: return alone()
      case 1: return pair()
      case 2: return twins()
      case 3: return trio()
      case 4: return between()
      case 5: return flanked()
      default: return twoAndOne()
      }
    }

    private mutating func alone() -> Scene {
      let place = random.element(of: Place.allCases)
      let traits = [vary(kinds(1)[0], size())]
      return Scene(
        arrangement: .alone(place),
        objects: objects(traits, at: [Layout.spot(place, radius: traits[0].radius, &random)]))
    }

    private mutating func pair() -> Scene {
      let kinds = kinds(2)
      var sizes = [size(), size()]
      if sizes[0] == .small { sizes.swapAt(0, 1) }
      let direction: Direction =
        sizes[0] == sizes[1]
        ? random.element(of: [.above, .leftOf]) : random.element(of: Direction.allCases)
      let traits = [vary(kinds[0], sizes[0]), vary(kinds[1], sizes[1])]
      let order = direction.isBackward ? [0, 1] : [1, 0]
      let spots = Layout.line(
        order.map { traits[$0].radius }, along: direction.axis, gap: 4...26, &random)
      return Scene(
        arrangement: .pair(direction), objects: objects(traits, at: order.map { spots[$0] }))
    }

    private mutating func twins() -> Scene {
      let axis = random.element(of: Axis.allCases)
      let traits = alike(2, kind: kinds(1)[0], size())
      let spots = Layout.line(traits.map(\.radius), along: axis, gap: 4...20, &random)
      return Scene(arrangement: .twins(axis), objects: objects(traits, at: spots))
    }

    private mutating func trio() -> Scene {
      let formation = random.element(of: Formation.allCases)
      let kind = kinds(1)[0]
      // Three large ones do not fit into a line.
      let traits = alike(3, kind: kind, formation == .pyramid ? size() : .small)
      let radii = traits.map(\.radius)
      let spots =
        switch formation {
        case .row: Layout.line(radii, along: .horizontal, gap: 4...12, &random)
        case .column: Layout.line(radii, along: .vertical, gap: 4...12, &random)
        case .pyramid:
          Layout.group(radii[0...1], and: radii[2], direction: .below, gap: 4...12, &random)
        }
      return Scene(arrangement: .trio(formation), objects: objects(traits, at: spots))
    }

    private mutating func between() -> Scene {
      let axis = random.element(of: Axis.allCases)
      let kinds = kinds(3)
      // One large object at most fits into a line of three.
      let large = random.chance(0.6) ? Int(random.integer(0...2)) : nil
      let traits = (0...2).map { vary(kinds[$0], $0 == large ? .large : .small) }
      return Scene(
        arrangement: .between(axis), objects: objects(traits, at: row(of: traits, axis)))
    }

    private mutating func flanked() -> Scene {
      let axis = random.element(of: Axis.allCases)
      let kinds = kinds(2)
      let traits = [vary(kinds[0], size())] + alike(2, kind: kinds[1], .small)
      return Scene(
        arrangement: .flanked(axis), objects: objects(traits, at: row(of: traits, axis)))
    }

    private mutating func twoAndOne() -> Scene {
      let direction = random.element(of: Direction.allCases)
      let kinds = kinds(2)
      let traits = alike(2, kind: kinds[0], size()) + [vary(kinds[1], size())]
      let radii = traits.map(\.radius)
      let spots = Layout.group(
        radii[0...1], and: radii[2], direction: direction, gap: 4...14, &random)
      return Scene(arrangement: .twoAndOne(direction), objects: objects(traits, at: spots))
    }

    /// Returns spots along `axis` with the first object in the middle.
    private mutating func row(of traits: [Traits], _ axis: Axis) -> [Spot] {
      let spots = Layout.line(
        [1, 0, 2].map { traits[$0].radius }, along: axis, gap: 4...10, &random)
      return [spots[1], spots[0], spots[2]]
    }

    // MARK: Objects

    /// What an object is like, before it has a place.
    private struct Traits {
      let kind: Kind
      let size: Size
      let radius: Double
      let shade: SIMD3<Int32>
    }

    /// Draws distinct kinds that this split may show.
    private mutating func kinds(_ count: Int) -> [Kind] {
      guard composes else { return random.drawn(count, from: Self.seen) }
      let first = random.element(of: Self.unseen)
      let others = random.drawn(count - 1, from: Kind.all.filter { $0 != first })
      return random.drawn(count, from: [first] + others)
    }

    private mutating func size() -> Size { random.element(of: Size.allCases) }

    private mutating func vary(_ kind: Kind, _ size: Size) -> Traits {
      Traits(
        kind: kind, size: size,
        radius: random.uniform(size == .small ? 7...8 : 12.5...14),
        shade: Paint.shade(of: kind.color, &random))
    }

    /// Draws objects of one kind that differ a little in size and shade.
    private mutating func alike(_ count: Int, kind: Kind, _ size: Size) -> [Traits] {
      let radius = random.uniform(size == .small ? 7...7.6 : 13...14.4)
      return (0..<count).map { _ in
        Traits(
          kind: kind, size: size, radius: radius * random.uniform(0.96...1.04),
          shade: Paint.shade(of: kind.color, &random))
      }
    }

    private mutating func objects(_ traits: [Traits], at spots: [Spot]) -> [Object] {
      zip(traits, spots).map { traits, spot in
        Object(
          kind: traits.kind, size: traits.size, x: spot.x, y: spot.y, radius: traits.radius,
          tilt: random.uniform(-0.07...0.07), shade: traits.shade)
      }
    }
  }
}
