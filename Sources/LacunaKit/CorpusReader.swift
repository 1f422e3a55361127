public import LanguageModeling
public import Storage
public import TextProcessing

/// Reads training texts: files in, counted words and a corpus of word numbers out. Words are whole,
/// even where the pipeline's bpe tokenizer will cut them; the count of a word is what the bpe
/// trainer learns from.
///
/// Blocks of lines are tokenised on several threads, each into numbers of its own, and joined in the
/// order of the text, so that nothing depends on the number of threads.
public struct CorpusReader {
  /// Words of the texts with their counts, numbered as they first appear.
  public private(set) var words = VocabularyBuilder()
  /// The texts, with word number + 3 for each word; empty if they go to a ``TokenSpool``.
  public private(set) var corpus = TokenCorpus()
  /// What was read, a file each.
  public private(set) var sources: [TrainingRecord.Source] = []
  /// The digest of everything read.
  public private(set) var digest = CorpusDigest()

  private let tokenizer: Tokenizer
  private let documents: DocumentFinder
  private let literalMarks: LiteralMarks
  private let threads: Int
  /// Whether a last line without line feed is an open sentence, as it is for `lmplz`.
  private let leavesLastLineOpen: Bool
  private let spool: TokenSpool?

  /// A reader for a pipeline. Throws ``TextError`` if the pipeline contradicts itself.
  ///
  /// - Parameter spool: where the texts go, which may be too large for memory; `nil` for ``corpus``.
  public init(
    _ pipeline: TextPipeline, literalMarks: LiteralMarks, leavesLastLineOpen: Bool, threads: Int,
    spool: TokenSpool? = nil
  ) throws {
    self.spool = spool
    tokenizer = try Tokenizer(pipeline, leavesWordsWhole: true)
    documents = try DocumentFinder(pipeline.documentSeparator)
    self.literalMarks = literalMarks
    self.leavesLastLineOpen = leavesLastLineOpen
    self.threads = Workers.count(threads)
  }

  /// Reads a file to its end. `progress` is told the bytes read and, where it is known, their total.
  public mutating func read(
    _ file: InputFile, isLastFile: Bool, progress: (UInt64, UInt64?) -> Void = { _, _ in }
  ) throws {
    var reader = try LineBlockReader(file, boundary: tokenizer.blockBoundary)
    var source = TrainingRecord.Source(sentenceCount: 0, tokenCount: 0, digest: "")
    var sourceDigest = CorpusDigest()
    var isAtEnd = false
    var followsEmptyLine = false
    corpus.beginDocument()
    while !isAtEnd {
      var blocks: [TextBlock] = []
      while blocks.count < threads * 2, let block = try reader.next() { blocks.append(block) }
      isAtEnd = blocks.isEmpty || blocks[blocks.count - 1].isLast
      let starts = blocks.map { block in
        block.bytes.withUnsafeBufferPointer {
          documents.starts(
            in: $0, firstLineNumber: block.firstLineNumber, followsEmptyLine: &followsEmptyLine)
        }
      }
      for part in try parts(of: blocks, starts, isLastFile: isLastFile) {
        let numbers = words.add(part.words)
        var renumbered = part.corpus
        renumbered.renumberWords(numbers.map { $0 + SpecialToken.count })
        if let spool { try spool.append(renumbered) } else { corpus.append(renumbered) }
        source.sentenceCount += part.corpus.sentenceCount
        source.tokenCount += part.tokenCount
        sourceDigest.add(part.digest)
      }
      progress(reader.reader.consumedByteCount, reader.reader.totalByteCount)
    }
    source.digest = sourceDigest.text
    digest.add(sourceDigest)
    sources.append(source)
  }

  /// Gives up the words, whose memory others need.
  mutating func forgetWords() { words = VocabularyBuilder() }

  /// What one block contributes.
  private struct Part {
    var words = VocabularyBuilder()
    var corpus = TokenCorpus()
    var tokenCount = 0
    var digest = CorpusDigest()
  }

  private func parts(
    of blocks: [TextBlock], _ starts: [[Int]], isLastFile: Bool
  ) throws -> [Part] {
    var parts = [Part](repeating: Part(), count: blocks.count)
    try parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      let reader = Counter(
        tokenizer: tokenizer, literalMarks: literalMarks,
        leavesLastLineOpen: leavesLastLineOpen && isLastFile)
      try concurrently(pieces: blocks.count, threads: threads) { piece, _ in
        buffer[piece] = try reader.part(of: blocks[piece], starts[piece])
      }
    }
    return parts
  }

  /// Turns blocks into parts; the same one serves all threads.
  private struct Counter: Sendable {
    let tokenizer: Tokenizer
    let literalMarks: LiteralMarks
    let leavesLastLineOpen: Bool

    func part(of block: TextBlock, _ starts: [Int]) throws -> Part {
      var text = TokenizedText()
      try tokenizer.tokenize(block, into: &text)
      var part = Part()
      var sentence: [TokenID] = []
      var nextStart = starts[...]
      let bytes = text.bytes
      try bytes.withUnsafeBufferPointer { bytes in
        for number in 0..<text.sentenceCount {
          sentence.removeAll(keepingCapacity: true)
          if let line = nextStart.first, line <= text.sentences[number].lineNumber {
            part.corpus.beginDocument()
            nextStart = nextStart.drop { $0 <= text.sentences[number].lineNumber }
          }
          let tokens = text.tokens(ofSentence: number)
          for token in tokens {
            let word = UnsafeBufferPointer(rebasing: bytes[text.byteRange(ofToken: token)])
            if LiteralMarks.isMark(word) {
              if literalMarks == .skip { continue }
              if literalMarks == .error {
                throw LiteralMarkError(
                  mark: text.string(ofToken: token),
                  location: TextLocation(
                    fileName: block.fileName, lineNumber: text.sentences[number].lineNumber))
              }
            }
            sentence.append(part.words.add(word) + SpecialToken.count)
          }
          let isOpen =
            leavesLastLineOpen && block.isLast && !block.endsWithNewline
            && number == text.sentenceCount - 1
          part.corpus.append(sentence, isOpen: isOpen)
          part.tokenCount += sentence.count
          let start = tokens.isEmpty ? 0 : text.byteRange(ofToken: tokens.lowerBound).lowerBound
          let end = tokens.isEmpty ? 0 : text.tokenEnds[tokens.upperBound - 1]
          part.digest.add(
            sentence: UnsafeBufferPointer(rebasing: bytes[start..<end]),
            tokenEnds: text.tokenEnds[tokens], from: start)
        }
      }
      // A line that begins a document and holds no word leaves it to what follows the block.
      if !nextStart.isEmpty { part.corpus.beginDocument() }
      return part
    }
  }
}
