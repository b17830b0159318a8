import ApusTestSupport
import Foundation
import Tensor
import Testing

@testable import Text

@Suite("Files of subword tokenizers")
struct SubwordFilesTests {
  @Test("are written so that what is read again is the same", arguments: SubwordFixture.names)
  func saved(_ name: String) throws {
    let tokenizer = try SubwordFixture.tokenizer(name)
    try withFolder { folder in
      let path = folder.appendingPathComponent("tokenizer.json").path
      try tokenizer.save(to: path)
      let again = try SubwordTokenizer(path: path)
      #expect(again.truncation == tokenizer.truncation && again.padding == tokenizer.padding)
      #expect(
        again.encodeBatch(SubwordFixture.texts) == tokenizer.encodeBatch(SubwordFixture.texts))
      let copy = folder.appendingPathComponent("copy.json").path
      try again.save(to: copy)
      #expect(try Data(contentsOf: URL(filePath: copy)) == Data(contentsOf: URL(filePath: path)))
    }
  }

  /// Writes the older files of a fixture's model.
  private func olderFiles(_ name: String, _ folder: URL) throws -> (words: String, merges: String) {
    let tokenizer = try SubwordFixture.tokenizer(name)
    let root = JSONField(value: .object(tokenizer.pipeline.document), path: "")
    let model = try root.required("model")
    let words = folder.appendingPathComponent("vocab.json").path
    try writeAtomically(
      String(decoding: JSONWriter.bytes(model.required("vocab").value), as: UTF8.self), to: words)
    let merges = folder.appendingPathComponent("merges.txt").path
    let lines = try model.required("merges").elements().map { merge in
      try merge.elements().map { try $0.string() }.joined(separator: " ")
    }
    try writeAtomically((["#version: 0.2"] + lines).joined(separator: "\n") + "\n", to: merges)
    return (words, merges)
  }

  @Test("of the older kinds make the same tokenizers: GPT-2, CLIP, BERT")
  func presets() throws {
    try withFolder { folder in
      var files = try olderFiles("gpt2", folder)
      let gpt2 = try SubwordTokenizer.gpt2(vocabulary: files.words, merges: files.merges)
      let texts = SubwordFixture.texts
      #expect(gpt2.encodeBatch(texts) == (try SubwordFixture.tokenizer("gpt2").encodeBatch(texts)))

      files = try olderFiles("clip", folder)
      let clip = try SubwordTokenizer.clip(vocabulary: files.words, merges: files.merges)
      #expect(clip.encodeBatch(texts) == (try SubwordFixture.tokenizer("clip").encodeBatch(texts)))
      #expect(
        clip.decode(clip.ids(of: "Two children, who don't RUN!"))
          == "two children , who don 't run !")
      let start = try #require(clip.id(of: "<|startoftext|>"))
      #expect(clip.encode("a dog").ids.first == start)

      let bert = try SubwordFixture.tokenizer("bert")
      let vocabulary = folder.appendingPathComponent("vocab.txt").path
      let words = (0..<Int32(bert.count)).map(bert.token(of:))
      try writeAtomically(words.joined(separator: "\n") + "\n", to: vocabulary)
      let again = try SubwordTokenizer.bert(vocabulary: vocabulary)
      #expect(again.encodeBatch(texts) == bert.encodeBatch(texts))
    }
  }

  @Test("of CLIP's merges alone give the ids by rule")
  func clipMerges() throws {
    try withFolder { folder in
      let path = folder.appendingPathComponent("merges.txt").path
      try writeAtomically(
        "\"bpe_simple_vocab_16e6.txt#version: 0.2\ni n\nt h\nth e</w>\n", to: path)
      let clip = try SubwordTokenizer.clip(merges: path)
      #expect(clip.count == 512 + 3 + 2)
      #expect(clip.id(of: "!") == 0 && clip.id(of: "a</w>") == 256 + 64)
      #expect(clip.encode("The").ids == [515, 514, 516])
    }
  }

  /// What loading a tokenizer.json of this text fails with, without the path.
  private func failure(_ text: String) throws -> String {
    try failure(bytes: Array(text.utf8))
  }

  private func failure(bytes: [UInt8]) throws -> String {
    var message = "nothing"
    try withFolder { folder in
      let path = folder.appendingPathComponent("tokenizer.json").path
      try Data(bytes).write(to: URL(filePath: path))
      do { _ = try SubwordTokenizer(path: path) } catch let error as FileError {
        #expect(error.path == path)
        message = error.reason
      }
    }
    return message
  }

  static let refusals: [(text: String, reason: String)] = [
    ("", "line 1, column 1: not valid JSON (it ends too early)"),
    ("{\n\"model\": nope}", "line 2, column 10: not valid JSON (an unknown word)"),
    ("[1, 2", "line 1, column 6: not valid JSON (it ends too early)"),
    ("[01]", "line 1, column 2: not valid JSON (neither a value nor a number)"),
    ("\"\\ud800\"", "line 1, column 8: not valid JSON (half a surrogate pair)"),
    ("{} {}", "line 1, column 4: not valid JSON (more follows the value)"),
    ("[]", "expected an object, found an array"),
    ("{}", "there is no \"model\""),
    (#"{"model":{},"color":1}"#, #""color" is not supported here"#),
    (#"{"version":"2.0","model":{}}"#, #"version: only version "1.0" is supported"#),
    (#"{"model":{"type":"Unigram"}}"#, #"model: the type "Unigram" is not supported"#),
    (#"{"model":{"type":"BPE","merges":[]}}"#, #"model: there is no "vocab""#),
    (
      #"{"model":{"type":"BPE","vocab":[],"merges":[]}}"#,
      "model.vocab: expected an object, found an array"
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":"0"},"merges":[]}}"#,
      #"model.vocab["a"]: expected an integer, found a string"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":-1},"merges":[]}}"#,
      #"model.vocab["a"]: expected 0…2147483647, found -1"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0,"b":2147483647},"merges":[]}}"#,
      "the ids have a gap: no token has the id 1"
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0,"b":0},"merges":[]}}"#,
      #""a" and "b" both have the id 0"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}}"#,
      #"model.vocab: "a" occurs twice"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a x"]}}"#,
      #"model.merges[0]: "x" is not in the vocabulary"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a a"]}}"#,
      #"model.merges[0]: "aa" is not in the vocabulary"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}"#,
      #"model.merges[0]: "a" is not a pair"#
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a","a","a"]]}}"#,
      "model.merges[0]: a merge is of two tokens, not of 3"
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[7]}}"#,
      "model.merges[0]: expected an array, found a number"
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1}}"#,
      "model.dropout: dropout is not supported"
    ),
    (
      #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"unk_token":"u"}}"#,
      #"model.unk_token: "u" is not in the vocabulary"#
    ),
    (
      #"{"model":{"type":"WordPiece","vocab":{"a":0}}}"#, #"model: there is no "unk_token""#
    ),
  ]

  @Test("that are malformed are refused with the place", arguments: refusals)
  func refusal(_ text: String, _ reason: String) throws {
    #expect(try failure(text) == reason)
  }

  static let components: [(member: String, reason: String)] = [
    (
      #""pre_tokenizer":{"type":"Metaspace"}"#,
      #"pre_tokenizer: the type "Metaspace" is not supported"#
    ),
    (
      #""pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"X"}]}"#,
      #"pre_tokenizer.pretokenizers[1]: the type "X" is not supported"#
    ),
    (
      #""pre_tokenizer":{"type":"Split","pattern":{"Regex":"a|b"},"behavior":"Isolated"}"#,
      #"pre_tokenizer.pattern.Regex: the pattern "a|b" is not supported"#
    ),
    (
      #""pre_tokenizer":{"type":"Split","pattern":{"String":""},"behavior":"Isolated"}"#,
      "pre_tokenizer.pattern.String: an empty pattern is not supported"
    ),
    (
      #""pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Shaken"}"#,
      #"pre_tokenizer.behavior: the type "Shaken" is not supported"#
    ),
    (
      #""pre_tokenizer":{"type":"ByteLevel","color":1}"#,
      #"pre_tokenizer: "color" is not supported here"#
    ),
    (
      #""normalizer":{"type":"Precompiled","precompiled_charsmap":""}"#,
      #"normalizer: the type "Precompiled" is not supported"#
    ),
    (
      #""normalizer":{"type":"Strip","strip_left":1}"#,
      "normalizer.strip_left: expected true or false, found a number"
    ),
    (
      #""decoder":{"type":"CTC"}"#, #"decoder: the type "CTC" is not supported"#
    ),
    (
      #""decoder":{"type":"Strip","content":"ab"}"#, "decoder.content: expected one character"
    ),
    (
      #""post_processor":{"type":"BertProcessing","cls":["x",0],"sep":["a",0]}"#,
      #"post_processor.cls[1]: "x" is not a token of this file"#
    ),
    (
      #""post_processor":{"type":"BertProcessing","cls":["a",1],"sep":["a",0]}"#,
      #"post_processor.cls[1]: "a" has the id 0, not 1"#
    ),
    (
      #""post_processor":{"type":"TemplateProcessing","special_tokens":{},"pair":[],"single":[{"SpecialToken":{"id":"s","type_id":0}}]}"#,
      #"post_processor.single[0].SpecialToken: "s" is not among the special_tokens"#
    ),
    (
      #""post_processor":{"type":"TemplateProcessing","special_tokens":{},"pair":[],"single":[{"Sequence":{"id":"B"}}]}"#,
      #"post_processor.single[0].Sequence: there is no sequence "B" here"#
    ),
    (
      #""added_tokens":[{"id":0,"content":"b"}]"#,
      #"added_tokens: "b" has the id 0, in model.vocab 1"#
    ),
    (
      #""added_tokens":[{"id":5,"content":"c"}]"#, "the ids have a gap: no token has the id 3"
    ),
    (#""added_tokens":[{"id":5,"content":""}]"#, "added_tokens[0]: the content is empty"),
    (
      #""truncation":{"max_length":1,"strategy":"Best"}"#,
      #"truncation.strategy: "Best" is not supported"#
    ),
    (
      #""padding":{"strategy":{"Fixed":99999999},"pad_id":0,"pad_token":"a"}"#,
      "padding.strategy: 99999999 is too long"
    ),
    (
      #""padding":{"strategy":"BatchLongest","pad_id":1,"pad_token":"a"}"#,
      #"padding.pad_id: 1 is not the id of "a""#
    ),
  ]

  @Test("may spell characters as escapes, and are written so that JSON stays JSON")
  func escapes() throws {
    let text = #"["\ud83d\ude42\u0120", "\"\\\/\b\f\n\r\t\u0000é", -0.5e1, 12, true, null, {}]"#
    let value = try Array(text.utf8).withUnsafeBufferPointer { try JSONParser.parse($0) }
    let expected: JSONValue = [
      "🙂Ġ", "\"\\/\u{8}\u{C}\n\r\t\u{0}é", .number(-5), 12, true, nil, .object([]),
    ]
    #expect(value == expected)
    let written = JSONWriter.bytes(value)
    #expect(try written.withUnsafeBufferPointer { try JSONParser.parse($0) } == value)
  }

  @Test("that ask for what is not covered are refused with the component", arguments: components)
  func unsupported(_ member: String, _ reason: String) throws {
    let text =
      #"{\#(member),"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}"#
    #expect(try failure(text) == reason)
  }

  @Test("that would exhaust the memory or the stack are refused")
  func bombs() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(try failure(deep) == "line 1, column 65: not valid JSON (nested deeper than 64)")
    let step = #"{"type":"Replace","pattern":{"String":"a"},"content":"aaaa"}"#
    let steps = Array(repeating: step, count: 20).joined(separator: ",")
    let grown = "its steps can make a text over 4096 times as long"
    let model = #""model":{"type":"BPE","vocab":{"a":0},"merges":[]}"#
    #expect(
      try failure(#"{"normalizer":{"type":"Sequence","normalizers":[\#(steps)]},\#(model)}"#)
        == "normalizer: \(grown)")
    #expect(
      try failure(#"{"decoder":{"type":"Sequence","decoders":[\#(steps)]},\#(model)}"#)
        == "decoder: \(grown)")
  }

  @Test("that are not UTF-8 are refused with the line")
  func invalidUTF8() throws {
    let bytes = Array("{\n\"model\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
    #expect(
      try failure(bytes: bytes) == "line 2, column 13: not valid JSON (a string is not valid UTF-8)"
    )
    try withFolder { folder in
      let path = folder.appendingPathComponent("vocab.txt").path
      try Data(Array("[PAD]\n".utf8) + [0xFF, 0x0A]).write(to: URL(filePath: path))
      #expect(throws: FileError(path: path, reason: "line 2: not valid UTF-8")) {
        try SubwordTokenizer.bert(vocabulary: path)
      }
    }
  }

  @Test("of the older kinds that are malformed are refused with the line")
  func olderRefusals() throws {
    try withFolder { folder in
      let files = try olderFiles("gpt2", folder)
      try writeAtomically("#version: 0.2\na n\nt h e\n", to: files.merges)
      func load() throws -> SubwordTokenizer {
        try .gpt2(vocabulary: files.words, merges: files.merges)
      }
      #expect(
        throws: FileError(path: files.merges, reason: "line 3: expected two tokens, found 3"),
        performing: load)
      try writeAtomically("a n\nQ zz\n", to: files.merges)
      #expect(
        throws: FileError(path: files.merges, reason: "line 2: \"zz\" is not in the vocabulary"),
        performing: load)
      let words = folder.appendingPathComponent("vocab.txt").path
      try writeAtomically("[PAD]\n[UNK]\na\n[PAD]\n", to: words)
      #expect(
        throws: FileError(
          path: words, reason: "line 4: \"[PAD]\" occurs twice, first on line 1")
      ) { try SubwordTokenizer.bert(vocabulary: words) }
      try writeAtomically("[PAD]\n[UNK]\n", to: words)
      #expect(throws: FileError(path: words, reason: "there is no token \"[CLS]\"")) {
        try SubwordTokenizer.bert(vocabulary: words)
      }
      #expect(throws: FileError.self) { try SubwordTokenizer(path: "\(words).none") }
    }
  }
}
