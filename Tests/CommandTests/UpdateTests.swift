import TestSupport
import Testing

@Suite("lacuna update, merge and counts")
struct UpdateTests {
  private let folder: TemporaryFolder
  private static let parts: [String] = {
    let text = String(
      decoding: try! TemporaryFolder.contents("\(Command.corpora)/english.txt"), as: UTF8.self)
    let lines = text.split(separator: "\n").prefix(240)
    return stride(from: 0, to: 240, by: 80).map {
      lines[$0..<$0 + 80].joined(separator: "\n") + "\n"
    }
  }()

  init() throws {
    folder = try TemporaryFolder()
    for (name, part) in zip(["a", "b", "c"], Self.parts) { _ = try folder.write(name, part) }
  }

  private func run(_ arguments: String...) throws -> Command.Result { try run(arguments) }

  private func run(_ arguments: [String]) throws -> Command.Result {
    let running = try RunningCommand(arguments, folder: folder.path)
    running.closeInput()
    return running.finish()
  }

  private func train(_ texts: [String], _ options: [String], to name: String) throws {
    let result = try run(["train", "ngram"] + texts + ["-o", name, "--keep-counts"] + options)
    #expect(result.status == 0, "\(result.errors)")
  }

  static let options: [[String]] = [
    ["--order", "3"], ["--order", "1"], ["--order", "4", "--prune", "0", "0", "1"],
    ["--order", "3", "--max-vocabulary", "200"], ["--order", "3", "--min-count", "2"],
    ["--order", "2", "--prune", "1", "1"], ["--order", "3", "--tokenizer", "character"],
    ["--order", "3", "--smoothing", "witten-bell", "--fold-case"],
  ]

  @Test("Models trained apart merge into the model of all texts, to the byte", arguments: options)
  func merging(options: [String]) throws {
    for name in ["a", "b", "c"] { try train([name], options, to: "\(name).lacuna") }
    try train(["c", "a", "b"], options, to: "whole.lacuna")
    let merged = try run("merge", "b.lacuna", "a.lacuna", "c.lacuna", "-o", "merged.lacuna")
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(try folder.read("merged.lacuna") == folder.read("whole.lacuna"))
    #expect(try run("verify", "merged.lacuna").status == 0)
  }

  @Test("Texts that come and go give the model of what is left, to the byte", arguments: options)
  func updating(options: [String]) throws {
    try train(["a", "b"], options, to: "model.lacuna")
    try train(["a", "c"], options, to: "expected.lacuna")
    let result = try run("update", "model.lacuna", "--add", "c", "--remove", "b")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.read("model.lacuna") == folder.read("expected.lacuna"))
    // A text is known by its sentences, not by its name or their order.
    _ = try folder.write(
      "other", Self.parts[2].split(separator: "\n").reversed().joined(separator: "\n"))
    #expect(try run("update", "model.lacuna", "--remove", "other", "-o", "less.lacuna").status == 0)
    try train(["a"], options, to: "expected.lacuna")
    #expect(try folder.read("less.lacuna") == folder.read("expected.lacuna"))
  }

  @Test("A model of pieces is brought up to date with the pieces it has")
  func pieces() throws {
    try train(["a", "b"], ["--tokenizer", "bpe", "--bpe-size", "400"], to: "model.lacuna")
    let before = try folder.read("model.lacuna")
    #expect(try run("update", "model.lacuna", "--add", "c").status == 0)
    #expect(try folder.read("model.lacuna") != before)
    #expect(try run("update", "model.lacuna", "--remove", "c").status == 0)
    #expect(try folder.read("model.lacuna") == before)
  }

  @Test("What cannot be counted on is refused, and the model stays as it is")
  func refusals() throws {
    try train(["a", "b"], ["--order", "3"], to: "model.lacuna")
    let model = try folder.read("model.lacuna")
    let missing = try run("update", "model.lacuna", "--remove", "c")
    #expect(missing.status == 1 && missing.errors.contains("c is not a text that model.lacuna"))
    #expect(try folder.read("model.lacuna") == model)

    #expect(try run("train", "ngram", "a", "-o", "plain.lacuna", "--order", "3").status == 0)
    let plain = try run("update", "plain.lacuna", "--add", "b")
    #expect(plain.status == 1 && plain.errors.contains("--keep-counts"))
    #expect(
      try run(
        "train", "ngram", "a", "-o", "k.lacuna", "--compatibility", "kenlm"
      ).status == 0)
    let kenlm = try run("update", "k.lacuna", "--add", "b")
    #expect(kenlm.status == 1 && kenlm.errors.contains("order of the lines"))
    let kept = try run(
      "train", "ngram", "a", "-o", "k.lacuna", "--compatibility", "kenlm", "--keep-counts")
    #expect(kept.status == 2)

    try train(["c"], ["--order", "2"], to: "other.lacuna")
    let order = try run("merge", "model.lacuna", "other.lacuna", "-o", "x.lacuna")
    #expect(order.status == 1 && order.errors.contains("order 3, the other of 2"))
    try train(["c"], ["--order", "3", "--tokenizer", "whitespace"], to: "other.lacuna")
    let tokenizer = try run("merge", "model.lacuna", "other.lacuna", "-o", "x.lacuna")
    #expect(tokenizer.status == 1 && tokenizer.errors.contains("whitespace"))
    try train(["c"], ["--order", "3", "--prune", "1"], to: "other.lacuna")
    let pruning = try run("merge", "model.lacuna", "other.lacuna", "-o", "x.lacuna")
    #expect(pruning.status == 1 && pruning.errors.contains("prune"))
    #expect(try run("merge", "model.lacuna", "plain.lacuna", "-o", "x.lacuna").status == 1)
    #expect(try run("update", "model.lacuna").status == 2)
    #expect(!(try folder.names()).contains("x.lacuna"))
  }

  @Test("Counts are text that trains the model of the text they were counted in")
  func countsAsText() throws {
    let options = ["--order", "3", "--tokenizer", "whitespace"]
    try train(["a", "b"], options, to: "model.lacuna")
    let ofModel = try run("counts", "model.lacuna")
    let ofText = try run(
      "counts", "a", "b", "--order", "3", "--tokenizer", "whitespace", "-o", "counts.gz")
    #expect(ofModel.status == 0 && ofText.status == 0)
    let sorted = try Command.shell(
      "gzip -dc counts.gz | LC_ALL=C sort -c && gzip -dc counts.gz", folder: folder.path)
    #expect(sorted.status == 0 && sorted.output == ofModel.output)

    for arguments in [
      ["train", "ngram", "a", "b", "-o", "text.lacuna"] + options,
      ["train", "ngram", "--counts", "counts.gz", "-o", "counts.lacuna"],
    ] {
      let result = try run(arguments)
      #expect(result.status == 0, "\(result.errors)")
    }
    let exported = try ["text", "counts"].map {
      try run("export", "\($0).lacuna", "-o", "-").output
    }
    #expect(exported[0] == exported[1] && !exported[0].isEmpty)
  }

  @Test("A count of one word is what grep finds")
  func counts() throws {
    _ = try folder.write("t", "the cat sat\nthe cat ran\nthe dog sat\n")
    let result = try run("counts", "t", "--order", "2")
    #expect(
      result.lines == [
        "</s>\t3", "<s>\t3", "<s> the\t3", "cat\t2", "cat ran\t1", "cat sat\t1", "dog\t1",
        "dog sat\t1", "ran\t1", "ran </s>\t1", "sat\t2", "sat </s>\t2", "the\t3", "the cat\t2",
        "the dog\t1",
      ])
  }

  @Test(
    "Counts that make no sense are refused with their line",
    arguments: [
      ("b\t1\na\t1\n", "line 2", "LC_ALL=C sort"), ("a\t1\na\t2\n", "line 2", "LC_ALL=C sort"),
      ("a\t-1\n", "line 1", "-1"), ("a\t4294967296\n", "line 1", "4294967296"),
      ("a\t99999999999999999999999\n", "line 1", "is no count"), ("a 1\n", "line 1", "tab"),
      ("a  b\t1\n", "line 1", "single spaces"), ("a\t1\na b\t2\n", "line 1", "occurs 1 times"),
      ("<s>\t1\na <s>\t1\n", "line 2", "<s>"), ("</s>\t1\n</s> a\t1\n", "line 2", "</s>"),
      ("<s>\t1\n<s> a\t1\n", "", "count all orders"), ("", "", "no sentence"),
    ])
  func badCounts(text: String, place: String, reason: String) throws {
    _ = try folder.write("counts.tsv", text)
    let result = try run("train", "ngram", "--counts", "counts.tsv", "-o", "x.lacuna")
    #expect(result.status == 1)
    #expect(result.errors.contains(place) && result.errors.contains(reason), "\(result.errors)")
    #expect(!(try folder.names()).contains("x.lacuna"))
  }

  @Test("A word outside of the vocabulary given is named with its line")
  func unlistedWord() throws {
    _ = try folder.write("t", "a b\n")
    _ = try folder.write("words", "a\n")
    let counted = try run("counts", "t", "--order", "2", "-o", "counts.tsv")
    #expect(counted.status == 0)
    let result = try run(
      "train", "ngram", "--counts", "counts.tsv", "--vocabulary", "words", "-o", "x.lacuna")
    #expect(result.status == 1 && result.errors.contains("'b' is not in the vocabulary"))
  }

  @Test("Too little memory, and a folder for temporary data that is not there, are refused")
  func memory() throws {
    let little = try run("train", "ngram", "a", "-o", "x.lacuna", "--memory", "1M")
    #expect(little.status == 1 && little.errors.contains("permit at least --memory"))
    let folderless = try run(
      "train", "ngram", "a", "-o", "x.lacuna", "--temporary-directory", "missing")
    #expect(folderless.status == 1 && folderless.errors.contains("missing"))
    for size in ["0", "x", "-1", "101%", "2Q"] {
      #expect(try run("train", "ngram", "a", "-o", "x.lacuna", "--memory", size).status == 2)
    }
    #expect(!(try folder.names()).contains("x.lacuna"))
  }
}
