import Foundation
import TestSupport
import Testing

@Suite("Texts and sizes that nothing can be trained with")
struct TrainBadInputTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func refused(
    _ arguments: [String], status: Int32, _ finding: String, _ location: SourceLocation
  ) throws {
    let before = try folder.names()
    let result = try TextRuns.train(arguments + ["-o", "x"], folder: folder)
    #expect(result.status == status && result.output.isEmpty, sourceLocation: location)
    #expect(result.errors.contains(finding), "\(result.errors)", sourceLocation: location)
    #expect(try folder.names() == before, sourceLocation: location)
  }

  @Test("A text shorter than the window is refused", arguments: ["neural", "masked"])
  func shortText(kind: String) throws {
    _ = try folder.write("short.txt", "a few words\n")
    try refused(
      [kind, "short.txt"], status: 1, "the text has 4 tokens, sentence ends included, but",
      #_sourceLocation)
    // Without anything held out, a text that just fits is trained on.
    let result = try TextRuns.train(
      [kind, "short.txt", "-o", "x", "--window", "1", "--epochs", "2"], folder: folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(
    "One word, or none, is no vocabulary", arguments: ["neural", "masked", "all", "association"])
  func oneWord(kind: String) throws {
    _ = try folder.write("one.txt", String(repeating: "a a a\n", count: 300))
    try refused([kind, "one.txt"], status: 1, "the text leaves 1 word for", #_sourceLocation)
    _ = try folder.write("none.txt", "\n\n")
    try refused([kind, "none.txt"], status: 1, "the text leaves 0 words for", #_sourceLocation)
  }

  @Test(
    "Text to try a model on of which nothing is known is refused", arguments: ["neural", "all"])
  func unknown(kind: String) throws {
    _ = try folder.write("dev.txt", "xyzzy plugh\n")
    try refused(
      [kind, TextRuns.text, "--valid", "dev.txt"], status: 1, "dev.txt: the vocabulary knows none",
      #_sourceLocation)
  }

  @Test(
    "Absurd sizes are refused before anything is allocated",
    arguments: [
      (["--width", "100000000"], "GB for the embeddings alone"),
      (["--width", "0"], "the width of the embeddings is 0"),
      (["--width", "-3"], "the width of the embeddings is -3"),
      (["--hidden", "100000000"], "the number of units of a layer is 100000000"),
      (["--width", "65536", "--hidden", "65536,65536"], "GiB and four times that in training"),
      (["--window", "1000000"], "the number of words seen before a place is 1000000"),
      (["--window", "\(Int.max)"], "the number of words seen before a place is"),
      (["--batch-size", "1000000000"], "the batch size is"),
      (["--epochs", "0"], "the number of epochs is 0"),
      (["--rounds", "1000000"], "the number of rounds in an epoch is 1000000"),
      (["--rounds", "0"], "the number of rounds in an epoch is 0"),
      (["--dropout", "1"], "dropout"),
    ])
  func absurd(options: [String], finding: String) throws {
    for kind in ["neural", "all"] {
      try refused([kind, TextRuns.text] + options, status: 2, finding, #_sourceLocation)
    }
  }

  @Test(
    "Options of a kit that make no sense are refused",
    arguments: [
      (["--network-vocabulary", "1"], 2, "--network-vocabulary must be at least 2"),
      (["--without", "ngram"], 2, "ngram"), (["--order", "0"], 2, "order"),
      (["--prune", "1"], 2, "begin --prune with 0"),
      (["--hold-out", "0"], 1, "is held out to find the weights of the mixture"),
    ] as [([String], Int32, String)])
  func kit(options: [String], status: Int32, finding: String) throws {
    try refused(["all", TextRuns.text] + options, status: status, finding, #_sourceLocation)
  }

  @Test(
    "Options of associations that make no table are refused",
    arguments: [
      (["--words", "70000"], 2, "70000 words cannot take part"),
      (["--min-pair-count", "0"], 2, "minimum pair count of 0"),
      (["--max-pairs", "0"], 2, "0 pairs make no table"),
      (["--distances", "5"], 2, "--distances"), (["--distances", "5-2"], 2, "--distances"),
      (["--distances", "0-2"], 2, "distances are 1 to"),
      (["--smoothing", "0"], 2, "smoothing constant"),
      (["--negative-weight", "2"], 2, "negative values"),
      (["--min-pair-count", "100000"], 1, "no pair of words can be listed"),
    ] as [([String], Int32, String)])
  func association(options: [String], status: Int32, finding: String) throws {
    try refused(
      ["association", TextRuns.text] + options, status: status, finding, #_sourceLocation)
  }
}
