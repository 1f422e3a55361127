import TestSupport
import Testing

@Suite("Bad texts")
struct BadTextTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func train(_ text: String, _ options: String...) throws -> Command.Result {
    let running = try RunningCommand(
      ["train", "ngram", text, "-o", "x.lacuna"] + options, folder: folder.path)
    running.closeInput()
    return running.finish()
  }

  @Test("Missing, empty and unsuitable paths are named, by every command that reads text")
  func paths() throws {
    _ = try folder.write("empty-folder/.hidden.txt", "a")
    for (path, part) in [
      ("missing.txt", "could not open missing.txt: No such file or directory"),
      ("", "empty path"), ("empty-folder", "without any text file"),
    ] {
      for arguments in [
        ["train", "ngram", path, "-o", "x.lacuna"], ["score", "-m", Models.small, "--file", path],
        ["fill", "-m", Models.small, "--file", path], ["next", "-m", Models.small, "--file", path],
        ["perplexity", "-m", Models.small, path], ["tokenize", "--file", path],
      ] {
        let result = try RunningCommand(arguments, folder: folder.path).finish()
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains(part), "\(result.errors)")
      }
    }
    #expect(try folder.names() == ["empty-folder"])
  }

  @Test("A text that may not be read is an error", .disabled(if: isRoot))
  func permission() throws {
    _ = try folder.write("secret.txt", "a b\n")
    _ = try Command.shell("chmod 000 secret.txt", folder: folder.path)
    let result = try train("secret.txt")
    #expect(result.status == 1 && result.errors.contains("Permission denied"))
  }

  @Test("Bytes that are not UTF-8 and NUL bytes are named by line and byte, wherever text is read")
  func bytes() throws {
    _ = try folder.write("latin.txt", Array("a b\nc ".utf8) + [0xE9, 0x20] + Array("___\n".utf8))
    _ = try folder.write("nul.txt", Array("a ___\nc ".utf8) + [0x00] + Array(" d\n".utf8))
    for (path, part) in [
      ("latin.txt", "latin.txt, line 2, byte 6: not UTF-8 (E9)"),
      ("nul.txt", "nul.txt, line 2, byte 8: a NUL byte"),
    ] {
      for arguments in [
        ["train", "ngram", path, "-o", "x.lacuna"], ["score", "-m", Models.small, "--file", path],
        ["fill", "-m", Models.small, "--tsv", "--file", path],
        ["next", "-m", Models.small, "--tsv", "--file", path],
        ["perplexity", "-m", Models.small, path], ["tokenize", "--file", path],
      ] {
        let result = try RunningCommand(arguments, folder: folder.path).finish()
        #expect(result.status == 1 && result.output.isEmpty, "\(arguments)")
        #expect(result.errors.contains(part), "\(result.errors)")
      }
    }
    #expect(try train("latin.txt", "--invalid-utf8", "replace").status == 0)
    #expect(try train("latin.txt", "--tokenizer", "whitespace").status == 0)
    #expect(try train("nul.txt", "--tokenizer", "whitespace").status == 0)
  }

  @Test("A damaged gzip file is an error, and leaves no model")
  func gzip() throws {
    _ = try Command.shell(
      "gzip -c '\(Command.corpora)/english.txt' | head -c 9000 >cut.txt.gz", folder: folder.path)
    let result = try train("cut.txt.gz")
    #expect(result.status == 1 && result.errors.contains("the file ends in the middle"))
    #expect(try folder.names() == ["cut.txt.gz"])
  }

  @Test(
    "Marks in a text: an error that says what to choose, left out, or ordinary words",
    arguments: ["word", "whitespace", "character"])
  func marks(tokenizer: String) throws {
    _ = try folder.write("text.txt", "a b\n<s> a <unk> b </s>\n")
    let refused = try train("text.txt", "--tokenizer", tokenizer)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("text.txt, line 2: "), "\(refused.errors)")
    #expect(refused.errors.contains("<s>") && refused.errors.contains("'skip'"))
    #expect(try folder.names() == ["text.txt"])

    func score(_ choice: String) throws -> [String] {
      #expect(
        try train("text.txt", "--tokenizer", tokenizer, "--literal-marks", choice).status == 0)
      let result = try Command.lacuna(
        "score", "-m", "x.lacuna", "--tsv", "--no-eos", "<s> a <unk>", folder: folder.path)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.table.dropFirst().allSatisfy { $0[6] == "0" })
      return result.table.dropFirst().map { $0[2] }
    }
    if tokenizer == "character" {
      #expect(try score("word") == ["<s>", "␣", "a", "␣", "<unk>"])
    } else {
      #expect(try score("skip") == ["a"])
      #expect(try score("word") == ["<s>", "a", "<unk>"])
    }
  }

  @Test("Marks in sentences meet the model's own choice")
  func marksInSentences() throws {
    for arguments in [
      ["score", "-m", Models.small, "the <unk> sat"], ["next", "-m", Models.small, "the <unk>"],
      ["fill", "-m", Models.small, "the <unk> ___"], ["generate", "-m", Models.small, "<s> the"],
      ["fill", "-m", Models.small, "--candidates", "<s>", "the ___"],
    ] {
      let result = try RunningCommand(arguments).finish()
      #expect(result.status == 1 && result.output.isEmpty, "\(arguments)")
      #expect(result.errors.contains("--literal-marks"))
    }
    _ = try folder.write("text.txt", "the cat\nthe <unk> sat ___\n")
    for command in [["score"], ["fill"], ["next"]] {
      let result = try RunningCommand(
        command + ["-m", Models.small, "--file", "text.txt"], folder: folder.path
      ).finish()
      #expect(result.status == 1 && result.errors.contains("text.txt, line 2: "))
    }
  }

  @Test(
    "A text without any sentence is an error that leaves no file",
    arguments: [
      "", "\n", "\n \n\t\n", "\u{FEFF}",
    ])
  func empty(text: String) throws {
    _ = try folder.write("text.txt", text)
    let result = try train("text.txt")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("the text has no sentence"))
    #expect(try folder.names() == ["text.txt"])
  }

  @Test("A text of one word makes a model that scores, fills, continues and generates")
  func oneWord() throws {
    _ = try folder.write("text.txt", "word")
    let trained = try train("text.txt")
    #expect(trained.status == 0)
    #expect(trained.lines[0].contains("1 sentence, 1 token, 1 word in the vocabulary"))
    #expect(trained.errors.contains("order 1: discounts 0.5, 1, 1.5 instead of an estimate"))
    #expect(
      trained.errors.contains("orders 4 to 5 have no n-grams, because no sentence is that long"))
    for arguments in [
      ["score", "word other"], ["fill", "___"], ["fill", "other ___ word ___"], ["next", ""],
      ["generate", "--seed", "1"],
    ] {
      let result = try RunningCommand(
        [arguments[0], "-m", "x.lacuna"] + arguments.dropFirst(), folder: folder.path
      ).finish()
      #expect(result.status == 0 && !result.output.isEmpty, "\(result.errors)")
    }
    #expect(try Command.lacuna("verify", "x.lacuna", folder: folder.path).status == 0)
  }

  @Test("An order above the length of every sentence says where the n-grams end")
  func longOrder() throws {
    _ = try folder.write("text.txt", "a b c\nb c\n")
    let result = try train("text.txt", "--order", "255")
    #expect(result.status == 0)
    #expect(result.lines[1].hasSuffix(" 5-grams"))
    #expect(result.errors.contains("orders 6 to 255 have no n-grams"))
    #expect(result.errors.split(separator: "\n").count <= 7)
    #expect(
      try Command.lacuna("score", "-m", "x.lacuna", "a b c a b c", folder: folder.path).status == 0)
  }

  @Test("Text that another program compressed is refused, with how to unpack it")
  func compressed() throws {
    let folder = try TemporaryFolder()
    let magics: [(String, [UInt8])] = [
      ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
      ("bzip2", [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26]),
    ]
    for (program, magic) in magics {
      let text = try folder.write("text.\(program)", magic + [1, 2, 3, 10])
      let result = try Command.lacuna(
        "train", "ngram", text, "-o", folder.file("m.lacuna"), "--tokenizer", "whitespace")
      #expect(result.status == 1)
      #expect(result.errors.contains("compressed by \(program)"))
    }
  }

  @Test("A word list may name the marks, and any number of threads may be asked for")
  func oddRequests() throws {
    let folder = try TemporaryFolder()
    let text = try folder.write("text.txt", "a b a\nb c\n")
    let list = try folder.write("list.txt", "<unk>\n<s>\n</s>\na\nb\n")
    let model = folder.file("m.lacuna")
    let trained = try Command.lacuna(
      "train", "ngram", text, "-o", model, "--tokenizer", "whitespace", "--vocabulary", list,
      "--threads", "9223372036854775807")
    #expect(trained.status == 0)
    #expect(trained.text.contains("2 words in the vocabulary"))
    #expect(try Command.lacuna("export", model, "-o", "-").status == 0)
  }
}
