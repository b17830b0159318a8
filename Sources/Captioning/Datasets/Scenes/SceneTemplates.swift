extension Scenes.Grammar {
  static let alone: [Template] = [
    (40, "$1 &"),
    (15, "there is $1 &"),
    (15, "$1 is &"),
    (15, "$1 &&"),
    (10, "a picture of $1 &"),
    (10, "one #1 &"),
    (8, "~1 &"),
  ]

  static let pair: [Template] = [
    (40, "$1 @ $2"),
    (12, "there is $1 @ $2"),
    (15, "$2 ! $1"),
    (12, "$1 is @ $2"),
    (12, "$1 @@ $2"),
    (8, "$2 with $1 @it"),
    (8, "a picture of $1 @ $2"),
    (8, "~1 @ ~2"),
  ]

  static let pairAcross =
    pair + [
      (8, "$1 beside $2"),
      (6, "$1 next to $2"),
    ]

  static let twinsAcross: [Template] = [
    (40, "two *1 side by side"),
    (15, "there are two *1 side by side"),
    (12, "a pair of *1 side by side"),
    (15, "two *1 next to each other"),
    (10, "two *1 are side by side"),
    (8, "two ^1 side by side"),
    (8, "$1 beside another one"),
  ]

  static let twinsDown: [Template] = [
    (40, "two *1 one above the other"),
    (15, "there are two *1 one above the other"),
    (12, "a pair of *1 one above the other"),
    (15, "two *1 one below the other"),
    (10, "two *1 in a column"),
    (8, "two ^1 one above the other"),
    (8, "$1 above another one"),
  ]

  static let trio: [Template] = [
    (40, "three *1 &"),
    (15, "there are three *1 &"),
    (15, "three *1 are &"),
    (12, "a group of three *1 &"),
    (12, "three *1 &&"),
    (8, "three ^1 &"),
  ]

  private static let between: [Template] = [
    (40, "$1 between $2 and $3"),
    (12, "there is $1 between $2 and $3"),
    (12, "$1 is between $2 and $3"),
    (12, "$1 between $3 and $2"),
    (10, "$2 and $3 with $1 between them"),
    (8, "~1 between ~2 and ~3"),
  ]
  static let betweenAcross =
    between + [(10, "$2 to the left and $3 to the right of $1")]
  static let betweenDown =
    between + [(10, "$2 above and $3 below $1")]

  private static let flanked: [Template] = [
    (40, "$1 between two *2"),
    (12, "there is $1 between two *2"),
    (12, "$1 is between two *2"),
    (12, "two *2 with $1 between them"),
    (8, "~1 between two ^2"),
  ]
  static let flankedAcross =
    flanked + [(12, "two *2 to the left and right of $1")]
  static let flankedDown =
    flanked + [(12, "two *2 above and below $1")]

  static let twoAndOne: [Template] = [
    (40, "two *1 @ $3"),
    (12, "there are two *1 @ $3"),
    (12, "$3 ! two *1"),
    (12, "two *1 are @ $3"),
    (12, "two *1 @@ $3"),
    (8, "$3 with two *1 @it"),
    (8, "a pair of *1 @ $3"),
    (8, "two ^1 @ ~3"),
  ]

  /// Words for the place of an object that is alone.
  static func words(_ place: Scenes.Place) -> [String] {
    switch place {
    case .middle: ["in the middle", "in the center"]
    case .upperLeft: ["in the top left corner", "in the upper left corner"]
    case .upperRight: ["in the top right corner", "in the upper right corner"]
    case .lowerLeft: ["in the bottom left corner", "in the lower left corner"]
    case .lowerRight: ["in the bottom right corner", "in the lower right corner"]
    }
  }

  /// Words for a formation of three.
  static func words(_ formation: Scenes.Formation) -> [String] {
    switch formation {
    case .row: ["in a row", "side by side"]
    case .column: ["in a column", "one below the other"]
    case .pyramid: ["in a pyramid", "one above the other two"]
    }
  }
}
