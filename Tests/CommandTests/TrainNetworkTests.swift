import Foundation
import TestSupport
import Testing

@Suite("lacuna train neural and masked")
struct TrainNetworkTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func train(_ arguments: String...) throws -> Command.Result {
    try TextRuns.train(arguments + TextRuns.options, folder: folder)
  }

  @Test("Before it starts, a training says what it takes", arguments: ["neural", "masked"])
  func plan(kind: String) throws {
    let result = try train(kind, TextRuns.text, "-o", "x", "--epochs", "2", "--rounds", "3")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.errors.split(separator: "\n").map(String.init)
    #expect(
      lines[0].contains(/^[0-9,]+ weights; [0-9,]+ tokens in batches of 1024 are 17 iterations/))
    #expect(lines[0].hasSuffix("in 3 rounds, 2 epochs"))
    #expect(
      lines[1].contains(
        /^about [0-9.]+ [kM]B of memory, [0-9,]+ tokens a second, [0-9]+ s an epoch with validation, [0-9]+ s in all$/
      ), "\(lines[1])")
    let rounds = lines.filter { $0.hasPrefix("epoch ") }
    #expect(rounds.count == 6 && rounds[4].hasPrefix("epoch 2, 2/3  loss "))
    // The moment of training that was for seeing how fast it goes leaves no trace.
    let expected = try folder.read("x")
    #expect(
      try train(kind, TextRuns.text, "-o", "y", "--epochs", "2", "--rounds", "3", "-q").status == 0)
    #expect(try folder.read("y") == expected)
  }

  @Test("A learning rate is found by trying, and gone on with")
  func find() throws {
    let result = try train(
      "neural", TextRuns.text, "-o", "x", "--epochs", "1", "--learning-rate", "find", "--metrics",
      "m.jsonl")
    #expect(result.status == 0, "\(result.errors)")
    let found = try #require(result.errors.firstMatch(of: /learning rate ([0-9.]+), found by/)?.1)
    let rate = try #require(Double(found))
    #expect(rate > 1e-5 && rate < 1)
    let resumed = try TextRuns.train(
      ["neural", TextRuns.text, "-o", "x", "--resume"], folder: folder)
    #expect(resumed.status == 0 && !resumed.errors.contains("found by"), "\(resumed.errors)")
  }

  @Test("A network that reads documents has a cache beside it, unless told otherwise")
  func cache() throws {
    func perplexity(_ model: String, _ options: String...) throws -> Double {
      let running = try RunningCommand(
        ["perplexity", "-m", model, TextRuns.text, "--json", "-q"] + options, folder: folder.path)
      running.closeInput()
      return try #require(running.finish().objects.first?["perplexity"] as? Double)
    }
    let documents = ["--context", "document", "--epochs", "1", "-q"]
    func train(_ name: String, _ options: String...) throws -> Command.Result {
      try TextRuns.train(
        ["neural", TextRuns.text, "-o", name] + documents + options + TextRuns.options,
        folder: folder)
    }
    let cached = try train("x", "--neural-cache", "300")
    #expect(cached.status == 0, "\(cached.errors)")
    let line = try #require(cached.lines.last)
    #expect(line.hasPrefix("with a cache of the last 300 places: perplexity "), "\(line)")
    let plain = try train("y", "--neural-cache", "0")
    #expect(plain.lines.count == 1)
    #expect(try perplexity("x", "--no-neural-cache") == perplexity("y"))
    #expect(try perplexity("x") < perplexity("y"))
    let inspected = try Command.lacuna("inspect", "x", folder: folder.path)
    #expect(inspected.text.contains("of 300 places, perplexity "))
    let refused = try train("z", "--neural-cache", "-1")
    #expect(refused.status != 0 && refused.errors.contains("--neural-cache must be from 0"))
  }

  @Test("The most frequent words alone make a vocabulary; what it lacks is <unk>")
  func maximumVocabulary() throws {
    let result = try train(
      "neural", TextRuns.text, "-o", "x", "--epochs", "1", "--max-vocabulary", "50", "-q")
    #expect(result.status == 0, "\(result.errors)")
    let words = try Command.lacuna(
      "perplexity", "-m", "x", TextRuns.text, "--json", folder: folder.path)
    #expect(words.status == 0)
    let object = try #require(words.objects.first)
    #expect(object["vocabularySize"] as? Int == 50)
    let unknownCount = try #require(object["unknownCount"] as? Int)
    #expect(unknownCount > 5000)
    let perplexity = try #require(object["perplexity"] as? Double)
    #expect(perplexity > 1 && perplexity < 50)
  }

  @Test("Ctrl-C says how to go on, as a shell reads it, with the text for validation")
  func interrupted() throws {
    let text = try folder.write("it's a text.txt", TemporaryFolder.contents(TextRuns.text))
    let name = String(text.split(separator: "/").last ?? "")
    _ = try folder.write("dev $x.txt", "The old man sat by the door.\nThe rain fell.\n")
    let arguments = ["neural", name, "--valid", "dev $x.txt", "--epochs", "40"] + TextRuns.options
    #expect(try TextRuns.train(arguments + ["-o", "whole"], folder: folder).status == 0)
    let running = try TextRuns.start(
      arguments + ["-o", "x"], until: "x.checkpoint", folder: folder)
    running.send(SIGINT)
    let result = running.finish()
    #expect(result.status == 130 && result.output.isEmpty, "\(result.errors)")
    let command = try #require(TextRuns.resumption(result))
    let resumed = try Command.shell("$lacuna \(command)", folder: folder.path)
    #expect(
      resumed.status == 0 && resumed.errors.contains("going on in epoch"), "\(resumed.errors)")
    #expect(try folder.read("x") == folder.read("whole"))
  }

  @Test("Going on with another text, other text to try it on, or other options is refused")
  func otherTraining() throws {
    let lines = String(decoding: try TemporaryFolder.contents(TextRuns.text), as: UTF8.self)
    _ = try folder.write("a.txt", lines)
    _ = try folder.write("b.txt", lines + "One more sentence.\n")
    _ = try folder.write("dev.txt", "The old man sat by the door.\n")
    #expect(try train("neural", "a.txt", "-o", "x", "--epochs", "1", "-q").status == 0)
    let before = try folder.read("x")
    for (arguments, status, finding) in [
      (
        ["neural", "b.txt"], 1, "x.checkpoint belongs to another training: the text is not the one"
      ),
      (["neural", "a.txt", "--valid", "dev.txt"], 1, "what is held out is not what"),
      (["masked", "a.txt"], 1, "it trains a causal model"),
      (["neural", "a.txt", "--epochs", "2"], 2, "--epochs cannot be changed with --resume"),
      (["neural", "a.txt", "--width", "8"], 2, "--width cannot be changed with --resume"),
      (["all", "a.txt"], 1, "there is no x.causal.checkpoint"),
    ] as [([String], Int32, String)] {
      let result = try TextRuns.train(arguments + ["-o", "x", "--resume"], folder: folder)
      #expect(result.status == status && result.output.isEmpty)
      #expect(result.errors.contains(finding), "\(result.errors)")
    }
    #expect(try train("neural", "a.txt", "--valid", "dev.txt", "-o", "x", "-q").status == 0)
    let missing = try TextRuns.train(["neural", "a.txt", "-o", "x", "--resume"], folder: folder)
    #expect(missing.status == 1 && missing.errors.contains("(--valid is missing)"))
    #expect(try folder.read("x") != before)
  }

  @Test("Without room for a checkpoint, training stops and the one before is good")
  func fullDisk() throws {
    let arguments =
      "train neural '\(TextRuns.text)' -o x --epochs 30 " + TextRuns.options.joined(separator: " ")
    let whole = try Command.shell("$lacuna \(arguments) -q", folder: folder.path)
    #expect(whole.status == 0, "\(whole.errors)")
    let expected = try folder.read("x")
    // Checkpoints grow with the metrics in them: this is room for those of the first epochs only.
    let blockCount = (try folder.read("x.checkpoint").count - 30_000) / 512
    let result = try Command.shell(
      "rm x x.checkpoint; ulimit -f \(blockCount); exec $lacuna \(arguments)", folder: folder.path)
    #expect(result.status == 1 && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.contains(/x\.checkpoint still holds all of step [0-9]+: make room/))
    #expect(try folder.names() == ["x.checkpoint"])
    let command = try #require(TextRuns.resumption(result))
    let resumed = try Command.shell("$lacuna \(command)", folder: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try folder.read("x") == expected)
  }
}
