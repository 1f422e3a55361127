import LacunaKit
import TestSupport
import Testing

@Suite("Reading training texts")
struct CorpusReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(
    _ paths: [String], _ pipeline: TextPipeline = .default, marks: LiteralMarks = .error,
    leavesLastLineOpen: Bool = false, threads: Int = 2
  ) throws -> CorpusReader {
    var reader = try CorpusReader(
      pipeline, literalMarks: marks, leavesLastLineOpen: leavesLastLineOpen, threads: threads)
    for (index, path) in paths.enumerated() {
      try reader.read(InputFile(path: path), isLastFile: index == paths.count - 1)
    }
    return reader
  }

  private func words(_ reader: CorpusReader) -> [String: UInt64] {
    var words: [String: UInt64] = [:]
    for number in 0..<reader.words.count {
      let spelling = reader.words.withBytes(of: UInt32(number)) {
        String(decoding: $0, as: UTF8.self)
      }
      words[spelling] = reader.words.counts[number]
    }
    return words
  }

  /// About 3 MB of lines of random words: several blocks.
  private static let lines: [String] = {
    var generator = SeededGenerator(seed: 3)
    return (0..<60_000).map { _ in
      (0..<Int.random(in: 1...16, using: &generator)).map { _ -> String in
        // Small numbers are more frequent, as words are.
        let limit = Int.random(in: 1...100_000, using: &generator)
        return "w\(Int.random(in: 0..<limit, using: &generator))"
      }.joined(separator: " ")
    }
  }()

  @Test("A text of several blocks is read alike by any number of threads")
  func threads() throws {
    let path = try folder.write("text", Self.lines.joined(separator: "\n"))
    let one = try read([path], threads: 1)
    #expect(one.corpus.sentenceCount == Self.lines.count)
    var expected: [String: UInt64] = [:]
    for line in Self.lines {
      for word in line.split(separator: " ") { expected[String(word), default: 0] += 1 }
    }
    #expect(words(one) == expected)
    for threads in 2...5 {
      let more = try read([path], threads: threads)
      #expect(more.corpus.tokens == one.corpus.tokens)
      #expect(more.words.counts == one.words.counts)
      #expect(more.digest == one.digest)
      #expect(more.sources == one.sources)
    }
  }

  @Test("The digest does not depend on the order of the lines, only on what they say")
  func digest() throws {
    var generator = SeededGenerator(seed: 4)
    let lines = ["w1 w2 w3"] + Self.lines.prefix(2000)
    let text = try folder.write("a", lines.joined(separator: "\n"))
    let shuffled = try folder.write(
      "b", lines.shuffled(using: &generator).joined(separator: "\r\n") + "\n")
    let spaced = try folder.write(
      "c", lines.map { "  " + $0.replacing(" ", with: " \t ") }.joined(separator: "\n\n"))
    let digest = try read([text]).digest
    #expect(try read([shuffled]).digest == digest)
    #expect(try read([spaced]).digest == digest)
    for (index, other) in [
      lines.dropLast().joined(separator: "\n"), (lines + ["x"]).joined(separator: "\n"),
      lines.joined(separator: " "), (lines + [lines[0]]).joined(separator: "\n"),
      lines.joined(separator: "\n").replacing("w1", with: "v1"),
      ([lines[0].replacing(" w", with: "w ")] + lines.dropFirst()).joined(separator: "\n"),
    ].enumerated() {
      let path = try folder.write("other\(index)", other)
      #expect(try read([path]).digest != digest, "\(index)")
    }
  }

  @Test("Digests of files add up to that of all, and each source is counted")
  func additive() throws {
    let lines = Array(Self.lines.prefix(300))
    let a = try folder.write("a", lines[..<100].joined(separator: "\n"))
    let b = try folder.write("b", lines[100...].joined(separator: "\n"))
    let whole = try folder.write("c", lines.joined(separator: "\n"))
    let both = try read([a, b])
    #expect(both.digest == (try read([whole]).digest))
    #expect(both.digest == (try read([b, a]).digest))
    var sum = try read([a]).digest
    sum.add(try read([b]).digest)
    #expect(sum == both.digest)
    #expect(both.sources.map(\.sentenceCount) == [100, 200])
    #expect(both.sources.map(\.digest) == [try read([a]).digest.text, try read([b]).digest.text])
    #expect(
      both.sources.map(\.tokenCount).reduce(0, +) == words(both).values.reduce(0) { $0 + Int($1) })
  }

  @Test("A last line without line feed is open only where asked for, and only in the last file")
  func openEnd() throws {
    let open = try folder.write("open", "a b\nc")
    let closed = try folder.write("closed", "a b\nc\n")
    func tokens(_ paths: [String], _ leavesOpen: Bool) throws -> [TokenID] {
      try read(
        paths, TextPipeline(tokenizer: .whitespace), leavesLastLineOpen: leavesOpen
      ).corpus.tokens
    }
    let end = SpecialToken.sentenceEnd
    #expect(try tokens([open], false).last == end)
    #expect(try tokens([closed], true).last == end)
    #expect(try tokens([open], false) == tokens([closed], true))
    #expect(try tokens([open], true) == tokens([open], false).dropLast())
    #expect(try tokens([open, closed], true) == tokens([closed, closed], true))
  }

  @Test("Marks are an error with their place, left out, or words")
  func marks() throws {
    let path = try folder.write("text", "a\nb <s> c\n")
    #expect {
      try read([path])
    } throws: {
      ($0 as? LiteralMarkError)
        == LiteralMarkError(mark: "<s>", location: TextLocation(fileName: path, lineNumber: 2))
    }
    #expect(words(try read([path], marks: .skip)) == ["a": 1, "b": 1, "c": 1])
    #expect(words(try read([path], marks: .word)) == ["a": 1, "b": 1, "<s>": 1, "c": 1])
  }
}
