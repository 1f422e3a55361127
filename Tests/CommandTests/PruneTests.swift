import Foundation
import TestSupport
import Testing

@Suite("lacuna prune")
struct PruneTests {
  private let folder: TemporaryFolder
  private static let text = "\(Command.corpora)/english.txt"

  init() throws {
    folder = try TemporaryFolder()
  }

  private func prune(_ arguments: String...) throws -> Command.Result {
    let command = (["prune"] + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try Command.shell("$lacuna \(command)", folder: folder.path)
  }

  @Test("The n-grams, the threshold and perplexity before and after are told, and kept in the file")
  func table() throws {
    let result = try prune(
      Models.english, "-o", "p.lacuna", "--keep", "50%", "--heldout", Self.text, "--json")
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    let value = try #require(try result.objects.first)
    let before = try #require(value["countsBefore"] as? [Int])
    let after = try #require(value["countsAfter"] as? [Int])
    #expect(before[0] == after[0] && after.reduce(0, +) == before.reduce(0, +) / 2)
    let threshold = try #require(value["threshold"] as? Double)
    #expect(threshold > 0 && threshold < 1)
    let perplexities = try ["Before", "After"].map {
      try #require(value["perplexity\($0)"] as? Double)
    }
    #expect(perplexities[0] < perplexities[1])
    let told = try Command.lacuna("perplexity", "-m", folder.file("p.lacuna"), "--tsv", Self.text)
    #expect(abs(try #require(Double(told.table[1][5])) - perplexities[1]) < 1e-3)
    let size = try #require(value["byteCountAfter"] as? Int)
    #expect(try folder.read("p.lacuna").count == size)

    let again = try prune(
      Models.english, "-o", "q.lacuna", "--threshold", String(threshold), "--heldout", Self.text)
    #expect(again.status == 0 && again.lines[0].hasPrefix("q.lacuna: threshold "))
    #expect(again.lines.contains { $0.hasPrefix("  3-grams") })
    #expect(again.lines.contains { $0.hasPrefix("  perplexity") })
    #expect(try Command.lacuna("verify", folder.file("q.lacuna")).status == 0)

    let inspected = try Command.lacuna("inspect", folder.file("p.lacuna")).text
    #expect(inspected.contains("entropy pruning"), "\(inspected)")
    let record = try Command.lacuna("inspect", folder.file("p.lacuna"), "--json").text
    for name in ["entropyPruning", "targetCount", "countsBefore", "countsAfter", "threshold"] {
      #expect(record.contains("\"\(name)\""), "\(record)")
    }
  }

  @Test(
    "A compact model that is pruned says that its numbers were quantised, one left alone does not")
  func compact() throws {
    let compact = folder.file("c.lacuna")
    #expect(
      try Command.lacuna(
        "convert", Models.english, "-o", compact, "--layout", "compact", "--bits", "6", "-q"
      ).status == 0)
    for (model, options, isNoted) in [
      (compact, ["--keep", "50%"], true), (compact, ["--threshold", "0"], false),
      (Models.english, ["--keep", "50%"], false),
    ] {
      let running = try RunningCommand(["prune", model, "-o", folder.file("p.lacuna")] + options)
      running.closeInput()
      #expect(running.finish().status == 0)
      let text = try Command.lacuna("inspect", folder.file("p.lacuna")).text
      let remark = "remark: its numbers were quantised to 6 bits before"
      #expect(text.contains(remark) == isNoted, "\(text)")
      let layout = model == compact && !isNoted ? "compact" : "fast"
      #expect(text.contains(try Regex("layout +\(layout), ")), "\(text)")
    }
  }

  @Test("Another model of the same words may say how frequent contexts are, one of other words not")
  func history() throws {
    #expect(
      try Command.lacuna(
        "train", "ngram", Self.text, "-o", folder.file("two.lacuna"), "--order", "2"
      ).status == 0)
    let alone = try prune(Models.english, "-o", "p.lacuna", "--keep", "50%", "--json")
    let judged = try prune(
      Models.english, "-o", "q.lacuna", "--keep", "50%", "--history", "two.lacuna", "--json")
    #expect(judged.status == 0 && judged.errors == "", "\(judged.errors)")
    #expect(judged.text != alone.text.replacing("p.lacuna", with: "q.lacuna"))
    let inspected = try Command.lacuna("inspect", folder.file("q.lacuna")).text
    #expect(inspected.contains("contexts weighed by another model"))
    for model in [Models.small, Models.causal] {
      let result = try prune(Models.english, "-o", "r.lacuna", "--keep", "50%", "--history", model)
      #expect(result.status == 1 && result.errors.contains("other words"), "\(result.errors)")
    }
    #expect(try folder.names() == ["p.lacuna", "q.lacuna", "two.lacuna"])
  }

  @Test("A file is no larger than asked for, and close to it")
  func size() throws {
    let whole = try TemporaryFolder.contents(Models.english).count
    let target = whole * 2 / 3
    #expect(try prune(Models.english, "-o", "p.lacuna", "--size", String(target)).status == 0)
    let size = try folder.read("p.lacuna").count
    #expect(size <= target && size > target - 8192)
    let kilobytes = "\(Double(target) / 1000)k"
    #expect(try prune(Models.english, "-o", "q.lacuna", "--size", kilobytes).status == 0)
    #expect(try Command.shell("cmp p.lacuna q.lacuna", folder: folder.path).status == 0)
    for tooSmall in ["1k", String(whole / 20)] {
      let result = try prune(Models.english, "-o", "r.lacuna", "--size", tooSmall)
      #expect(result.status != 0 && result.output.isEmpty && !result.errors.isEmpty)
    }
    #expect(try folder.names() == ["p.lacuna", "q.lacuna"])
  }

  @Test("Of a compact model, too, a file is no larger than asked for; one that fits stays")
  func compactSize() throws {
    let converted = try Command.lacuna(
      "convert", Models.english, "-o", folder.file("c.lacuna"), "--layout", "compact")
    #expect(converted.status == 0)
    let whole = try folder.read("c.lacuna")
    let target = whole.count * 9 / 10
    let compact = folder.file("c.lacuna")
    #expect(try prune(compact, "-o", "p.lacuna", "--size", String(target)).status == 0)
    let size = try folder.read("p.lacuna").count
    #expect(size <= target && size > target - 8192)
    // The smaller model lacks suffixes and can be compact all the same.
    let packed = try Command.lacuna(
      "convert", "p.lacuna", "-o", "q.lacuna", "--layout", "compact", "--bits", "16",
      folder: folder.path)
    #expect(packed.status == 0, "\(packed.errors)")
    #expect(try folder.read("q.lacuna").count < size)
    let exports = try ["p.lacuna", "q.lacuna"].map {
      try Command.lacuna("export", $0, "-o", "-", folder: folder.path).output
    }
    #expect(exports[0] == exports[1] && !exports[0].isEmpty)
    #expect(try Command.lacuna("verify", "q.lacuna", folder: folder.path).status == 0)
    let kept = try prune(compact, "-o", "r.lacuna", "--size", String(whole.count + 8192))
    #expect(kept.status == 0 && kept.errors.contains("nothing is to do"), "\(kept.errors)")
    #expect(try folder.read("r.lacuna") == whole)
  }

  @Test("Protected words keep their n-grams; words that the model does not know are named")
  func protection() throws {
    _ = try folder.write("words", "harbour zzyzx\n")
    let result = try prune(
      Models.english, "-o", "p.lacuna", "--threshold", "100", "--protect", "words", "--quiet")
    #expect(result.status == 0)
    #expect(result.errors.contains("1 of 2 words: zzyzx"), "\(result.errors)")
    let script = """
      for model in \(Models.english) p.lacuna; do
        $lacuna export $model -o - | grep -c -P '\\t(.* )?harbour( .*)?\\t?' || true
      done
      $lacuna export p.lacuna -o - | grep -c -P '\\tthe ferry' || true
      """
    let counts = try Command.shell(script, folder: folder.path).lines
    #expect(counts[0] == counts[1] && counts[0] != "0" && counts[0] != "1", "\(counts)")
  }

  @Test("Where nothing is to do, it is said, and the model is written as it is")
  func nothingToDo() throws {
    for options in [["--keep", "100%"], ["--keep", "99999999"], ["--size", "10G"]] {
      let result = try prune(Models.english, "-o", "p.lacuna", options[0], options[1])
      #expect(result.status == 0 && result.errors.contains("nothing is to do"), "\(result.errors)")
    }
    let result = try prune(Models.english, "-o", "p.lacuna", "--threshold", "0")
    #expect(result.status == 0 && result.errors.contains("nothing is to do"))
    #expect(try folder.read("p.lacuna") == TemporaryFolder.contents(Models.english))
  }

  @Test(
    "What cannot be aimed at is a mistake in the command line",
    arguments: [
      [], ["--threshold", "-1"], ["--threshold", "nan"], ["--threshold", "inf"],
      ["--threshold", "x"], ["--keep", "0"], ["--keep", "0%"], ["--keep", "101%"],
      ["--keep", "-5"], ["--size", "0"], ["--size", "x"], ["--size", "1Q"], ["--keep", "3"],
      ["--threshold", "1", "--keep", "3"], ["--threshold", "1", "--min-order", "1"],
      ["--threshold", "1", "--min-order", "0"], ["--keep", "50%", "--threads", "0"],
    ])
  func badGoals(options: [String]) throws {
    let command = options.map { "'\($0)'" }.joined(separator: " ")
    let result = try Command.shell(
      "$lacuna prune \(Models.english) -o p.lacuna \(command)", folder: folder.path)
    #expect(result.status == 2 && result.output.isEmpty && !result.errors.isEmpty)
    #expect(try folder.names().isEmpty)
  }

  @Test("Models that cannot be pruned say why, and no file is left")
  func otherModels() throws {
    _ = try folder.write("t.txt", "a b c\n")
    #expect(
      try Command.lacuna(
        "train", "ngram", "t.txt", "-o", "one.lacuna", "--order", "1", folder: folder.path
      ).status == 0)
    for (model, message) in [
      ("one.lacuna", "unigrams are never pruned"), (Models.mixture, "mixture"),
      (Models.causal, "holds no n-grams"), (Self.text, "lacuna"), ("missing", "missing"),
    ] {
      let result = try prune(model, "-o", "p.lacuna", "--threshold", "1e-3")
      #expect(result.status == 1 && result.output.isEmpty, "\(model)")
      #expect(result.errors.contains(message), "\(result.errors)")
    }
    #expect(try folder.names() == ["one.lacuna", "t.txt"])
  }

  @Test("The model that is read is not replaced, nor any other file that is")
  func keepsInput() throws {
    let model = try folder.write("m.lacuna", TemporaryFolder.contents(Models.english))
    #expect(try prune(model, "-o", model, "--keep", "50%").status == 2)
    _ = try folder.write("words", "the\n")
    for option in ["--protect", "--heldout"] {
      let result = try prune(model, "-o", "words", "--keep", "50%", option, "words")
      #expect(result.status == 2 && result.errors.contains("--output"))
    }
    #expect(try folder.read("m.lacuna") == TemporaryFolder.contents(Models.english))
    for output in ["-", "", "/dev/full", "missing/x"] {
      #expect(try prune(model, "-o", output, "--keep", "50%").status != 0)
    }
    #expect(try folder.names() == ["m.lacuna", "words"])
  }

  @Test("A closed standard output does not keep the model from being written")
  func closedOutput() throws {
    let result = try Command.shell(
      "$lacuna prune \(Models.english) -o p.lacuna --keep 50% | true; $lacuna verify p.lacuna",
      folder: folder.path)
    #expect(result.status == 0 && result.errors == "")
  }
}
