import TestSupport
import Testing

@Suite("lacuna tokenize")
struct TokenizeTests {
  @Test("Offsets slice the text, in every script")
  func offsets() throws {
    for text in try Command.languages {
      let bytes = try TemporaryFolder.contents(text)
      let result = try Command.lacuna(
        "tokenize", "--json", "--normalization", "none", "--file", text)
      #expect(result.status == 0 && result.errors.isEmpty)
      var tokenCount = 0
      for sentence in try result.objects {
        #expect(sentence.keys.sorted() == ["ends", "line", "starts", "tokens"])
        let tokens = try #require(sentence["tokens"] as? [String])
        let starts = try #require(sentence["starts"] as? [Int])
        let ends = try #require(sentence["ends"] as? [Int])
        for (token, place) in zip(tokens, zip(starts, ends)) {
          #expect(Array(token.utf8) == Array(bytes[place.0..<place.1]))
          tokenCount += 1
        }
      }
      #expect(tokenCount > 100)
    }
  }

  @Test("A line a sentence, or a line a token with its place")
  func formats() throws {
    let plain = try Command.lacuna("tokenize", "Ein Bär… und ein “Café”!", "don't 3.14")
    #expect(plain.lines == ["Ein Bär … und ein “ Café ” !", "don't 3.14"])
    let offsets = try Command.lacuna("tokenize", "--offsets", "Ein Bär!", "né")
    #expect(offsets.lines == ["0  3  Ein", "4  8  Bär", "8  9  !", "", "0  3  né"])
  }

  @Test("Options and models decide how text is cut")
  func pipelines() throws {
    let text = "Ünder A.B. non-stop ½"
    #expect(
      try Command.lacuna("tokenize", "--tokenizer", "whitespace", text).lines == [text])
    #expect(
      try Command.lacuna("tokenize", "--fold-case", "--strip-accents", "Ünder").lines == ["under"])
    #expect(try Command.lacuna("tokenize", "--tokenizer", "character", "a b").lines == ["a ␣ b"])
    #expect(
      try Command.lacuna("tokenize", "--sentences", "unicode", "One. Two.").lines == [
        "One .", "Two .",
      ])
    #expect(
      try Command.lacuna("tokenize", "-m", Models.small, "a-b").lines
        == Command.lacuna("tokenize", "a-b").lines)
  }

  @Test("Standard input is read as files are")
  func input() throws {
    #expect(try Command.lacuna("tokenize", input: "a b.\r\n\r\nc").lines == ["a b .", "c"])
    #expect(
      try Command.lacuna("tokenize", "--empty-lines", "sentence", input: "a\n\nc\n").lines == [
        "a", "", "c",
      ])
  }
}
