import Captioning
import Foundation
import Text

/// Captions to words, words to scores, word vectors from a file; on one thread. Captions are those of the
/// file `Flickr8k.token.txt` that `APUS_CAPTIONS` names, or else generated ones, as many as Flickr8k
/// has; the counterparts are in `Benchmarks/text.py`.
func textSuite() -> [Row] {
  let count = 40_460
  func tokenizing(_ name: String, _ tokenizer: some Tokenizer) -> Row {
    Row(name: "text/\(name) \(count)") {
      let captions = captions(count)
      return { _ = tokenizer.tokenize(captions: captions) }
    }
  }
  func cleaning(_ name: String, _ cleaner: @escaping () -> CaptionCleaner) -> Row {
    Row(name: "text/clean \(name) \(count)") {
      let (captions, cleaner) = (captions(count), cleaner())
      return { for caption in captions { _ = cleaner.words(caption) } }
    }
  }
  return [
    cleaning("default") { CaptionCleaner() },
    cleaning("show-attend-tell") {
      // Without WordNet the row is that of the other steps.
      let lemmatizer = (try? WordNet()).map { WordForm.lemma(WordNetLemmatizer($0)) }
      return .showAttendTell(wordForms: lemmatizer.map { [$0] } ?? [])
    },
    tokenizing("whitespace", WhitespaceTokenizer()),
    tokenizing("basic_english", BasicEnglishTokenizer()),
    tokenizing("treebank", TreebankTokenizer()),
    tokenizing("ptb", PTBTokenizer()),
    tokenizing("keras", KerasTokenizer()),
    Row(name: "text/vocabulary \(count)") {
      let words = captions(count).map(CaptionCleaner().words)
      return { _ = Vocabulary(captions: words, minimumFrequency: 2) }
    },
    scoring("ptb + bleu + rouge-l + cider-d", [.bleu, .rougeL, .ciderD]),
    scoring("ptb + meteor", [.meteor]),
    Row(name: "text/cider-d of 250 sampled captions") {
      var ids: [String: Int32] = [:]
      let references = scored().references.map { captions in
        captions.map { caption in
          caption.split(separator: " ").map { word -> Int32 in
            let id = ids[String(word), default: Int32(ids.count)]
            ids[String(word)] = id
            return id
          }
        }
      }
      let cider = CIDEr(references: references)
      let images = (0..<250).map { $0 / 5 }
      let batch = (0..<250).map { references[$0 / 5][($0 + 1) % 5] }
      return { _ = cider.scores(candidates: batch, images: images) }
    },
    Row(name: "text/glove 400000x50, 8000 words", runs: 3) {
      let vocabulary = Vocabulary(
        captions: [(0..<8000).map { "w\($0 * 50)" }], specials: .standard)
      let path = gloveFile(rows: 400_000, width: 50)
      return { _ = try! PretrainedEmbedding(path: path, vocabulary: vocabulary, missing: .zero) }
    },
    bpe("encode") { tokenizer, captions in
      for caption in captions { _ = tokenizer.encode(caption) }
    },
    bpe("ids") { tokenizer, captions in
      for caption in captions { _ = tokenizer.ids(of: caption) }
    },
  ]
}

/// Captions cut by the tokenizer of COCO's evaluation and scored, 1 000 images with five references.
private func scoring(_ name: String, _ metrics: [CaptionMetrics.Metric]) -> Row {
  Row(name: "text/\(name) 1000x5") {
    let (candidates, references) = scored()
    let tokenizer = PTBTokenizer()
    var evaluator = CaptionMetrics(metrics, tokenization: "ptb")
    evaluator.meteor = (try? WordNet()).map { METEOR(wordNet: $0) }
    return {
      let words = tokenizer.tokenize(captions: references.flatMap(\.self))
      _ = evaluator.evaluate(
        candidates: tokenizer.tokenize(captions: candidates),
        references: references.indices.map { Array(words[5 * $0..<5 * $0 + 5]) })
    }
  }
}

/// All captions by byte-level BPE, with the file that `APUS_TOKENIZER` names or one learnt from the
/// captions.
private func bpe(
  _ name: String, _ work: @escaping (SubwordTokenizer, [String]) -> Void
) -> Row {
  Row(name: "text/bpe \(name) 40460") {
    let captions = captions(40_460)
    let path = ProcessInfo.processInfo.environment["APUS_TOKENIZER"]
    let tokenizer =
      if let path { try! SubwordTokenizer(path: path) } else {
        BPETrainer(vocabularySize: 8000).train(on: captions)
      }
    return { work(tokenizer, captions) }
  }
}

/// The captions of the file in `APUS_CAPTIONS`, or generated ones, repeated up to `count`.
private func captions(_ count: Int) -> [String] {
  let own: [String]
  if let path = ProcessInfo.processInfo.environment["APUS_CAPTIONS"] {
    let text = try! String(contentsOfFile: path, encoding: .utf8)
    own = text.split(separator: "\n").map { String($0.drop { $0 != "\t" }.dropFirst()) }
  } else {
    own = Scenes(seed: 1).dataset(.train).samples.flatMap(\.captions)
  }
  return (0..<count).map { own[$0 % own.count] }
}

/// For 1 000 images five references each, and as a candidate the first one of the next image.
private func scored() -> (candidates: [String], references: [[String]]) {
  let all = captions(5000)
  let references = (0..<1000).map { Array(all[5 * $0..<5 * $0 + 5]) }
  return ((0..<1000).map { references[($0 + 1) % 1000][0] }, references)
}

/// A file of random vectors in GloVe's form.
private func gloveFile(rows: Int, width: Int) -> String {
  let path = FileManager.default.temporaryDirectory
    .appending(path: "apus-\(rows)x\(width).txt").path
  guard !FileManager.default.fileExists(atPath: path) else { return path }
  var (text, state) = ("", UInt64(1))
  for row in 0..<rows {
    text += "w\(row)"
    for _ in 0..<width {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let digits = String(state >> 44)
      text += (state & 1 << 40 == 0 ? " 0." : " -0.") + digits.prefix(5)
    }
    text += "\n"
  }
  try! text.write(toFile: path, atomically: true, encoding: .utf8)
  return path
}
