/// Abbreviations, by what follows them in a sentence.
extension PTBRules {
  static let nations = Pattern.any(
    .run(.word(of: "canada sino korean eu japan non"), "-u.s"),
    .run("u.s.-", .any("u.k", "u.s.s.r")))
  /// Two letters or more with periods between them: `a.m`.
  static let longAcronym = Pattern.any(
    .run(.symbol(.letters), .some(.one(of: "."), .symbol(.letters))), nations)
  /// A single letter counts.
  static let acronym = Pattern.any(
    .run(.symbol(.letters), .many(.one(of: "."), .symbol(.letters))), nations)

  /// Abbreviations that a sentence may end with, when a capital follows.
  static let finalAbbreviation = Pattern.run(
    .any(
      .word(of: "jan feb mar apr jun jul aug sep sept oct nov dec"),
      .word(of: "mon tue tues wed thu thurs fri"),
      .word(
        of: """
          ala ariz calif colo conn ct dak fla ga ind kan kans ky md mich minn mo mont neb nev \
          okla penn tenn va vt wis wisc wyo
          """),
      .capitalized(of: "Az Ark Del Ill La Mass Miss Ore Pa Tex Wash"),
      .word(of: "inc co cos corp ltd plc rt bancorp bhd assn univ intl sys"),
      .word(of: "tel est ext sq blvd rd sr jr bros ed.d ph.d esq etc al seq bldg"),
      .run("p", .maybe("p"), "t", .one(of: "ye"), .maybe("s"))),
    .one(of: "."))

  /// Abbreviations that a capital may follow inside a sentence.
  static let innerAbbreviation = Pattern.any(
    .word(
      of: """
        mr mrs ms dr drs prof profs sen sens rep reps atty attys lt col gen messrs gov govs \
        adm rev maj sgt cpl pvt capt st ste ave pres lieut hon brig comdr cmdr pfc spc supt \
        supts det mt ft adj adv asst assoc ens insp mlle mme msgr sfc
        """),
    .capitalized(of: "Miss"),
    .word(of: "vs alex wm jos cie a.k.a cf treas ph invt elec natl dept"),
    .run("m", .one(of: "ft"), "g"),
    acronym)

  /// Abbreviations before a number.
  static let numberedAbbreviation = Pattern.run(
    .word(of: "ca fig figs prop no nos art bldg pp op"),
    ".")

  /// Capitalised words that begin a sentence, seen after an acronym.
  static let sentenceStart = Pattern.capitalized(
    of: """
      About According Additionally After An A As At But Earlier He Her Here However If In It Last \
      Many More Mr. Ms. Now Once One Other Our She Since So Some Such That The Their Then There \
      These They This We When While What Yet You
      """)
}
