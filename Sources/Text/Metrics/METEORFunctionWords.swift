/// English words that count less in METEOR than content words.
enum METEORFunctionWords {
  /// The 93 tokens of which each made up more than one thousandth of a large English news corpus
  /// (Denkowski, Lavie 2011, section 2.2), as METEOR 1.5 lists them in `function/english.words`.
  static let english: Set<String> = Set(
    """
    the , . to of and a in that for " is on 's it with was as said at he by be from have has are his
    but an this not i will ’ they ) -rrb- ( -lrb- who their had we which were been more or s its would
    about new one after you : also up when there than $ all out her people she year two - can if last
    first “ over other ” into some what so -- no time years could ? 't — '
    """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
