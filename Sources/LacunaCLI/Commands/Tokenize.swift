import ArgumentParser
import LacunaKit

/// `lacuna tokenize`: how a text is cut.
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how text is cut into sentences and tokens.",
    discussion: """
      Prints one sentence per line, its tokens parted by spaces; with --offsets one token per line \
      with its place in the original text: the first byte, the byte after the last, the token. With \
      --model, text is cut as that model does it; --ids then prints numbers.
      """)

  @OptionGroup var sentenceOptions: SentenceOptions

  @Option(
    name: [.short, .customLong("model")], help: "Cut as this model does.", completion: .file())
  var model: String?

  @Flag(name: .long, help: "Show each token's place in the original text, in bytes.")
  var offsets = false

  @Flag(
    name: .long, help: "With --model: print the tokens' numbers in its vocabulary instead of them.")
  var ids = false

  @Flag(name: .long, help: "Write JSON, one sentence per line.")
  var json = false

  @OptionGroup(title: "Text options") var pipelineOptions: PipelineOptions

  func validate() throws {
    if model != nil && !pipelineOptions.isEmpty {
      throw ValidationError(
        "A model has its own way to cut text, so the text options do not go with --model.")
    }
    if ids && model == nil {
      throw ValidationError("--ids are a model's numbers: name it with --model.")
    }
    if ids && (offsets || json) {
      throw ValidationError("--ids prints numbers only; --offsets and --json do not go with it.")
    }
    do {
      try pipelineOptions.pipeline().checkIsTrained()
    } catch let error as TextError {
      throw ValidationError("\(error)")
    }
  }

  private struct Value: Encodable {
    var line: Int
    var tokens: [String]
    var starts: [Int]
    var ends: [Int]
  }

  func run() throws {
    let model = try model.map { try TextModel(path: $0) }
    if ids, let model {
      try writeIDs(model)
      return
    }
    let pipeline = try model?.pipeline ?? pipelineOptions.pipeline()
    let tokenizer = try Tokenizer(pipeline)
    var isFirst = true
    func write(_ tokens: TokenizedText) throws {
      if offsets && !json {
        if !isFirst { try StandardOutput.shared.line() }
        isFirst = false
      }
      try self.write(tokens)
    }
    for sentence in sentenceOptions.sentences {
      try write(tokenizer.tokenize(sentence, keepsOffsets: true))
    }
    for file in try sentenceOptions.files() {
      var reader = try LineBlockReader(file, boundary: tokenizer.blockBoundary, isPrompt: true)
      while let block = try reader.next() {
        var tokens = TokenizedText(keepsOffsets: true)
        try tokenizer.tokenize(block, into: &tokens)
        try write(tokens)
        try StandardOutput.shared.flush()
      }
    }
  }

  /// A line of numbers for each sentence.
  private func writeIDs(_ model: TextModel) throws {
    func write(_ text: EncodedText) throws {
      for sentence in 0..<text.sentenceCount {
        let ids = text.ids[text.range(ofSentence: sentence)]
        try StandardOutput.shared.line(ids.map(String.init).joined(separator: " "))
      }
      try StandardOutput.shared.flush()
    }
    for sentence in sentenceOptions.sentences { try write(model.encode(sentence)) }
    for file in try sentenceOptions.files() {
      let boundary = try Tokenizer(model.pipeline).blockBoundary
      var reader = try LineBlockReader(file, boundary: boundary, isPrompt: true)
      while let block = try reader.next() { try write(model.encode(block)) }
    }
  }

  private func write(_ tokens: TokenizedText) throws {
    let out = StandardOutput.shared
    for sentence in 0..<tokens.sentenceCount {
      let range = tokens.tokens(ofSentence: sentence)
      let words = tokens.strings(ofSentence: sentence)
      let places = range.map { tokens.sourceRanges[$0] }
      if json {
        try out.line(
          JSONLine.text(
            Value(
              line: tokens.sentences[sentence].lineNumber, tokens: words,
              starts: places.map(\.lowerBound), ends: places.map(\.upperBound))))
      } else if offsets {
        if sentence > 0 { try out.line() }
        var table = Columns([.right, .right, .left])
        for (word, place) in zip(words, places) {
          table.add(String(place.lowerBound), String(place.upperBound), word)
        }
        for line in table.lines() { try out.line(line) }
      } else {
        try out.line(words.joined(separator: " "))
      }
    }
  }
}
