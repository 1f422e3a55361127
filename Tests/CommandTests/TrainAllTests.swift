import Foundation
import TestSupport
import Testing

@Suite("lacuna train all and association", .serialized)
struct TrainAllTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func arguments(_ name: String, _ more: String...) -> [String] {
    ["all", TextRuns.text, "-o", name, "--order", "3", "--network-vocabulary", "400"]
      + TextRuns.options + more
  }

  private func train(_ arguments: [String]) throws -> Command.Result {
    try TextRuns.train(arguments, folder: folder)
  }

  @Test("One command makes the whole kit in one file, with a figure and metrics")
  func kit() throws {
    let result = try train(
      arguments("k", "--epochs", "2", "--curve", "c.svg", "--metrics", "m.jsonl"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.names() == ["c.svg", "k", "m.jsonl"])
    for plan in ["causal network: ", "masked network: ", "both networks: "] {
      #expect(result.errors.contains(plan))
    }
    #expect(result.lines[0].hasPrefix("causal network: ") && result.text.contains("\nk: tuned on"))
    let inspected = try Command.lacuna("inspect", "k", "--json", folder: folder.path)
    let components = try #require(try inspected.objects[0]["components"] as? [[String: Any]])
    #expect(
      components.map { $0["kind"] as? String } == ["ngram", "causal", "masked", "association"])
    let shown = try Command.lacuna("inspect", "k", folder: folder.path)
    #expect(shown.text.matches(of: /words known +400 of/).count == 2)
    #expect(shown.text.matches(of: /counted again on the whole text/).count == 2)
    #expect(try Command.lacuna("verify", "k", folder: folder.path).status == 0)
    let figure = String(decoding: try folder.read("c.svg"), as: UTF8.self)
    for name in ["n-grams", "causal network", "mixture of all", "training time (s)"] {
      #expect(figure.contains(name), "\(name)")
    }
    let metrics = String(decoding: try folder.read("m.jsonl"), as: UTF8.self)
      .split(separator: "\n")
    #expect(metrics.count { $0.contains(#""kind": "epoch""#) } == 4)
    for line in metrics {
      #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any])
    }
    #expect(metrics.last?.hasPrefix(#"{"model": "mixture""#) == true)
    // It scores as a single model does.
    let score = try Command.lacuna("perplexity", "-m", "k", TextRuns.text, folder: folder.path)
    #expect(score.status == 0 && score.text.contains("perplexity"))
  }

  @Test("Parts can be left out")
  func without() throws {
    let result = try train(arguments("k", "--without", "causal", "masked", "-q"))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let shown = try Command.lacuna("inspect", "k", folder: folder.path)
    #expect(shown.text.contains("\nngram\n") && shown.text.contains("\nassociation\n"))
    #expect(!shown.text.contains("causal"))
    let rest = try train(
      arguments("r", "--epochs", "1", "--without", "masked", "association", "-q"))
    #expect(rest.status == 0 && rest.text.contains("  causal "))
    #expect(try folder.names() == ["k", "r"])
  }

  @Test("Killed in either network and resumed, the kit has the same bytes")
  func kill() throws {
    let whole = try train(arguments("whole", "--epochs", "12"))
    #expect(whole.status == 0)
    let expected = try folder.read("whole")
    for name in ["causal", "masked"] {
      let checkpoint = "\(name).k.\(name).checkpoint"
      let running = try TextRuns.start(
        arguments("\(name).k", "--epochs", "12"), until: checkpoint, folder: folder)
      Thread.sleep(forTimeInterval: 0.05)
      running.send(SIGKILL)
      #expect(running.finish().status == -SIGKILL)
      #expect(try !folder.names().contains("\(name).k"))
      let result = try train(["all", TextRuns.text, "-o", "\(name).k", "--resume"])
      #expect(result.status == 0 && result.errors.contains("going on in epoch"), "\(result.errors)")
      #expect(try folder.read("\(name).k") == expected)
    }
    // A kill may have left a file that was being written, but no checkpoint is kept.
    #expect(try folder.names().allSatisfy { !$0.hasSuffix(".checkpoint") })
  }

  @Test("Ctrl-C says how the kit goes on, and another text is refused")
  func interrupted() throws {
    let running = try TextRuns.start(
      arguments("k", "--epochs", "200"), until: "k.causal.checkpoint", folder: folder)
    running.send(SIGINT)
    let result = running.finish()
    #expect(result.status == 130 && result.output.isEmpty)
    let command = try #require(TextRuns.resumption(result))
    #expect(command == "train all \(TextRuns.text) -o k --resume")
    #expect(try folder.names() == ["k.causal.checkpoint"])
    _ = try folder.write("other.txt", "the cat sat\nthe dog sat\n")
    let other = try train(["all", "other.txt", "-o", "k", "--resume"])
    #expect(other.status == 1 && other.errors.contains("k.causal.checkpoint belongs to another"))
    let changed = try train(["all", TextRuns.text, "-o", "k", "--resume", "--order", "4"])
    #expect(changed.status == 2 && changed.errors.contains("--order cannot be changed"))
  }

  @Test("Memory and layout are those of n-grams alone; neither changes more than it says")
  func roomAndLayout() throws {
    func kit(_ name: String, _ options: String...) throws -> Command.Result {
      try train(arguments(name, "--without", "causal", "masked", "-q") + options)
    }
    try FileManager.default.createDirectory(
      atPath: folder.file("room"), withIntermediateDirectories: false)
    #expect(try kit("a").status == 0)
    #expect(try kit("b", "--memory", "64M", "--temporary-directory", "room").status == 0)
    #expect(try folder.read("a") == folder.read("b"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("room")).isEmpty)
    #expect(try kit("c", "--layout", "compact", "--bits", "6").status == 0)
    let converted = try Command.lacuna(
      "convert", "a", "-o", "d", "--layout", "compact", "--bits", "6", folder: folder.path)
    #expect(converted.status == 0)
    #expect(try folder.read("c") == folder.read("d"))
    for (options, status, message) in [
      (["--memory", "1M"], 1, "permit at least --memory"), (["--memory", "x"], 2, "--memory"),
      (["--temporary-directory", "missing"], 1, "missing"),
      (["--bits", "8"], 2, "add --layout compact"),
    ] {
      let result = try train(arguments("e") + options)
      #expect(result.status == status && result.errors.contains(message), "\(result.errors)")
    }
    #expect(try folder.names() == ["a", "b", "c", "d", "room"])
  }

  @Test("A resumed kit has the layout that it was begun with")
  func resumedLayout() throws {
    let running = try TextRuns.start(
      arguments("k", "--epochs", "12", "--without", "masked", "--layout", "compact"),
      until: "k.causal.checkpoint", folder: folder)
    running.send(SIGKILL)
    #expect(running.finish().status == -SIGKILL)
    let resumption = ["all", TextRuns.text, "-o", "k", "--resume"]
    let changed = try train(resumption + ["--layout", "fast"])
    #expect(changed.status == 2 && changed.errors.contains("--layout cannot be changed"))
    let result = try train(resumption + ["--memory", "512M"])
    #expect(result.status == 0 && result.errors.contains("going on in epoch"), "\(result.errors)")
    let shown = try Command.lacuna("inspect", "k", folder: folder.path)
    #expect(shown.text.contains(#/layout +compact, 8 bits, /#))
  }

  @Test("Two networks share the time that there is")
  func timeLimit() throws {
    let result = try train(arguments("k", "--time-limit", "2s"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.matches(of: /at most 12 epochs and [0-9]/).count == 2)
    let shown = try Command.lacuna("inspect", "k", "--json", folder: folder.path)
    let components = try #require(try shown.objects[0]["components"] as? [[String: Any]])
    let limits = components.compactMap { component -> Double? in
      let record = component["record"] as? [String: Any]
      let network = record?["network"] as? [String: Any]
      let options = network?["options"] as? [String: Any]
      return (options?["training"] as? [String: Any])?["timeLimit"] as? Double
    }
    #expect(limits == [1, 1])
  }

  @Test("Associations are counted alone, the same for any number of threads")
  func association() throws {
    let options = ["association", TextRuns.text, "--distances", "1-5", "--min-pair-count", "2"]
    let result = try train(options + ["-o", "a", "--threads", "1"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains(/^a: [0-9,]+ pairs of [0-9,]+ listed, of [0-9,]+ words;/))
    #expect(try train(options + ["-o", "b", "--threads", "2", "-q"]).status == 0)
    #expect(try folder.read("a") == folder.read("b"))
    let shown = try Command.lacuna("inspect", "a", folder: folder.path)
    #expect(shown.text.contains(/pairs +1 to 5 tokens apart/))
    #expect(shown.text.contains(/minimum pair count +2\n/))
    #expect(try Command.lacuna("verify", "a", folder: folder.path).status == 0)
    let few = try train(["association", TextRuns.text, "-o", "f", "--max-pairs", "500"])
    #expect(few.errors.contains(/a pair needed [0-9]+ occurrences/))
    let scored = try Command.lacuna("score", "-m", "a", "a b", folder: folder.path)
    #expect(scored.status == 1 && scored.errors.contains("reads from left to right"))
  }
}
