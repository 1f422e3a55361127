import ArgumentParser
import LacunaKit

/// Where sentences come from: arguments, files, or standard input.
struct SentenceOptions: ParsableArguments {
  @Argument(help: "Sentences. Without any, and without --file, they are read from standard input.")
  var sentences: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "Text files or folders to read sentences from; - is standard input.",
    completion: .file())
  var file: [String] = []

  mutating func validate() throws {
    if !sentences.isEmpty && !file.isEmpty {
      throw ValidationError("Give sentences or --file, not both.")
    }
  }

  /// The files to read, empty if sentences were given.
  func files() throws -> [InputFile] {
    if !sentences.isEmpty { return [] }
    return file.isEmpty ? [.standardInput] : try InputFiles.find(file)
  }

  /// Calls `body` with each sentence: an argument, or a line that is not empty.
  func forEachLine(_ body: (String) throws -> Void) throws {
    for sentence in sentences { try body(sentence) }
    for file in try files() {
      var reader = try LineBlockReader(file)
      while let block = try reader.next() {
        for line in block.bytes.split(separator: UInt8(ascii: "\n")) {
          let text = String(decoding: line, as: UTF8.self)
          if !text.allSatisfy(\.isWhitespace) {
            try body(text.last == "\r" ? String(text.dropLast()) : text)
          }
        }
      }
    }
  }
}
