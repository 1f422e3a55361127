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
    "Fewer underscores without a letter or digit are text, and asterisks by themselves are",
    arguments: ["", "a", "_", "__", "a __ b", "*", "a * b", "**", "___*", "_*_", "( _ )"])
  func text(pattern: String) {
    let read = BlankPattern(pattern)
    #expect(read.blankCount == 0)
    #expect(read.pieces == [pattern])
  }

  @Test(
    "Where no letter can be missing, underscores that touch a letter or digit are text",
    arguments: [
      "a___b", "a___ b", "a ___b", "3___", "___3", "x____y", "é___", "e\u{301}___", "___é", "___ש",
      "が___", "½___", "a_b", "*a*", "snake_case",
    ])
  func wholeWords(pattern: String) {
    let read = BlankPattern(pattern, knowsLetters: false)
    #expect(read.blankCount == 0 && read.pieces == [pattern])
    #expect(read.hasTouchedBlank == pattern.contains("___"))
  }

  @Test(
    "Inside a word, underscores and asterisks are unknown letters",
    arguments: [
      ("l_c_na", ["", ""], ["l_c_na"]),
      ("a l_c_na b", ["a ", " b"], ["l_c_na"]),
      ("th*", ["", ""], ["th*"]),
      ("*th, (a_).", ["", ", (", ")."], ["*th", "a_"]),
      ("a___ ___ ___b", ["", " ", " ", ""], ["a___", "___b"]),
      ("do_'t ___'s", ["", " ", "'s"], ["do_'t"]),
      ("o'_lock ’tw_s", ["", " ’", ""], ["o'_lock", "tw_s"]),
      ("_'s", ["_'s"], []),
      ("בר_שית אלהים", ["", " אלהים"], ["בר_שית"]),
      ("сло_о 3_", ["", " ", ""], ["сло_о", "3_"]),
      ("e\u{301}_", ["", ""], ["e\u{301}_"]),
      (#"a\_b c_"#, ["a_b ", ""], ["c_"]),
      (#"\*a* "#, ["*", " "], ["a*"]),
    ])
  func letters(pattern: String, pieces: [String], words: [String]) {
    let read = BlankPattern(pattern)
    #expect(read.pieces == pieces)
    let found = read.blanks.compactMap { blank -> String? in
      if case .letters(let letters) = blank { letters.text } else { nil }
    }
    #expect(found == words && read.blankCount == pieces.count - 1)
  }

  @Test(
    "Braces behind a blank say how many words it takes",
    arguments: [
      ("a ___{2} b", ["a ", " b"], [2...2]),
      ("___{1,4}", ["", ""], [1...4]),
      ("___{1,4}'s ____{3}.", ["", "'s ", "."], [1...4, 3...3]),
      ("___ {2}", ["", " {2}"], [nil]),
      (
        "___{a} ___{} ___{1,2,3} ___{-1} ___{1", ["", "{a} ", "{} ", "{1,2,3} ", "{-1} ", "{1"],
        [nil, nil, nil, nil, nil]
      ),
      ("a_{2}", ["", "{2}"], [nil]),
      ("x{2} __{2}", ["x{2} __{2}"], []),
    ] as [(String, [String], [ClosedRange<Int>?])])
  func gaps(pattern: String, pieces: [String], gaps: [ClosedRange<Int>?]) {
    let read = BlankPattern(pattern)
    #expect(read.pieces == pieces)
    let found = read.blanks.map { blank -> ClosedRange<Int>? in
      if case .gap(let least, let most) = blank { least...most } else { nil }
    }
    #expect(found == gaps)
  }

  @Test(
    "A letter is what people see as one, and an asterisk any number of them",
    arguments: [
      ("l_c_na", ["lacuna", "licina"], ["lacna", "lacunas", "Lacuna", "l_c_nab"]),
      ("th*", ["th", "the", "thé"], ["t", "ath", ""]),
      ("*th*", ["th", "path", "thin", "mathé"], ["tin"]),
      ("a*b*c", ["abc", "axxbyyc", "abbcc", "abcbc"], ["ab", "acb", "abcd"]),
      ("caf_", ["café", "cafe", "cafe\u{301}"], ["caf", "cafés"]),
      ("_é", ["né", "ne\u{301}"], ["ne", "é"]),
      ("が_", ["がん", "がガ"], ["が", "かん"]),
      ("ל*", ["ל", "לום"], ["שלום"]),
    ])
  func matching(pattern: String, fitting: [String], others: [String]) throws {
    guard case .letters(let letters) = BlankPattern(pattern).blanks.first else {
      Issue.record("\(pattern) has no unknown letter")
      return
    }
    for word in fitting { #expect(letters.matches(word), "\(word)") }
    for word in others { #expect(!letters.matches(word), "\(word)") }
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
