import ApusTestSupport
import Foundation
import Testing
import Text

@Suite("Files of generated and of written captions")
struct CaptionFiles {
  private struct Whitespace: Tokenizer {
    func tokenize(_ text: String) -> [String] { text.words }
  }

  @Test("results and references join by image, whatever the form and the order")
  func joined() throws {
    try withFolder { folder in
      let results = try COCOResults(
        path: write(
          """
          [{"image_id": 42, "caption": "a dog", "id": 1}, {"image_id": "b", "caption": ""}]
          """, folder, "results.json"))
      #expect(results.images == ["42", "b"] && results.captions == ["a dog", ""])
      let coco = try CaptionReferences(
        path: write(
          """
          {"info": {}, "images": [{"id": "b"}, {"id": 42, "file_name": "x.jpg"}, {"id": 7}],
          "annotations": [{"image_id": "b", "caption": "b1", "id": 5},
          {"image_id": 42, "caption": "a1"}, {"image_id": "b", "caption": "b2"}]}
          """, folder, "coco.json"))
      #expect(coco.images == ["b", "42"] && coco.captions == [["b1", "b2"], ["a1"]])
      let map = try CaptionReferences(
        path: write("\u{FEFF}{\"b\": [\"b1\", \"b2\"], \"42\": [\"a1\"]}", folder, "map.json"))
      #expect(map.images == ["42", "b"] && map.captions == [["a1"], ["b1", "b2"]])
      let first = try CaptionPairs(results, coco)
      #expect(first.images == ["b", "42"] && first.candidates == ["", "a dog"])
      #expect(first.references == [["b1", "b2"], ["a1"]])
      let second = try CaptionPairs(results, map)
      #expect(second.images == ["42", "b"] && second.candidates == ["a dog", ""])
      let report = CaptionMetrics([.length], tokenization: "white space").evaluate(
        second, tokenizer: Whitespace())
      #expect(report.images == ["42", "b"] && report.scores[0].images == [2, 0])
    }
  }

  @Test("names of images sort as numbers, then as texts; one may be called annotations")
  func names() throws {
    try withFolder { folder in
      let references = try CaptionReferences(
        path: write(
          "{\"z\": [\"a\"], \"10\": [\"a\"], \"9\": [\"a\"], \"annotations\": [\"a\"]}", folder,
          "map.json"))
      #expect(references.images == ["9", "10", "annotations", "z"])
    }
  }

  @Test("COCO's list of images may be missing")
  func withoutImages() throws {
    try withFolder { folder in
      let references = try CaptionReferences(
        path: write(
          "{\"annotations\": [{\"image_id\": 1, \"caption\": \"a\"}]}", folder, "coco.json"))
      #expect(references.images == ["1"])
    }
  }

  private static let form = ", expected [{\"image_id\": …, \"caption\": \"…\"}, …]"

  @Test(
    "results that are wrong are refused with the entry",
    arguments: [
      ("[]", "there is no caption"),
      (
        #"[{"image_id": 1, "caption": "a"}, {"image_id": "1", "caption": "b"}]"#,
        "[1]: a second caption of image 1, the first is [0]"
      ),
      (#"[{"image_id": 1}]"#, "there is no [0].caption\(form)"),
      (#"[{"caption": "a"}]"#, "there is no [0].image_id\(form)"),
      (
        #"[{"image_id": 1, "caption": "a"}, {"image_id": 2, "caption": null}]"#,
        "[1].caption is null\(form)"
      ),
      (#"[{"image_id": 1, "caption": ["a"]}]"#, "[0].caption is of another type\(form)"),
      (#"[{"image_id": 1.5, "caption": "a"}]"#, "[0].image_id is of another type\(form)"),
      (#"{"image_id": 1, "caption": "a"}"#, "the file is of another type\(form)"),
    ])
  func wrongResults(text: String, problem: String) throws {
    try withFolder { folder in
      let path = try write(text, folder, "results.json")
      #expect(throws: TextFileError(path: path, problem: problem)) {
        _ = try COCOResults(path: path)
      }
    }
  }

  @Test(
    "text that is not JSON is refused with line and column",
    arguments: [
      ("", "line 1, column 1", "it ends too early"),
      ("\u{0}", "line 1, column 1", "neither a value nor a number"),
      ("[{\"image_id\": 1,\n\"caption\": a}]", "line 2, column 12", "neither a value nor a number"),
      ("[\n\n{\"a\": 1} {}]", "line 3, column 11", "a comma or ] is missing"),
      ("[1,\n 2", "line 2, column 3", "it ends too early"),
      ("{\"a\": 1,}", "line 1, column 9", "a member has no name"),
      ("{\"a\" 1}", "line 1, column 6", "a name has no colon"),
      ("[\"a\nb\"]", "line 2, column 1", "a string has a control character"),
      ("[\"a", "line 1, column 4", "a string has no end"),
      ("[\"\\x\"]", "line 1, column 5", "an unknown escape in a string"),
      ("[\"\\u12g4\"]", "line 1, column 5", "an escape has no four digits"),
      ("[01]", "line 1, column 2", "neither a value nor a number"),
      ("[1.]", "line 1, column 4", "a number ends in its point"),
      ("[] x", "line 1, column 4", "more follows the value"),
      (String(repeating: "[", count: 600), "line 1, column 65", "nested deeper than 64"),
    ])
  func notJSON(text: String, place: String, reason: String) throws {
    try withFolder { folder in
      let path = try write(text, folder, "results.json")
      let error = TextFileError(
        path: path, problem: "\(place): not valid JSON (\(reason))\(Self.form)")
      #expect(throws: error) { _ = try COCOResults(path: path) }
    }
  }

  @Test("bytes that are not UTF-8 are refused with the line")
  func notUTF8() throws {
    try withFolder { folder in
      let path = folder.appending(path: "bytes.json").path
      try Data(Array("[\n\"".utf8) + [0xFF, 0xFE, 0x22, 0x5D]).write(to: URL(filePath: path))
      #expect(
        throws: TextFileError(
          path: path,
          problem: "line 2, column 4: not valid JSON (a string is not valid UTF-8)\(Self.form)")
      ) { _ = try COCOResults(path: path) }
    }
  }

  @Test("a file that is not there, and a folder, are refused")
  func missing() throws {
    try withFolder { folder in
      let path = folder.appending(path: "none.json").path
      #expect(throws: TextFileError(path: path, problem: "no such file\(Self.form)")) {
        _ = try COCOResults(path: path)
      }
      #expect(throws: TextFileError(path: folder.path, problem: "is a folder\(Self.form)")) {
        _ = try COCOResults(path: folder.path)
      }
    }
  }

  private static let either =
    #", expected COCO's {"annotations": […], "images": […]} or {"image": ["caption", …], …}"#

  @Test(
    "references that are wrong are refused with the entry",
    arguments: [
      ("{}", "there is no caption"),
      (#"{"annotations": [], "images": []}"#, "there is no caption"),
      (#"{"7": []}"#, "7: an image without captions"),
      (#"{"7": ["a", " \t"]}"#, "7[1]: an empty caption"),
      (#"{"7": "a"}"#, "7 is of another type\(either)"),
      (#"{"7": ["a", 3]}"#, "7[1] is of another type\(either)"),
      ("[]", "the file is of another type\(either)"),
      (
        #"{"annotations": [{"image_id": 1, "caption": "a"}, {"image_id": 2, "caption": ""}]}"#,
        "annotations[1]: an empty caption of image 2"
      ),
      (
        #"{"annotations": [{"image_id": 1, "caption": "a"}], "images": [{"id": 2}]}"#,
        "annotations[0]: image 1 is not among the 1 images"
      ),
      (
        #"{"annotations": [{"image_id": 1}]}"#, "there is no annotations[0].caption\(either)"
      ),
      (
        #"{"annotations": [{"image_id": 1, "caption": "a"}], "images": [{}]}"#,
        "there is no images[0].id\(either)"
      ),
    ])
  func wrongReferences(text: String, problem: String) throws {
    try withFolder { folder in
      let path = try write(text, folder, "references.json")
      #expect(throws: TextFileError(path: path, problem: problem)) {
        _ = try CaptionReferences(path: path)
      }
    }
  }

  @Test("images that only one of both files has are refused, or left out when asked")
  func unpaired() throws {
    try withFolder { folder in
      func results(_ names: [String]) throws -> COCOResults {
        let entries = names.map { "{\"image_id\": \"\($0)\", \"caption\": \"a\"}" }
        return try COCOResults(
          path: write("[\(entries.joined(separator: ","))]", folder, "results.json"))
      }
      let references = try CaptionReferences(
        path: write("{\"1\": [\"a\"], \"2\": [\"b\"], \"3\": [\"c\"]}", folder, "references.json"))
      let stranger = try results(["1", "5"])
      #expect(
        throws: TextFileError(
          path: stranger.path, problem: "[1]: image 5 has no references in \(references.path)")
      ) { _ = try CaptionPairs(stranger, references, allowMissing: true) }
      let few = try results(["2"])
      #expect(
        throws: TextFileError(
          path: few.path,
          problem: "there is no caption of image 1 of \(references.path) (2 of 3 are missing)")
      ) { _ = try CaptionPairs(few, references) }
      let pairs = try CaptionPairs(few, references, allowMissing: true)
      #expect(pairs.images == ["2"] && pairs.references == [["b"]])
    }
  }

  private func write(_ text: String, _ folder: URL, _ name: String) throws -> String {
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}
