public import LanguageModeling
public import Storage
internal import TextProcessing

extension TextModel {
  /// Scores files block by block on several threads and hands the blocks on in the order of the
  /// text. Memory does not grow with the files. A prompt reader hands lines on while the writer of a
  /// pipe pauses. Throws ``StorageError``, ``TextError``, ``LiteralMarkError`` and what `body`
  /// throws.
  public func score(
    _ files: [InputFile], marks: SentenceMarks, threads: Int, isPrompt: Bool = false,
    progress: (UInt64, UInt64?) -> Void = { _, _ in },
    _ body: (ScoredText) throws -> Void
  ) throws {
    try score(
      files, marks: marks, threads: threads, isPrompt: isPrompt, progress: progress,
      taking: { $0 }, { for scored in $0 { try body(scored) } })
  }

  /// The same; what is wanted of a block is taken from its scores by the thread that has them, and
  /// handed on with that of some neighbours.
  public func score<Part: Sendable>(
    _ files: [InputFile], marks: SentenceMarks, threads: Int, isPrompt: Bool = false,
    progress: (UInt64, UInt64?) -> Void = { _, _ in },
    taking part: @Sendable (ScoredText) throws -> Part, _ body: ([Part]) throws -> Void
  ) throws {
    if let mixture {
      try score(
        files, with: mixture, threads: threads, isPrompt: isPrompt, progress: progress,
        scoring: { try part(score($0, marks: marks, with: mixture, document: &$1)) }, body)
    } else {
      try score(
        files, scoringWith: sequenceModel(), marks: marks, threads: threads, isPrompt: isPrompt,
        progress: progress, taking: part, body)
    }
  }

  private func score<Model: LanguageModel, Part: Sendable>(
    _ files: [InputFile], scoringWith model: Model, marks: SentenceMarks, threads: Int,
    isPrompt: Bool, progress: (UInt64, UInt64?) -> Void,
    taking part: @Sendable (ScoredText) throws -> Part, _ body: ([Part]) throws -> Void
  ) throws {
    try score(
      files, with: model, threads: threads, isPrompt: isPrompt, progress: progress,
      scoring: { try part(score($0, marks: marks, with: model, document: &$1)) }, body)
  }

  private func score<Model: LanguageModel, Part: Sendable>(
    _ files: [InputFile], with model: Model, threads: Int, isPrompt: Bool,
    progress: (UInt64, UInt64?) -> Void,
    scoring: @Sendable (EncodedText, inout Model.State?) throws -> Part,
    _ body: ([Part]) throws -> Void
  ) throws {
    let threads = Workers.count(threads)
    for file in files {
      var source = try BlockSource(
        file, pipeline, isPrompt: isPrompt, count: BlockSource.count(threads: threads))
      // A file is a document, or begins one.
      var document: Model.State?
      var blocks = try source.next()
      while !blocks.isEmpty {
        if model.readsDocuments {
          // One block after the other; the network shares its products among the threads.
          for block in blocks {
            let text = try encode(block.text, documentLines: block.documentLines)
            try body([scoring(text, &document)])
          }
          progress(source.consumedByteCount, source.totalByteCount)
          blocks = try source.next()
          continue
        }
        let current = blocks
        var parts = [Part?](repeating: nil, count: current.count)
        // What goes wrong further on in the file is told after what was before it.
        var following: Result<[BlockSource.Block], any Error>?
        try parts.withUnsafeMutableBufferPointer { parts in
          nonisolated(unsafe) let parts = parts
          nonisolated(unsafe) var reader = source
          nonisolated(unsafe) var ahead: Result<[BlockSource.Block], any Error>?
          let readsAhead = !source.mayWait
          try concurrently(pieces: current.count + 1, threads: threads) { piece, _ in
            if piece > 0 {
              var document: Model.State?
              let block = current[piece - 1]
              parts[piece - 1] = try scoring(encode(block.text), &document)
            } else if readsAhead {
              ahead = Result { try reader.next() }
            }
          }
          (source, following) = (reader, ahead)
        }
        try body(parts.compactMap { $0 })
        progress(source.consumedByteCount, source.totalByteCount)
        blocks = try following?.get() ?? source.next()
      }
    }
  }

  /// The sums over all sentences of the files. The result does not depend on the number of threads.
  public func evaluate(
    _ files: [InputFile], marks: SentenceMarks = .init(), threads: Int,
    progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws -> Evaluation {
    var total = Evaluation()
    try score(
      files, marks: marks, threads: threads, progress: progress, taking: { $0.evaluation },
      { for part in $0 { total.add(part) } })
    return total
  }
}

/// The blocks of a file, some at a time.
private struct BlockSource {
  /// A block, and the lines of it with which documents begin.
  struct Block: Sendable {
    var text: TextBlock
    var documentLines: [Int]
  }

  /// Small enough for what is made of a block to stay in a core's cache.
  private static let blockByteCount = 1 << 18

  /// How many blocks are read at a time. Between two rounds all threads wait for the slowest; the more
  /// blocks a round has, the less that matters.
  static func count(threads: Int) -> Int { max(threads * 4, 24) }

  private var reader: LineBlockReader
  private let documents: DocumentFinder
  private let isPrompt: Bool
  private let count: Int
  private var followsEmptyLine = false
  private var isAtEnd = false

  /// Begins to read a file `count` blocks at a time.
  init(_ file: InputFile, _ pipeline: TextPipeline, isPrompt: Bool, count: Int) throws {
    reader = try LineBlockReader(
      file, boundary: Tokenizer(pipeline).blockBoundary, targetByteCount: Self.blockByteCount,
      isPrompt: isPrompt)
    documents = try DocumentFinder(pipeline.documentSeparator)
    self.isPrompt = isPrompt && !reader.reader.isRegularFile
    self.count = count
  }

  var consumedByteCount: UInt64 { reader.reader.consumedByteCount }
  var totalByteCount: UInt64? { reader.reader.totalByteCount }

  /// Whether somebody may be waiting for an answer before there is more to read.
  var mayWait: Bool { isPrompt }

  /// The next blocks, none at the end.
  mutating func next() throws -> [Block] {
    var blocks: [Block] = []
    while !isAtEnd, blocks.count < count, blocks.isEmpty || !reader.mayWait {
      guard let text = try reader.next() else {
        isAtEnd = true
        break
      }
      isAtEnd = text.isLast
      let lines = text.bytes.withUnsafeBufferPointer {
        documents.starts(
          in: $0, firstLineNumber: text.firstLineNumber, followsEmptyLine: &followsEmptyLine)
      }
      blocks.append(Block(text: text, documentLines: lines))
    }
    return blocks
  }
}
