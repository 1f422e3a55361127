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
    if let mixture {
      try score(
        files, with: mixture, threads: threads, isPrompt: isPrompt, progress: progress,
        scoring: { score($0, marks: marks, with: mixture, document: &$1) }, body)
    } else {
      try score(
        files, scoringWith: sequenceModel(), marks: marks, threads: threads, isPrompt: isPrompt,
        progress: progress, body)
    }
  }

  private func score<Model: LanguageModel>(
    _ files: [InputFile], scoringWith model: Model, marks: SentenceMarks, threads: Int,
    isPrompt: Bool, progress: (UInt64, UInt64?) -> Void, _ body: (ScoredText) throws -> Void
  ) throws {
    try score(
      files, with: model, threads: threads, isPrompt: isPrompt, progress: progress,
      scoring: { score($0, marks: marks, with: model, document: &$1) }, body)
  }

  private func score<Model: LanguageModel>(
    _ files: [InputFile], with model: Model, threads: Int, isPrompt: Bool,
    progress: (UInt64, UInt64?) -> Void,
    scoring: @Sendable (EncodedText, inout Model.State?) -> ScoredText,
    _ body: (ScoredText) throws -> Void
  ) throws {
    let threads = Workers.count(threads)
    let boundary = try Tokenizer(pipeline).blockBoundary
    let documents = try DocumentFinder(pipeline.documentSeparator)
    for file in files {
      var reader = try LineBlockReader(file, boundary: boundary, isPrompt: isPrompt)
      var followsEmptyLine = false
      // A file is a document, or begins one.
      var document: Model.State?
      while true {
        var blocks: [TextBlock] = []
        while blocks.count < threads * 2, blocks.isEmpty || !reader.mayWait,
          let block = try reader.next()
        {
          blocks.append(block)
        }
        if blocks.isEmpty { break }
        let block = blocks
        let starts = blocks.map { block in
          block.bytes.withUnsafeBufferPointer {
            documents.starts(
              in: $0, firstLineNumber: block.firstLineNumber, followsEmptyLine: &followsEmptyLine)
          }
        }
        var results = [ScoredText?](repeating: nil, count: blocks.count)
        if model.readsDocuments {
          // One block after the other; the network shares its products among the threads.
          for piece in block.indices {
            let text = try encode(block[piece], documentLines: starts[piece])
            try body(scoring(text, &document))
          }
        } else {
          try results.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let buffer = buffer
            try concurrently(pieces: block.count, threads: threads) { piece, _ in
              var document: Model.State?
              buffer[piece] = scoring(try encode(block[piece]), &document)
            }
          }
          for case .some(let result) in results { try body(result) }
        }
        progress(reader.reader.consumedByteCount, reader.reader.totalByteCount)
        if blocks[blocks.count - 1].isLast { break }
      }
    }
  }

  /// The sums over all sentences of the files. The result does not depend on the number of threads.
  public func evaluate(
    _ files: [InputFile], marks: SentenceMarks = .init(), threads: Int,
    progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws -> Evaluation {
    var total = Evaluation()
    try score(files, marks: marks, threads: threads, progress: progress) {
      total.add($0.evaluation)
    }
    return total
  }
}
