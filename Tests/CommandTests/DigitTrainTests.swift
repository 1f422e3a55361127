import Foundation
import TestSupport
import Testing

@Suite("lacuna digits train")
struct DigitTrainTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func train(_ arguments: String...) throws -> Command.Result {
    try DigitRuns.run(
      ["train", DigitRuns.small, "-o", "x", "--epochs", "2"] + DigitRuns.options + arguments,
      folder: folder.path)
  }

  @Test("The result is a line on standard output, the course lines on standard error")
  func messages() throws {
    let result = try train()
    #expect(result.status == 0)
    #expect(
      result.text.wholeMatch(
        of: /x: 1,810 weights, of epoch [12], held out: loss [0-9.]+, [0-9.]+ % right\n/) != nil,
      "\(result.text)")
    #expect(result.errors.contains("1,810 weights; 167 examples in batches of 16 are 11 "))
    #expect(result.errors.contains(#/epoch 2  loss [0-9.]+, [0-9.]+ % right  held out [0-9.]+, /#))
    #expect(!(result.errors + result.text).contains("\u{1B}"))
    #expect(try folder.names() == ["x", "x.checkpoint"])
    let quiet = try train("--quiet")
    #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.lines.count == 1)
  }

  @Test("The same seed writes the same bytes with any number of threads; another seed others")
  func bytes() throws {
    #expect(try train("--threads", "1").status == 0)
    let first = try folder.read("x")
    for arguments in [["--threads", "2"], ["--threads", "3"]] {
      #expect(try train(arguments[0], arguments[1]).status == 0)
      #expect(try folder.read("x") == first)
    }
    #expect(try train("--seed", "2").status == 0)
    #expect(try folder.read("x") != first, "a second run replaces the output")
  }

  @Test("Metrics are JSON lines or CSV, the curve is XML")
  func metrics() throws {
    #expect(try train("--metrics", "m.jsonl", "--curve", "c.svg").status == 0)
    let lines = String(decoding: try folder.read("m.jsonl"), as: UTF8.self).split(separator: "\n")
    let objects = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let epochs = objects.filter { $0["kind"] as? String == "epoch" }
    #expect(objects.count == 24 && epochs.count == 2)
    #expect(epochs.map { $0["iteration"] as? Int } == [11, 22])
    #expect(epochs.allSatisfy { $0["validation_loss"] is Double && $0["accuracy"] is Double })
    let parser = XMLCheck()
    #expect(parser.isXML(try folder.read("c.svg")))
    #expect(!parser.isXML(try folder.read("m.jsonl")))

    #expect(try train("--metrics", "m.csv", "--hold-out", "0").status == 0)
    let table = String(decoding: try folder.read("m.csv"), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    #expect(table[0].count == 9 && table.allSatisfy { $0.count == 9 })
    #expect(table[0].prefix(4) == ["kind", "epoch", "iteration", "loss"])
    #expect(table.dropFirst().allSatisfy { Double($0[3]) != nil && $0[5].isEmpty })
  }

  @Test("A reader that closes the pipe early is no failure")
  func pipe() throws {
    let result = try Command.shell(
      """
      ($lacuna digits train \(DigitRuns.small) -o x --epochs 1 --model mlp 2> errors; echo $? > s) \
      | true
      """, folder: folder.path)
    #expect(result.status == 0)
    #expect(String(decoding: try folder.read("s"), as: UTF8.self) == "0\n")
    #expect(!String(decoding: try folder.read("errors"), as: UTF8.self).contains("lacuna:"))
  }

  @Test("A learning rate can be found by trying")
  func find() throws {
    let result = try DigitRuns.run(
      [
        "train", DigitRuns.small, "-o", "x", "--epochs", "1", "--model", "mlp", "--widths", "16",
        "--learning-rate", "find", "--batch-size", "16",
      ], folder: folder.path)
    #expect(result.status == 0)
    #expect(result.errors.contains(/learning rate 0\.[0-9]+, found by trying/))
  }

  @Test("A training without a checkpoint cannot go on, and says so")
  func nothingToResume() throws {
    let result = try DigitRuns.run(
      ["train", DigitRuns.small, "-o", "x", "--resume"], folder: folder.path)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("no x.checkpoint to go on from; leave out --resume"))
    #expect(try folder.names().isEmpty)
  }

  @Test(
    "With --resume, options that the checkpoint decides are refused",
    arguments: [
      ["--epochs", "5"], ["--epochs=15"], ["--seed", "1"], ["--hold-out", "3"], ["--shift", "0"],
      ["--model", "mlp"], ["--learning-rate", "find"], ["--average", "ema:0.9"],
      ["--time-limit", "1h"],
    ])
  func fixed(arguments: [String]) throws {
    #expect(try train().status == 0)
    let before = try folder.read("x.checkpoint")
    let result = try DigitRuns.run(
      ["train", DigitRuns.small, "-o", "x", "--resume"] + arguments, folder: folder.path)
    #expect(result.status == 2)
    let name = arguments[0].split(separator: "=")[0]
    #expect(result.errors.contains("\(name) cannot be changed with --resume"))
    #expect(try folder.read("x.checkpoint") == before)
  }

  @Test("With --resume, threads and where results go may be given; what is finished stays so")
  func free() throws {
    #expect(try train().status == 0)
    let before = try folder.read("x")
    let result = try DigitRuns.run(
      [
        "train", DigitRuns.small, "-o", "x", "--resume", "--threads", "1", "-q", "--metrics", "m",
        "--curve", "c",
      ], folder: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try folder.read("x") == before)
    #expect(try folder.names() == ["c", "m", "x", "x.checkpoint"])
  }
}

/// Whether bytes are well-formed XML, for what the charts write: tags that match, known entities.
struct XMLCheck {
  func isXML(_ bytes: [UInt8]) -> Bool {
    var rest = Substring(String(decoding: bytes, as: UTF8.self))
    var open: [Substring] = []
    var rootCount = 0
    while let start = rest.firstIndex(of: "<") {
      let text = rest[..<start]
      guard open.isEmpty ? text.allSatisfy(\.isWhitespace) : isText(text) else { return false }
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") || tag.hasPrefix("!--") { continue }
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" || $0 == "/" && tag.first == "/" }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else {
        guard tag.count(where: { $0 == "\"" }) % 2 == 0, isText(tag) else { return false }
        if open.isEmpty { rootCount += 1 }
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    return open.isEmpty && rootCount == 1 && rest.allSatisfy(\.isWhitespace)
  }

  private func isText(_ text: Substring) -> Bool {
    !text.contains("<")
      && text.replacing(/&(amp|lt|gt|quot|apos|#[0-9]+);/, with: "").contains("&") == false
  }
}
