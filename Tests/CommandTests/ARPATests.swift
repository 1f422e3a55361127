import TestSupport
import Testing

@Suite("lacuna import and lacuna export")
struct ARPATests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private static let whole = """
    \\data\\
    ngram 1=4
    ngram 2=2

    \\1-grams:
    -1.0\t<unk>
    -99\t<s>\t-0.5
    -0.6\t</s>
    -0.4\ta\t-0.3

    \\2-grams:
    -0.2\t<s> a
    -0.1\ta </s>

    \\end\\

    """

  private func importing(_ text: String, _ name: String = "x.arpa") throws -> Command.Result {
    _ = try folder.write(name, text)
    return try Command.lacuna("import", name, "-o", "x.lacuna", folder: folder.path)
  }

  @Test("Exported, imported and exported again, an ARPA file stays the same byte for byte")
  func fixedPoint() throws {
    let result = try Command.shell(
      """
      $lacuna export \(Models.english) -o a.arpa && $lacuna import a.arpa -o b.lacuna &&
      $lacuna export b.lacuna -o b.arpa && cmp a.arpa b.arpa && gzip a.arpa &&
      $lacuna import - -o c.lacuna <a.arpa.gz && cmp b.lacuna c.lacuna &&
      $lacuna export c.lacuna -o - | cmp - b.arpa
      """, folder: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines[0] == "b.lacuna: order 3")
    let scores = try ["score", "next"].map { command in
      try [Models.english, folder.file("b.lacuna")].map {
        try Command.lacuna(command, "-m", $0, "--tsv", "It was the house").table.map {
          command == "score" ? $0[3] : $0[4]
        }
      }
    }
    #expect(scores[0][0] == scores[0][1] && scores[1][0] == scores[1][1])
  }

  @Test(
    "In SRILM's form, too, export, import and export are a fixed point, and both forms score alike")
  func srilmFixedPoint() throws {
    let result = try Command.shell(
      """
      $lacuna export \(Models.english) --dialect srilm -o a.arpa && $lacuna import a.arpa -o b.lacuna &&
      $lacuna export b.lacuna --format arpa --dialect srilm -o - | cmp - a.arpa &&
      $lacuna export b.lacuna --dialect kenlm -o b.arpa && $lacuna import b.arpa -o c.lacuna &&
      $lacuna export c.lacuna --dialect srilm -o - | cmp - a.arpa && head -2 a.arpa
      """, folder: folder.path)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(result.lines.suffix(2) == ["", "\\data\\"])
    let other = try Command.lacuna(
      "export", Models.english, "--format", "tokenizer-json", "--dialect", "srilm", "-o", "-")
    #expect(other.status == 2 && other.errors.contains("--dialect"))
    let unknown = try Command.lacuna("export", Models.english, "--dialect", "htk", "-o", "-")
    #expect(unknown.status == 2 && unknown.errors.contains("srilm"))
  }

  @Test("The figures of an imported model are those of the file")
  func figures() throws {
    #expect(try importing(Self.whole).status == 0)
    let result = try Command.lacuna(
      "score", "-m", "x.lacuna", "--tsv", "a", "a a", "b", folder: folder.path)
    #expect(
      result.table.dropFirst().map { $0[3] } == [
        "-0.2000000", "-0.1000000", "-0.2000000", "-0.7000000", "-0.1000000", "-1.500000",
        "-0.6000000",
      ])
  }

  @Test("Windows line ends, a missing <unk> and -99 for what is impossible are understood")
  func dialects() throws {
    #expect(try importing(Self.whole.replacing("\n", with: "\r\n")).status == 0)
    let without = try importing(
      Self.whole.replacing("-1.0\t<unk>\n", with: "").replacing("ngram 1=4", with: "ngram 1=3"))
    #expect(without.status == 0)
    #expect(without.errors.contains("<unk>"))
    #expect(try importing(Self.whole.replacing("-1.0\t<unk>", with: "-99\t<unk>")).status == 0)
    let human = try Command.lacuna("score", "-m", "x.lacuna", "b b b b", folder: folder.path)
    #expect(human.lines[0].contains("log10 -99.50"), "\(human.text)")
    #expect(human.text.contains("P(S) = 5.01e-398") || human.text.contains("e-39"))
  }

  @Test(
    "What is wrong with a file is said with its line, and no model is left",
    arguments: [
      ("-0.4\ta\t-0.3", "0.4\ta\t-0.3", "line 9"), ("-0.4\ta\t-0.3", "-0,4\ta\t-0.3", "line 9"),
      ("-0.4\ta\t-0.3", "nan\ta\t-0.3", "line 9"), ("-1.0\t<unk>", "inf\t<unk>", "-99"),
      ("ngram 1=4", "ngram 1=5", "5 1-grams"),
      ("ngram 2=2", "ngram 2=1", "2-grams"), ("ngram 2=2", "ngram 3=2", "line 3"),
      ("\\2-grams:", "\\3-grams:", "\\2-grams:"), ("\\1-grams:", "", "line 6"),
      ("\\data\\", "qARPA 2\n\\data\\", "line 1: this is a quantised table of IRSTLM"),
      ("\\end\\\n", "", "line 14"),
      ("\\data\\", "data", "\\data\\"), ("\\end\\\n", "", "\\end\\"),
      ("-0.2\t<s> a", "-0.2\t<s> zzz", "zzz"), ("-0.2\t<s> a", "-0.2\t<s>", "line 12"),
      ("-0.1\ta </s>", "-0.2\t<s> a", "line 13"),
    ])
  func broken(part: String, replacement: String, message: String) throws {
    #expect(Self.whole.contains(part))
    let result = try importing(Self.whole.replacing(part, with: replacement))
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("x.arpa") && result.errors.contains(message), "\(result.errors)")
    #expect(try folder.names() == ["x.arpa"])
  }

  @Test("Cut off anywhere, an ARPA file is refused")
  func truncated() throws {
    let bytes = Array(Self.whole.utf8)
    for length in stride(from: 0, to: bytes.count - 7, by: 9) {
      let result = try importing(String(decoding: bytes[..<length], as: UTF8.self))
      #expect(result.status == 1 && result.output.isEmpty, "\(length)")
    }
    #expect(try folder.names() == ["x.arpa"])
  }

  @Test("Texts, models and missing files are no ARPA files")
  func wrongKind() throws {
    for path in [Models.small, "\(Command.corpora)/english.txt", "missing", "", folder.path] {
      let result = try Command.lacuna("import", path, "-o", "x.lacuna", folder: folder.path)
      #expect(result.status == 1 && result.output.isEmpty && !result.errors.isEmpty)
    }
    #expect(try folder.names().isEmpty)
  }

  @Test("Neither import nor export replaces what it reads")
  func keeps() throws {
    let path = try folder.write("a.arpa", Self.whole)
    #expect(try Command.lacuna("import", path, "-o", path).status == 2)
    let model = try folder.write("m.lacuna", TemporaryFolder.contents(Models.small))
    #expect(try Command.lacuna("export", model, "-o", model).status == 2)
    #expect(try folder.read("a.arpa") == Array(Self.whole.utf8))
    #expect(try folder.read("m.lacuna") == TemporaryFolder.contents(Models.small))
  }

  @Test("Places that cannot be written are an error")
  func badOutput() throws {
    let path = try folder.write("a.arpa", Self.whole)
    for output in [folder.path, folder.file("missing/x"), "", "/dev/full"] {
      let results = [
        try Command.lacuna("import", path, "-o", output),
        try Command.lacuna("export", Models.small, "-o", output),
      ]
      for result in results {
        #expect(result.status == 1 && result.output.isEmpty && !result.errors.isEmpty)
      }
    }
    #expect(try folder.names() == ["a.arpa"])
  }
}
