import Foundation
import TestSupport
import Testing

@Suite("Models of word pieces, by the command")
struct PieceTests {
  private static let folder = try! TemporaryFolder()
  private static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens").path
  /// The golden text, order 2 over 640 pieces.
  private static let model = trained("golden")

  private static func trained(_ name: String) -> String {
    let path = folder.file("\(name).lacuna")
    let result = try! Command.lacuna(
      "train", "ngram", "\(goldens)/pieces.txt", "-o", path, "--tokenizer", "bpe", "--bpe-size",
      "640", "--order", "2")
    precondition(result.status == 0, result.errors)
    return path
  }

  /// `Goldens/pieces.ids` holds the SHA-256 of the exported file and the ids of each line, made with
  /// tokenizers 0.23.3:
  /// `Scripts/check-tokenizer.py --ids tokenizer.json Tests/CommandTests/Goldens/pieces.txt`
  @Test("tokenizer.json gives the PyPI module tokenizers the ids that lacuna has")
  func golden() throws {
    let path = Self.folder.file("tokenizer.json")
    let export = try Command.lacuna(
      "export", Self.model, "--format", "tokenizer-json", "-o", path)
    #expect(export.status == 0, "\(export.errors)")
    let golden = String(
      decoding: try TemporaryFolder.contents("\(Self.goldens)/pieces.ids"), as: UTF8.self
    ).split(separator: "\n").map(String.init)
    let bytes = try TemporaryFolder.contents(path)
    #expect(SHA256.digest(of: bytes) == golden.first)
    let told = try Command.lacuna(
      "tokenize", "-m", Self.model, "--ids", "--file", "\(Self.goldens)/pieces.txt")
    #expect(told.lines == Array(golden.dropFirst()))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let vocabulary = (object["model"] as? [String: Any])?["vocab"] as? [String: Int]
    #expect(vocabulary?.count == 640 && vocabulary?["<s>"] == 1 && vocabulary?["a</w>"] == 356)
  }

  @Test("networks of pieces speak of words, too, alone and beside n-grams")
  func networks() throws {
    let folder = try TemporaryFolder()
    for kind in ["all", "neural", "masked"] {
      let result = try TextRuns.train(
        [
          kind, TextRuns.text, "-o", kind, "--tokenizer", "bpe", "--bpe-size", "700", "--epochs",
          "2",
        ]
          + TextRuns.options, folder: folder)
      #expect(result.status == 0, "\(result.errors)")
    }
    for model in ["all", "neural"] {
      let score = try Command.lacuna(
        "score", "-m", model, "--tsv", "the lighthouse zebra", folder: folder.path)
      #expect(score.table.map { $0[2] } == ["token", "the", "lighthouse", "zebra", "</s>"])
      let fill = try Command.lacuna(
        "fill", "-m", model, "--tsv", "the ___ sat", folder: folder.path)
      #expect(fill.status == 0 && fill.table.count == 21, "\(fill.errors)")
      #expect(fill.table.dropFirst().allSatisfy { !$0[3].contains("</w>") && !$0[3].isEmpty })
    }
    // What sees both sides cannot find words by reading on, but chooses among those that are listed.
    let open = try Command.lacuna("fill", "-m", "masked", "the ___ sat", folder: folder.path)
    #expect(open.status == 1 && open.errors.contains("finds whole words only with a part"))
    let listed = try Command.lacuna(
      "fill", "-m", "masked", "--tsv", "the ___ sat", "--candidates", "lighthouse,old man",
      folder: folder.path)
    #expect(listed.status == 0 && listed.table.count == 5, "\(listed.errors)")
  }

  @Test("score, perplexity and next speak of words, and of pieces where asked")
  func words() throws {
    let words = try Command.lacuna("score", "-m", Self.model, "--tsv", "lamp zebra")
    #expect(words.table.map { $0[2] } == ["token", "lamp", "zebra", "</s>"])
    let pieces = try Command.lacuna("score", "-m", Self.model, "--tsv", "--pieces", "lamp zebra")
    #expect(pieces.table.count > 4 && pieces.table[1][2].hasPrefix("la"))
    func sum(_ result: Command.Result) -> Double {
      result.table.dropFirst().map { Double($0[3]) ?? .nan }.reduce(0, +)
    }
    #expect(isClose(sum(words), sum(pieces), relative: 1e-5))
    let human = try Command.lacuna("score", "-m", Self.model, "lamp zebra")
    #expect(human.text.contains("2 words in ") && human.text.contains("with 637 pieces"))
    let perplexity = try #require(
      try Command.lacuna("perplexity", "-m", Self.model, "--json", input: "the lamp\n").objects
        .first)
    #expect(perplexity["tokenCount"] as? Int == 3 && perplexity["unknownCount"] as? Int == 0)
    #expect((perplexity["pieceCount"] as? Int ?? 0) >= 3)
    let next = try Command.lacuna("next", "-m", Self.model, "--tsv", "-k", "3", "lit the")
    #expect(next.table.count == 4 && next.table.dropFirst().allSatisfy { !$0[2].contains("</w>") })
    let made = try Command.lacuna("generate", "-m", Self.model, "-n", "3", "--seed", "1")
    #expect(made.status == 0 && !made.text.contains("</w>"))
  }

  @Test("fill answers whole words and says that it tried a shortlist")
  func fill() throws {
    let human = try Command.lacuna("fill", "-m", Self.model, "lit the ___, and")
    #expect(human.text.contains("over a shortlist of 2,000 words"))
    let object = try #require(
      try Command.lacuna("fill", "-m", Self.model, "--json", "-k", "2", "lit the ___").objects
        .first)
    #expect(object["exact"] as? Bool == false && object["shortlists"] as? [Int] == [2000])
    let given = try #require(
      try Command.lacuna(
        "fill", "-m", Self.model, "--json", "--candidates", "lamp,sea", "the ___"
      ).objects.first)
    #expect(given["exact"] as? Bool == true && given["shortlists"] as? [Int] == [0])
  }

  @Test("Standard input is read once and gives the same model")
  func input() throws {
    let path = Self.folder.file("input.lacuna")
    let result = try Command.lacuna(
      "train", "ngram", "-", "-o", path, "--tokenizer", "bpe", "--bpe-size", "640", "--order", "2",
      input: TemporaryFolder.contents("\(Self.goldens)/pieces.txt"))
    #expect(result.status == 0)
    #expect(try TemporaryFolder.contents(path) == TemporaryFolder.contents(Self.model))
  }

  @Test(
    "Wishes that cannot be fulfilled are refused",
    arguments: [
      (["--bpe-size", "514", "--tokenizer", "bpe"], "515"),
      (["--bpe-size", "1000001", "--tokenizer", "bpe"], "1000000"),
      (["--bpe-size", "8000"], "bpe tokenizer"),
      (["--tokenizer", "bpe", "--min-count", "2"], "number of pieces"),
      (["--tokenizer", "bpe", "--prune", "1"], "pruning unigrams"),
      (["--tokenizer", "bpe", "--vocabulary", "x"], "--bpe-size"),
    ])
  func refusals(options: [String], part: String) throws {
    let path = Self.folder.file("refused.lacuna")
    let running = try RunningCommand(
      ["train", "ngram", "\(Self.goldens)/pieces.txt", "-o", path] + options)
    running.closeInput()
    let result = running.finish()
    #expect(result.status == 2 && result.errors.contains(part), "\(result.errors)")
  }

  @Test("Nothing is cut into pieces that were not learned")
  func untrained() throws {
    let cut = try Command.lacuna("tokenize", "--tokenizer", "bpe", "a")
    #expect(cut.status != 0 && cut.errors.contains("learns its pieces"))
    let export = try Command.lacuna(
      "export", Models.small, "--format", "tokenizer-json", "-o", Self.folder.file("none.json"))
    #expect(export.status == 1 && export.errors.contains("train with --tokenizer bpe"))
    let ids = try Command.lacuna("tokenize", "--ids", "a")
    #expect(ids.status == 2 && ids.errors.contains("--model"))
  }
}
