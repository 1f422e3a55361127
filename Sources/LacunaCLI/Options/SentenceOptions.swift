import ArgumentParser
import LacunaKit

/// Where sentences come from: arguments, files, or standard input.
struct SentenceOptions: ParsableArguments {
  @Argument(
    help: """
      Sentences, after -- if one begins with a dash. Without any, and without --file, they are the \
      lines of standard input.
      """)
  var sentences: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Text files (.gz too) or folders to read sentences from; - is standard input.",
    completion: .file())
  var file: [String] = []

  mutating func validate() throws {
    if !sentences.isEmpty && !file.isEmpty {
      throw ValidationError("Sentences and --file exclude each other: give one of them.")
    }
  }

  /// The files to read, empty if sentences were given.
  func files() throws -> [InputFile] {
    if !sentences.isEmpty { return [] }
    if !file.isEmpty { return try InputFiles.find(file) }
    if StandardError.isTerminal && Terminal.isTyping {
      StandardError.say("lacuna: type a sentence per line; Ctrl-D ends")
    }
    return [.standardInput]
  }

  /// Calls `body` with each sentence: an argument, or a line that is not empty, judged first as the
  /// model judges text. Results are handed on before more input is waited for. Errors say which
  /// sentence they are about.
  func forEachLine(for model: TextModel, _ body: (String) throws -> Void) throws {
    for (index, sentence) in sentences.enumerated() {
      try located(sentences.count > 1 ? "sentence \(index + 1)" : nil) { try body(sentence) }
    }
    for file in try files() {
      try TextLines.forEach(
        of: file, isPrompt: true,
        // Throws for bytes and marks that the model does not read.
        check: { _ = try model.encode($0) },
        afterBlock: { try StandardOutput.shared.flush() },
        { line, place in
          if line.allSatisfy(\.isWhitespace) { return }
          try located(place) { try body(line) }
        })
    }
  }

  private func located(_ place: String?, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as FillError {
      throw place.map { SentenceError(place: $0, error: error) } ?? error
    }
  }
}

/// What is wrong with one of several sentences.
struct SentenceError: Error, CustomStringConvertible {
  var place: String
  var error: any Error

  var description: String { "\(place): \(error)" }
}

/// The lines of a file, one after the other.
enum TextLines {
  /// Calls `body` with each line and the words that say where it stands. A prompt reader hands lines
  /// on before it waits for more; `check` sees each block before its lines are handed on.
  static func forEach(
    of file: InputFile, isPrompt: Bool = false, check: (TextBlock) throws -> Void = { _ in },
    afterBlock: () throws -> Void = {}, _ body: (String, String) throws -> Void
  ) throws {
    var reader = try LineBlockReader(file, isPrompt: isPrompt)
    while let block = try reader.next() {
      try check(block)
      var bytes = block.bytes[...]
      if block.firstByteOffset == 0 && bytes.starts(with: byteOrderMark) {
        bytes = bytes.dropFirst(byteOrderMark.count)
      }
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        let text = String(
          decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        try body(text, "\(block.fileName), line \(block.firstLineNumber + index)")
      }
      try afterBlock()
    }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
