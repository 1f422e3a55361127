import Foundation
import TestSupport
import Testing

@Suite("lacuna digits and what is wrong with files and options")
struct DigitBadInputTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func run(_ arguments: [String]) throws -> Command.Result {
    try DigitRuns.run(arguments, folder: folder.path)
  }

  /// Runs a training that must fail, and leave an output that was there as it was.
  private func expectFailure(
    _ data: [String], _ options: [String] = [], status: Int32, _ parts: String...,
    location: SourceLocation = #_sourceLocation
  ) throws {
    _ = try folder.write("out", "what was there before")
    let result = try run(
      ["train"] + data + ["-o", "out", "--model", "mlp", "--epochs", "2"] + options)
    #expect(result.status == status, "\(result.errors)", sourceLocation: location)
    #expect(result.output.isEmpty, sourceLocation: location)
    for part in parts {
      #expect(result.errors.contains(part), "\(part) in \(result.errors)", sourceLocation: location)
    }
    #expect(
      String(decoding: try folder.read("out"), as: UTF8.self) == "what was there before",
      sourceLocation: location)
    let others = try folder.names().filter { $0.contains("checkpoint") || $0.contains("tmp") }
    #expect(others.isEmpty, sourceLocation: location)
  }

  private func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private func images(_ count: Int) -> [UInt8] {
    [0, 0, 8, 3] + word(count) + word(4) + word(4) + (0..<count * 16).map { UInt8($0 % 251) }
  }

  private func labels(_ values: [UInt8]) -> [UInt8] { [0, 0, 8, 1] + word(values.count) + values }

  private let digits = (0..<40).map { UInt8($0 % 10) }

  @Test("IDX files that are damaged or do not fit are named, with what to do")
  func idx() throws {
    func write(_ images: [UInt8], _ labels: [UInt8]) throws -> [String] {
      _ = try folder.write("i-images-idx3-ubyte", images)
      _ = try folder.write("i-labels-idx1-ubyte", labels)
      return ["i-images-idx3-ubyte"]
    }
    let images = images(40)
    let labels = labels(digits)
    try expectFailure(
      write(images.dropLast(5), labels), status: 1, "i-images-idx3-ubyte ends after 651 of 656",
      "again")
    try expectFailure(
      write(images, labels.dropLast(1)), status: 1, "i-labels-idx1-ubyte ends after 47 of 48")
    try expectFailure(write(images + [1], labels), status: 1, "657 bytes", "656")
    try expectFailure(write(Array("PK\u{3}\u{4}".utf8) + images, labels), status: 1, "i-images")
    var wrongType = images
    wrongType[2] = 0x0D
    try expectFailure(write(wrongType, labels), status: 1, "0x0D", "unsigned bytes")
    var wrongDimension = images
    wrongDimension[3] = 2
    try expectFailure(write(wrongDimension, labels), status: 1, "2 dimensions")
    try expectFailure(
      write(images, self.labels(digits + [1])), status: 1, "40 images", "41 labels", "together")
    try expectFailure(
      write(images, self.labels(digits.dropLast() + [12])), status: 1, "image 39 is 12", "0 to 9")
    try expectFailure(write(self.images(0), self.labels([])), status: 1, "no pictures in it")
    try expectFailure(
      write(images, self.labels([UInt8](repeating: 7, count: 40))), status: 1,
      "all 40 images show a 7")
    try expectFailure(["missing-idx3-ubyte"], status: 1, "missing-idx3-ubyte")
    _ = try write(images, labels)
    try FileManager.default.removeItem(atPath: folder.file("i-labels-idx1-ubyte"))
    try expectFailure(["i-images-idx3-ubyte"], status: 1, "no labels", "train-labels-idx1-ubyte")
    // Whoever only wants to know how good a network is learns the same.
    for command in ["test", "show"] {
      let result = try run([command, "-m", DigitRuns.network, "i-images-idx3-ubyte"])
      #expect(result.status == 1 && result.errors.contains("no labels"), "\(result.errors)")
    }
  }

  @Test("Tables with a wrong line, without lines, or of one digit")
  func tables() throws {
    var lines = try DigitRuns.firstLines(30)
    try expectFailure([folder.write("empty.csv", "")], status: 1, "empty.csv")
    lines[4] += ",3"
    try expectFailure(
      [folder.write("long.csv", lines.joined(separator: "\n"))], status: 1, "long.csv, line 5",
      "66 values")
    let ones = try DigitRuns.firstLines(100).filter { $0.hasSuffix(",1") || $0.hasSuffix(",1.0") }
    #expect(ones.count > 5)
    try expectFailure(
      [folder.write("ones.csv", ones.joined(separator: "\n"))], status: 1, "show a 1")
  }

  @Test(
    "Options that make no sense are status 2, and say what they must be",
    arguments: [
      (["--learning-rate", "0"], "positive"), (["--learning-rate", "-0.1"], "positive"),
      (["--learning-rate", "nan"], "positive"), (["--learning-rate", "inf"], "positive"),
      (["--learning-rate", "fast"], "fast"), (["--batch-size", "0"], "1 or more"),
      (["--batch-size", "168"], "which is 167"), (["--epochs", "0"], "from 1 to"),
      (["--hold-out", "200"], "nothing to train on"), (["--hold-out", "-1"], "--hold-out"),
      (["--shift", "-1"], "--shift"), (["--dropout", "1"], "--dropout"),
      (["--weight-decay", "nan"], "weight decay"), (["--weight-decay", "-1"], "weight decay"),
      (["--clip", "0"], "norm"), (["--accumulate", "0"], "from 1 to"),
      (["--patience", "0"], "1 or more"), (["--average", "ema:2"], "decay"),
      (["--average", "ema"], "ema"), (["--schedule", "step:0:0.5"], "schedule"),
      (["--schedule", "zigzag"], "zigzag"), (["--warm-up", "-1"], "warm-up"),
      (["--label-smoothing", "1"], "--label-smoothing"), (["--optimizer", "magic"], "magic"),
      (["--widths", "0"], "--widths"), (["--channels", "3"], "--channels"),
      (["--activation", "sine"], "sine"), (["--threads", "0"], "--threads"),
    ])
  func options(arguments: [String], part: String) throws {
    try expectFailure([DigitRuns.small], arguments, status: 2, part)
  }

  @Test("What cannot be written is found before the work")
  func outputs() throws {
    try expectFailure([DigitRuns.small], ["--curve", "no/such/c.svg"], status: 1, "no/such/c.svg")
    try expectFailure([DigitRuns.small], ["--metrics", "no/such/m"], status: 1, "no/such/m")
    let data = try folder.write("d.csv", TemporaryFolder.contents(DigitRuns.small))
    for arguments in [
      ["train", data, "-o", data, "--model", "mlp"], ["landscape", data, "-o", data],
      ["rate", data, "--svg", data],
    ] {
      let result = try run(arguments)
      #expect(result.status == 2 && result.errors.contains("would be replaced"), "\(result.errors)")
    }
    #expect(try folder.read("d.csv") == TemporaryFolder.contents(DigitRuns.small))
  }

  @Test("A training that goes wrong names the step and what to try")
  func divergence() throws {
    try expectFailure(
      [DigitRuns.small],
      ["--optimizer", "sgd", "--learning-rate", "1e6", "--schedule", "constant"], status: 1,
      "went wrong at step", "lower learning rate")
  }

  @Test("Networks that are none, or are for other pictures", arguments: ["test", "show", "read"])
  func networks(command: String) throws {
    func expect(_ model: String, _ data: String, _ parts: String...) throws {
      let result = try run([command, "-m", model, data])
      #expect(result.status == 1 && result.output.isEmpty)
      for part in parts { #expect(result.errors.contains(part), "\(part) in \(result.errors)") }
    }
    try expect("missing", DigitRuns.small, "missing")
    try expect(folder.write("empty", ""), DigitRuns.small, "empty")
    try expect(folder.write("text", "no network\n"), DigitRuns.small, "text")
    let bytes = try TemporaryFolder.contents(DigitRuns.network)
    try expect(folder.write("cut", bytes.prefix(bytes.count / 2)), DigitRuns.small, "cut")
    try expect(Models.small, DigitRuns.small, "small.lacuna")
    if command == "read" { return }
    _ = try folder.write("i-images-idx3-ubyte", images(40))
    _ = try folder.write("i-labels-idx1-ubyte", labels(digits))
    try expect(DigitRuns.network, "i-images-idx3-ubyte", "4 × 4", "8 × 8", "trained for")
    let last = try run([command, "-m", DigitRuns.network, DigitRuns.small, "--last", "201"])
    #expect(last.status == 2 && last.errors.contains("200 pictures"))
  }

  @Test("Checkpoints of other trainings and garbled ones are refused and stay as they are")
  func checkpoints() throws {
    let made = try DigitRuns.train(DigitRuns.small, "-o", "x", "--epochs", "1", folder: folder.path)
    #expect(made.status == 0)
    let good = try folder.read("x.checkpoint")
    let model = try folder.read("x")
    func expect(_ checkpoint: [UInt8], _ data: String, _ parts: String...) throws {
      _ = try folder.write("x.checkpoint", checkpoint)
      let result = try run(["train", data, "-o", "x", "--resume"])
      #expect(result.status == 1 && result.output.isEmpty)
      for part in parts { #expect(result.errors.contains(part), "\(part) in \(result.errors)") }
      #expect(try folder.read("x.checkpoint") == checkpoint && folder.read("x") == model)
    }
    let fewer = try folder.write(
      "fewer.csv", DigitRuns.firstLines(150).joined(separator: "\n"))
    let few = try folder.write("few.csv", DigitRuns.firstLines(20).joined(separator: "\n"))
    try expect(good, fewer, "x.checkpoint", "other examples than these")
    try expect(good, few, "x.checkpoint", "other examples than these")
    try expect([], DigitRuns.small, "x.checkpoint")
    try expect(Array("garbled".utf8), DigitRuns.small, "x.checkpoint")
    try expect(Array(good.prefix(good.count / 2)), DigitRuns.small, "x.checkpoint")
    // A model without what is needed to go on.
    try expect(model, DigitRuns.small, "x.checkpoint", "no training to go on with")
    var text = good
    let key = Array("lacuna.training.state".utf8)
    let place = try #require(
      (0..<text.count - key.count).first { text[$0..<$0 + key.count] == key[...] })
    text[place + key.count + 5] = UInt8(ascii: "!")
    try expect(text, DigitRuns.small, "x.checkpoint")
  }

  @Test(
    "Views refuse options that make no sense",
    arguments: [
      (["show", "-m", "M", "D", "--count", "-1"], "--count"),
      (["show", "-m", "M", "D", "--last", "0"], "--last"), (["show", "D"], "--model"),
      (["rate", "D", "--learning-rate", "0.1"], "--learning-rate"),
      (["rate", "D", "--batch-size", "500"], "which is 167"),
      (["rate", "D", "--svg", "-"], "--svg"), (["landscape", "D"], "--output"),
      (["landscape", "D", "-o", "-"], "name a file"),
      (["landscape", "D", "-o", "l", "--resolution", "4"], "--resolution"),
      (["landscape", "D", "-o", "l", "--reach", "0"], "--reach"),
      (["landscape", "D", "-o", "l", "--reach", "nan"], "--reach"),
      (["landscape", "D", "-o", "l", "--depth", "1"], "--depth"),
      (["landscape", "D", "-o", "l", "--width", "3"], "--width"),
      (["landscape", "D", "-o", "l", "--pictures", "0"], "--pictures"),
      (["landscape", "D", "-o", "l", "--hold-out", "200"], "--hold-out"),
      (["landscape", "D", "-o", "l", "--learning-rate", "0"], "positive"),
      (["activations", "-o", "-"], "name a file"), (["activations", "--json", "--tsv"], "--json"),
    ])
  func views(arguments: [String], part: String) throws {
    let result = try run(
      arguments.map { $0 == "M" ? DigitRuns.network : $0 == "D" ? DigitRuns.small : $0 })
    #expect(result.status == 2 && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.contains(part), "\(result.errors)")
    #expect(try folder.names().isEmpty)
  }
}
