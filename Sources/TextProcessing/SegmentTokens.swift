/// Turns the segments of one sentence after the other into tokens: normalises them, drops
/// separators or makes them `␣`, and divides again what normalising has made divisible.
struct SegmentTokens<Boundaries: Segmenter>: SentenceTokens {
  private let boundaries = Boundaries()
  private let usesFastPath: Bool
  private let activeFlags: UInt8
  private let foldsCase: Bool
  private var normalizer: PieceNormalizer
  /// The separators since the last token; empty at the start of a sentence and after a token.
  private var pendingSpace: Range<Int> = 0..<0
  private var isAtStart = true

  init(_ normalization: Normalization, usesFastPath: Bool) {
    self.usesFastPath = usesFastPath
    activeFlags = normalization.activeFlags
    foldsCase = normalization.foldsCase
    normalizer = PieceNormalizer(normalization)
  }

  /// Appends the tokens of a sentence, well-formed UTF-8 whose first byte is at `offset`.
  mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, into tokens: inout TokenizedText
  ) {
    isAtStart = true
    pendingSpace = 0..<0
    let kinds = ASCIIWordKind.table.utf8Start
    let usesFastPath = usesFastPath
    var position = 0
    while position < text.count {
      let start = position
      if text[start] == UInt8(ascii: "<"), let end = MarkWord.end(in: text, from: start) {
        position = end
        appendToken(
          UnsafeBufferPointer(rebasing: text[start..<end]), source: offset + start..<offset + end,
          into: &tokens)
        continue
      }
      if usesFastPath {
        let end = boundaries.asciiSegmentEnd(in: text, from: start)
        if end > start {
          position = end
          if kinds[Int(text[start])] == ASCIIWordKind.space {
            if Boundaries.keepsSpaces { noteSeparator(offset + start..<offset + end) }
          } else {
            appendASCII(
              UnsafeBufferPointer(rebasing: text[start..<end]), at: offset + start, into: &tokens)
          }
          continue
        }
      }
      let segment = boundaries.segment(in: text, from: start)
      position = segment.end
      appendSegment(text, start..<segment.end, segment.flags, at: offset, into: &tokens)
    }
  }

  @inline(__always)
  private mutating func appendASCII(
    _ token: UnsafeBufferPointer<UInt8>, at start: Int, into tokens: inout TokenizedText
  ) {
    appendToken(token, source: start..<start + token.count, into: &tokens)
    if foldsCase { tokens.lowercaseLastToken(byteCount: token.count) }
  }

  private mutating func appendSegment(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ flags: UInt8, at offset: Int,
    into tokens: inout TokenizedText
  ) {
    if flags & Boundaries.separatorFlag == 0 {
      appendPiece(text, range, flags, at: offset, into: &tokens)
      return
    }
    var cursor = SegmentCursor<Boundaries>(range)
    while let part = cursor.next(in: text) {
      if part.isSeparator {
        noteSeparator(offset + part.range.lowerBound..<offset + part.range.upperBound)
      } else {
        appendPiece(text, part.range, part.flags, at: offset, into: &tokens)
      }
    }
  }

  /// Appends what a segment without separators is after normalising.
  private mutating func appendPiece(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ flags: UInt8, at offset: Int,
    into tokens: inout TokenizedText
  ) {
    let piece = UnsafeBufferPointer(rebasing: text[range])
    let source = offset + range.lowerBound..<offset + range.upperBound
    if activeFlags == 0 || usesFastPath && flags & activeFlags == 0 {
      appendToken(piece, source: source, into: &tokens)
      return
    }
    normalizer.normalize(piece)
    let normalized = normalizer.result
    normalized.withUnsafeBufferPointer { normalized in
      var cursor = SegmentCursor<Boundaries>(0..<normalized.count)
      while let part = cursor.next(in: normalized) {
        if part.isSeparator {
          noteSeparator(source)
        } else {
          let token = UnsafeBufferPointer(rebasing: normalized[part.range])
          appendToken(token, source: source, into: &tokens)
        }
      }
    }
  }

  @inline(__always)
  private mutating func appendToken(
    _ token: UnsafeBufferPointer<UInt8>, source: Range<Int>, into tokens: inout TokenizedText
  ) {
    if Boundaries.keepsSpaces {
      if !pendingSpace.isEmpty && !isAtStart {
        SpaceToken.bytes.withUTF8Buffer { tokens.append($0, source: pendingSpace) }
      }
      pendingSpace = 0..<0
      isAtStart = false
    }
    tokens.append(token, source: source)
  }

  private mutating func noteSeparator(_ range: Range<Int>) {
    pendingSpace =
      (pendingSpace.isEmpty ? range.lowerBound : pendingSpace.lowerBound)..<range.upperBound
  }
}

/// What stands for white space among the tokens of the character tokenizer.
enum SpaceToken {
  /// `␣`, U+2423 OPEN BOX.
  static var bytes: StaticString { "␣" }
}
