public import Storage

/// Carries out a ``TextPipeline``: bytes in, tokens and sentences out.
///
/// A tokenizer holds settings only; one may serve many threads, or each thread may make its own.
public struct Tokenizer: Sendable {
  /// What it carries out.
  public let pipeline: TextPipeline
  /// Whether ASCII is cut without the tables of Unicode, and utf8proc is asked only about pieces
  /// with a character that can change. Tests switch it off to compare.
  package var usesFastPath = true
  /// Whether the bpe tokenizer leaves the words whole.
  private let leavesWordsWhole: Bool

  /// - Parameter leavesWordsWhole: whether the bpe tokenizer stops before it cuts words into pieces;
  ///   then it needs no merges. The others have no such step.
  /// - Throws: ``TextError/contradiction(setting:other:advice:)`` and
  ///   ``TextError/untrainedTokenizer``.
  public init(_ pipeline: TextPipeline, leavesWordsWhole: Bool = false) throws(TextError) {
    try pipeline.validate()
    if !leavesWordsWhole { try pipeline.checkIsTrained() }
    self.pipeline = pipeline
    self.leavesWordsWhole = leavesWordsWhole
  }

  /// Where a `LineBlockReader` may cut a file for this tokenizer.
  public var blockBoundary: LineBlockReader.Boundary {
    pipeline.sentenceSplitting == .unicode ? .paragraph : .line
  }

  /// Appends the tokens of a block of a file.
  ///
  /// - Throws: ``TextError/invalidUTF8(file:line:byteOffset:bytes:)`` and
  ///   ``TextError/notUTF8Text(file:line:byteOffset:isUTF16:)``; the tokens are then left as they
  ///   were.
  public func tokenize(_ block: TextBlock, into tokens: inout TokenizedText) throws(TextError) {
    let location = TextLocation(
      fileName: block.fileName, lineNumber: block.firstLineNumber,
      byteOffset: Int(clamping: block.firstByteOffset))
    let bytes = block.bytes
    try bytes.withUnsafeBufferPointer { buffer throws(TextError) in
      try tokenize(buffer, at: location, into: &tokens)
    }
  }

  /// The tokens of a string.
  ///
  /// - Throws: ``TextError/notUTF8Text(file:line:byteOffset:isUTF16:)`` for NUL characters.
  public func tokenize(
    _ text: String, keepsOffsets: Bool = false
  ) throws(TextError) -> TokenizedText {
    var tokens = TokenizedText(keepsOffsets: keepsOffsets)
    let bytes = Array(text.utf8)
    try bytes.withUnsafeBufferPointer { buffer throws(TextError) in
      try tokenize(buffer, at: TextLocation(), into: &tokens)
    }
    return tokens
  }

  /// Appends the tokens of a block of whole lines, or of whole paragraphs where sentences are split
  /// by ``TextPipeline/SentenceSplitting/unicode``.
  ///
  /// O(bytes). The last line need not end with a line feed.
  ///
  /// - Throws: as ``tokenize(_:into:)``.
  public func tokenize(
    _ text: UnsafeBufferPointer<UInt8>, at location: TextLocation, into tokens: inout TokenizedText
  ) throws(TextError) {
    var holdsIllFormed = false
    var start = 0
    if pipeline.invalidUTF8 != .keep {
      let inspection = TextInspection(text)
      try reject(inspection, in: text, at: location)
      holdsIllFormed = inspection.firstIllFormed != nil
      if pipeline.tokenizer != .whitespace && location.byteOffset == 0
        && text.starts(with: [0xEF, 0xBB, 0xBF])
      {
        start = 3  // a byte order mark
      }
    }
    tokens.reserve(forSourceByteCount: text.count)
    var units = TextUnits(
      text, from: start, lineNumber: location.lineNumber,
      unit: pipeline.sentenceSplitting == .unicode ? .paragraph : .line)
    switch pipeline.tokenizer {
    case .whitespace:
      appendWhitespace(&units, at: location, repairing: holdsIllFormed, into: &tokens)
    case .word:
      var segments = SegmentTokens<WordBoundaries>(
        pipeline.normalization, usesFastPath: usesFastPath)
      append(&units, &segments, at: location, repairing: holdsIllFormed, into: &tokens)
    case .bpe:
      var pieces = PieceTokens(
        pipeline.normalization, leavesWordsWhole ? nil : pipeline.bytePairs,
        usesFastPath: usesFastPath)
      append(&units, &pieces, at: location, repairing: holdsIllFormed, into: &tokens)
    case .character:
      var segments = SegmentTokens<GraphemeBoundaries>(
        pipeline.normalization, usesFastPath: usesFastPath)
      append(&units, &segments, at: location, repairing: holdsIllFormed, into: &tokens)
    }
  }
}
