import TestSupport
import Testing

@Suite("lacuna train ngram")
struct TrainTests {
  private let folder: TemporaryFolder
  private let english = "\(Command.corpora)/english.txt"

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Trains a model and gives its bytes.
  private func model(_ texts: [String], _ options: String...) throws -> [UInt8] {
    let path = folder.file("model.lacuna")
    let running = try RunningCommand(["train", "ngram"] + texts + ["-o", path] + options)
    running.closeInput()
    let result = running.finish()
    #expect(result.status == 0, "\(result.errors)")
    return try folder.read("model.lacuna")
  }

  @Test("Threads, the order of the lines, standard input and gzip change no byte of the model")
  func sameBytes() throws {
    let lines = String(decoding: try TemporaryFolder.contents(english), as: UTF8.self)
      .split(separator: "\n")
    var generator = SeededGenerator(seed: 1)
    let shuffled = try folder.write(
      "shuffled.txt", lines.shuffled(using: &generator).joined(separator: "\n"))
    let expected = try model([english], "--threads", "1")
    #expect(try model([english], "--threads", "2") == expected)
    #expect(try model([english], "--threads", "3") == expected)
    #expect(try model([shuffled]) == expected)
    for script in ["cat '\(english)'", "gzip -c '\(english)'"] {
      let piped = try Command.shell(
        "\(script) | $lacuna train ngram - -o piped.lacuna", folder: folder.path)
      #expect(piped.status == 0)
      #expect(try folder.read("piped.lacuna") == expected)
    }
  }

  @Test("Composed and decomposed characters give the same model")
  func normalization() throws {
    let composed = try folder.write("a.txt", "caf\u{E9} b\u{E4}r\n\u{AC00}\u{11A8}\n")
    let decomposed = try folder.write(
      "b.txt", "cafe\u{301} ba\u{308}r\n\u{1100}\u{1161}\u{11A8}\n")
    #expect(try TemporaryFolder.contents(composed) != TemporaryFolder.contents(decomposed))
    #expect(try model([composed]) == model([decomposed]))
    #expect(
      try model([composed], "--normalization", "none")
        != model([decomposed], "--normalization", "none"))
  }

  @Test("A summary on standard output, everything else on standard error")
  func summary() throws {
    let result = try Command.lacuna(
      "train", "ngram", english, "-o", "x.lacuna", "--order", "3", folder: folder.path)
    #expect(result.status == 0)
    #expect(result.lines.count == 2)
    #expect(result.lines[0].hasPrefix("x.lacuna: order 3, "))
    #expect(result.lines[1].hasSuffix(" 3-grams"))
    #expect(result.errors.wholeMatch(of: /trained in [0-9.]+ s\n/) != nil)
    let quiet = try Command.lacuna(
      "train", "ngram", english, "-o", "x.lacuna", "-q", folder: folder.path)
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
    #expect(try folder.names() == ["x.lacuna"])
  }

  @Test("An existing model is replaced, and keeps its permissions")
  func replaces() throws {
    let first = try model([english], "--order", "2")
    _ = try Command.shell("chmod 640 model.lacuna", folder: folder.path)
    #expect(try model([english], "--order", "1").count < first.count)
    let mode = try Command.shell("stat -c %a model.lacuna", folder: folder.path)
    #expect(mode.text == "640\n")
    #expect(try folder.names() == ["model.lacuna"])
  }

  @Test("The text is never replaced by its model, by whatever name it is called")
  func keepsText() throws {
    let text = "a b c\nb c d\n"
    _ = try folder.write("texts/a.txt", text)
    _ = try Command.shell("ln -s texts/a.txt link.txt", folder: folder.path)
    for (input, output) in [
      ("texts/a.txt", "texts/a.txt"), ("texts", "texts/a.txt"), ("link.txt", "./texts/a.txt"),
      ("texts/a.txt", "link.txt"),
    ] {
      let result = try Command.lacuna("train", "ngram", input, "-o", output, folder: folder.path)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errors.contains("choose another name"))
      #expect(try folder.read("texts/a.txt") == Array(text.utf8))
    }
    let list = try Command.lacuna(
      "train", "ngram", english, "--vocabulary", "link.txt", "-o", "texts/a.txt",
      folder: folder.path)
    #expect(list.status == 2)
  }

  @Test("A place that cannot be written is found before the text is read")
  func badOutput() throws {
    _ = try folder.write("text.txt", "a b c\n")
    _ = try folder.write("folder/x", "")
    for (output, part) in [
      ("folder", "is a folder"), ("missing/x.lacuna", "No such file"), ("", "empty path"),
      ("/dev/stdout", "must be a file on disk"), ("text.txt/x", "Not a directory"),
    ] {
      let result = try Command.lacuna("train", "ngram", "-", "-o", output, folder: folder.path)
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.contains(part), "\(result.errors)")
    }
    let full = try Command.lacuna(
      "train", "ngram", "text.txt", "-o", "/dev/full", folder: folder.path)
    #expect(full.status == 1 && full.errors.contains("No space left on device"))
    #expect(try folder.names() == ["folder", "text.txt"])
  }

  @Test("A folder or model that may not be written is left alone", .disabled(if: isRoot))
  func readOnly() throws {
    _ = try folder.write("text.txt", "a b c\n")
    _ = try folder.write("closed/model.lacuna", "old")
    _ = try Command.shell("chmod 444 closed/model.lacuna; chmod 555 closed", folder: folder.path)
    for name in ["closed/model.lacuna", "closed/new.lacuna"] {
      let result = try Command.lacuna("train", "ngram", "text.txt", "-o", name, folder: folder.path)
      #expect(result.status == 1 && result.errors.contains("Permission denied"))
    }
    #expect(try folder.read("closed/model.lacuna") == Array("old".utf8))
    _ = try Command.shell("chmod 755 closed", folder: folder.path)
  }

  @Test("Vocabulary options cut words down to <unk>")
  func vocabulary() throws {
    let text = try folder.write("text.txt", "a a a b b c\na b d\n")
    let list = try folder.write("list.txt", "a\nd zzz\n")
    func words(_ options: String...) throws -> Int? {
      let path = folder.file("model.lacuna")
      let running = try RunningCommand(["train", "ngram", text, "-o", path] + options)
      #expect(running.finish().status == 0)
      let object = try Command.lacuna("inspect", "--json", path).objects[0]
      return (object["vocabularySize"] as? Int).map { $0 - 3 }
    }
    #expect(try words() == 4)
    #expect(try words("--min-count", "2") == 2)
    #expect(try words("--max-vocabulary", "1") == 1)
    #expect(try words("--vocabulary", list) == 3)
  }
}
