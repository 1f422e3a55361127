import LacunaKit
import Testing

@Suite("Patterns with blanks")
struct BlankPatternTests {
  @Test(
    "Three or more underscores that touch no letter or digit are a blank",
    arguments: [
      ("a ___ b", ["a ", " b"]),
      ("____", ["", ""]),
      ("___________", ["", ""]),
      ("___ a", ["", " a"]),
      ("a ___", ["a ", ""]),
      ("a ___, b", ["a ", ", b"]),
      ("a ___.", ["a ", "."]),
      ("(___)", ["(", ")"]),
      ("“___”…", ["“", "”…"]),
      ("the ___'s hat", ["the ", "'s hat"]),
      ("___-___", ["", "-", ""]),
      ("___ ___", ["", " ", ""]),
      ("___  ___ ___", ["", "  ", " ", ""]),
      ("في ___ خلق الله", ["في ", " خلق الله"]),
      ("בראשית ___ אלהים", ["בראשית ", " אלהים"]),
      ("吾輩は ___ である。", ["吾輩は ", " である。"]),
      ("🙂___🙂", ["🙂", "🙂"]),
    ])
  func blanks(pattern: String, pieces: [String]) {
    let read = BlankPattern(pattern)
    #expect(read.pieces == pieces)
    #expect(read.blankCount == pieces.count - 1)
  }

  @Test(
    "Fewer underscores, and those that touch a letter or digit, are text",
    arguments: [
      "", "a", "_", "__", "a __ b", "a___b", "a___ b", "a ___b", "3___", "___3", "x____y", "é___",
      "e\u{301}___", "___é", "___ש", "が___", "½___",
    ])
  func text(pattern: String) {
    let read = BlankPattern(pattern)
    #expect(read.blankCount == 0)
    #expect(read.pieces == [pattern])
  }

  @Test(
    "A backslash makes underscores, asterisks and backslashes themselves",
    arguments: [
      (#"\_\_\_"#, "___"), (#"a \_\_\_ b"#, "a ___ b"), (#"\*"#, "*"), (#"th\*"#, "th*"),
      (#"\\"#, #"\"#), (#"\\\\"#, #"\\"#), (#"\a"#, #"\a"#), (#"a\"#, #"a\"#),
      (#"C:\dir"#, #"C:\dir"#), (#"_\__"#, "___"),
    ])
  func escapes(pattern: String, text: String) {
    #expect(BlankPattern(pattern).pieces == [text])
  }

  @Test("An escaped backslash escapes nothing")
  func escapedBackslash() {
    #expect(BlankPattern(#"\\ ___"#).pieces == [#"\ "#, ""])
    #expect(BlankPattern(#"\\___"#).pieces == [#"\"#, ""])
  }

  @Test("Filling puts words in the blanks and changes nothing else")
  func filling() {
    let pattern = BlankPattern(#"In the ___, God created  the (___) and \_."#)
    #expect(
      pattern.filled(with: ["beginning", "heaven"])
        == "In the beginning, God created  the (heaven) and _.")
    #expect(BlankPattern("no blank").filled(with: []) == "no blank")
  }
}
