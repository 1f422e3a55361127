import LacunaKit
import TestSupport
import Testing

@Suite("Documents in files")
struct DocumentTests {
  private let models: SmallModels

  init() throws {
    models = try SmallModels()
  }

  private func starts(
    _ separator: DocumentSeparator?, _ texts: String..., threads: Int = 2,
    emptyLines: TextPipeline.EmptyLines = .skip
  ) throws -> [Int] {
    var pipeline = models.pipeline
    pipeline.documentSeparator = separator
    pipeline.emptyLines = emptyLines
    var reader = try CorpusReader(
      pipeline, literalMarks: .error, leavesLastLineOpen: false, threads: threads)
    for (number, text) in texts.enumerated() {
      try reader.read(
        models.file(text, "text\(number)"), isLastFile: number == texts.count - 1)
    }
    return reader.corpus.documentStarts
  }

  @Test("A file is a document, or some, and sentences are counted over all files")
  func files() throws {
    #expect(try starts(nil, "a\nb\n\nc\n", "d\n", "", "e\nf") == [0, 3, 4])
    #expect(try starts(.emptyLine, "a\nb\n\nc\n\n\n", "d\n\ne\n") == [0, 2, 3, 4])
    #expect(
      try starts(.emptyLine, "a\nb\n\nc\n\n\n", "d\n\ne\n", emptyLines: .sentence)
        == [0, 3, 6, 8])
    #expect(try starts(.heading("^="), "= a =\nb\n= c =\nd\n", "e\n= f =") == [0, 2, 4, 5])
  }

  @Test("A heading without a word leaves the beginning to the next sentence")
  func emptyHeading() throws {
    #expect(try starts(.heading("^\\s*$"), "a\n\nb\nc\n \n\nd\n") == [0, 1, 3])
  }

  /// Lines of several blocks, each numbered.
  private static let longText: (text: String, documents: [Int]) = {
    var text = ""
    var documents = [0]
    for line in 0..<150_000 {
      if line > 0 && line % 7001 == 0 {
        documents.append(line)
        text += "\n"
      }
      text += "w\(line % 97) x y z w\(line % 11) x y z\n"
    }
    return (text, documents)
  }()

  @Test("Blocks and threads move no document", arguments: 1...3)
  func blocks(threads: Int) throws {
    let (text, documents) = Self.longText
    #expect(text.utf8.count > 2 << 20)
    #expect(try starts(.emptyLine, text, threads: threads) == documents)
    // A heading of nothing but white space, which may be the last line of a block.
    #expect(try starts(.heading("^$"), text, threads: threads) == documents)
  }

  @Test("A heading at the end of a block begins the next one")
  func endOfBlock() throws {
    let model = try models.ngrams("a b\n")
    let block = TextBlock(bytes: Array("a\nb\n\n".utf8), fileName: "text")
    #expect(try model.encode(block, documentLines: [2, 3]).documentStarts == [1, 2])
    #expect(try model.encode(block, documentLines: [1]).documentStarts == [0])
  }

  @Test("A known text keeps its documents and says when nothing in it is known")
  func knownText() throws {
    let model = try models.ngrams("a b c\n")
    var pipeline = models.pipeline
    pipeline.documentSeparator = .emptyLine
    func known(_ files: [InputFile]) throws -> KnownText {
      try KnownText(
        files, vocabulary: model.vocabulary, pipeline: pipeline, literalMarks: .error, threads: 2)
    }
    let text = try known([models.file("a zebra\n\nc\n", "one"), models.file("b\n", "two")])
    #expect(text.corpus.documentStarts == [0, 1, 2] && text.corpus.sentenceCount == 3)
    let (a, c) = (try #require(model.vocabulary.id(of: "a")), model.vocabulary.id(of: "c"))
    #expect(text.corpus.tokens[..<6] == [1, a, 0, 2, 1, try #require(c)])
    let strange = [try models.file("x y\n", "x"), try models.file("z\n", "z")]
    let names = strange.map(\.displayName).joined(separator: ", ")
    #expect(throws: ModelError.nothingKnown(text: names)) { try known(strange) }
    #expect(try known([models.file("\n", "empty")]).corpus.sentenceCount == 0)
    #expect(throws: StorageError.self) {
      try known([InputFile(path: models.folder.file("missing"))])
    }
    #expect(throws: LiteralMarkError.self) { try known([models.file("a <s>\n", "marks")]) }
  }
}
