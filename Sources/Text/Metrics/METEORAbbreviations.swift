/// Abbreviations whose period METEOR's normalisation leaves on.
///
/// They are those of the list for English that the Moses translation toolkit introduced for its
/// tokeniser (`nonbreaking_prefix.en`) and METEOR 1.5 carries. Case counts.
enum METEORAbbreviations {
  /// Wherever they stand: initials, titles and a few more.
  static let always: Set<String> = Set(
    """
    A B C D E F G H I J K L M N O P Q R S T U V W X Y Z
    Adj Adm Adv Asst Bart Bldg Brig Bros Capt Cmdr Col Comdr Con Corp Cpl DR Dr Drs Ens Gen Gov Hon Hr
    Hosp Insp Lt MM MR MRS MS Maj Messrs Mlle Mme Mr Mrs Ms Msgr Op Ord Pfc Ph Prof Pvt Rep Reps Res
    Rev Rt Sen Sens Sfc Sgt Sr St Supt Surg v vs i.e rev e.g Nos Nr
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  /// Only before a number.
  static let beforeNumbers: Set<String> = ["No", "Art", "pp"]
}
