/// Turns sentences into pieces of words.
///
/// The text is normalised between its separators, then cut at the word boundaries of UAX #29, then
/// the words into pieces. (`SegmentTokens` cuts first. Under NFC both give the same words; where
/// normalising makes letters of signs, this order is what a list of steps such as `tokenizer.json`
/// can say.)
struct PieceTokens {
  private let boundaries = WordBoundaries()
  private let activeFlags: UInt8
  private let usesFastPath: Bool
  private var normalizer: PieceNormalizer
  /// `nil` to leave words whole.
  private var cache: PieceCache?
  private let encoding: BytePairEncoding?

  /// - Parameter encoding: what cuts the words; `nil` leaves them whole.
  init(_ normalization: Normalization, _ encoding: BytePairEncoding?, usesFastPath: Bool) {
    activeFlags = normalization.activeFlags
    normalizer = PieceNormalizer(normalization)
    self.encoding = encoding
    cache = encoding.map { PieceCache($0) }
    self.usesFastPath = usesFastPath
  }

  /// Appends what stands between two separators.
  private mutating func appendStretch(
    _ text: UnsafeBufferPointer<UInt8>, flags: UInt8, at offset: Int,
    into tokens: inout TokenizedText
  ) {
    if MarkWord.end(in: text, from: 0) == text.count {
      tokens.append(text, source: offset..<offset + text.count)
    } else if activeFlags == 0 || usesFastPath && flags & activeFlags == 0 {
      appendWords(text, at: offset, into: &tokens)
    } else if text.count > PieceNormalizer.maximumByteCount {
      // A text without spaces: normalise it word by word.
      for range in words(of: text) {
        let word = UnsafeBufferPointer(rebasing: text[range])
        appendNormalized(word, at: offset + range.lowerBound, into: &tokens)
      }
    } else {
      appendNormalized(text, at: offset, into: &tokens)
    }
  }

  /// Appends the words of a text normalised. Each has the place of the word of the same number if
  /// there are as many before and after, else that of the whole.
  private mutating func appendNormalized(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, into tokens: inout TokenizedText
  ) {
    normalizer.normalize(text)
    let normalized = normalizer.result
    normalized.withUnsafeBufferPointer { normalized in
      if normalized.elementsEqual(text) {
        appendWords(normalized, at: offset, into: &tokens)
        return
      }
      let ranges = words(of: normalized)
      let sources = tokens.keepsOffsets ? words(of: text) : []
      for (number, range) in ranges.enumerated() {
        let source = sources.count == ranges.count ? sources[number] : 0..<text.count
        let word = UnsafeBufferPointer(rebasing: normalized[range])
        appendWord(
          word, source: offset + source.lowerBound..<offset + source.upperBound, into: &tokens)
      }
    }
  }

  private func words(of text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var cursor = SegmentCursor<WordBoundaries>(0..<text.count)
    while let part = cursor.next(in: text) {
      if !part.isSeparator { ranges.append(part.range) }
    }
    return ranges
  }

  /// Appends the words of a text that is normalised and has no separators.
  private mutating func appendWords(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, into tokens: inout TokenizedText
  ) {
    var position = 0
    while position < text.count {
      var end = usesFastPath ? boundaries.asciiSegmentEnd(in: text, from: position) : position
      if end == position { end = boundaries.segment(in: text, from: position).end }
      appendWord(
        UnsafeBufferPointer(rebasing: text[position..<end]),
        source: offset + position..<offset + end, into: &tokens)
      position = end
    }
  }

  /// Appends a word's pieces. Where the word is as long as its source, it is taken to be its
  /// source, and each piece has its own bytes of it; else all have the whole.
  private mutating func appendWord(
    _ word: UnsafeBufferPointer<UInt8>, source: Range<Int>, into tokens: inout TokenizedText
  ) {
    guard let encoding, let pieces = cache?.pieces(of: word) else {
      tokens.append(word, source: source)
      return
    }
    let isDivisible = word.count == source.count
    var start = source.lowerBound
    encoding.nameBytes.withUnsafeBufferPointer { names in
      for place in pieces {
        let piece = cache?.pieces[place] ?? 0
        let end = start + Int(encoding.byteCounts[Int(piece)])
        tokens.append(
          UnsafeBufferPointer(rebasing: names[encoding.nameRange(ofPiece: piece)]),
          source: isDivisible ? start..<end : source)
        start = end
      }
    }
  }
}

extension PieceTokens: SentenceTokens {
  mutating func append(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, into tokens: inout TokenizedText
  ) {
    let properties = boundaries.properties
    var start = 0
    var position = 0
    var flags: UInt8 = 0
    while true {
      var isSeparator = position == text.count
      var next = position
      if position < text.count {
        let (scalar, after) = UTF8Decoding.scalar(in: text, at: position)
        let scalarFlags = properties.flags(record: properties.record(scalar))
        isSeparator = scalarFlags & WordBoundaries.separatorFlag != 0
        if !isSeparator { flags |= scalarFlags }
        next = after
      }
      if isSeparator {
        if position > start {
          appendStretch(
            UnsafeBufferPointer(rebasing: text[start..<position]), flags: flags,
            at: offset + start, into: &tokens)
        }
        start = next
        flags = 0
      }
      if position == text.count { return }
      position = next
    }
  }
}
