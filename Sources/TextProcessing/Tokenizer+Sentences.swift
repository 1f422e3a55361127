extension Tokenizer {
  /// Appends the sentences of all units, cut into words, pieces or grapheme clusters.
  func append(
    _ units: inout TextUnits, _ segments: inout some SentenceTokens,
    at location: TextLocation, repairing: Bool, into tokens: inout TokenizedText
  ) {
    while let unit = units.next() {
      let text = UnsafeBufferPointer(rebasing: units.text[unit.range])
      let offset = location.byteOffset + unit.range.lowerBound
      if repairing && TextInspection(text).firstIllFormed != nil {
        let mark = (token: tokens.tokenCount, sentence: tokens.sentenceCount)
        let repaired = RepairedText(text)
        repaired.bytes.withUnsafeBufferPointer { text in
          appendUnit(text, at: 0, lineNumber: unit.lineNumber, &segments, into: &tokens)
        }
        tokens.moveSources(
          fromToken: mark.token, sentence: mark.sentence, to: offset, by: repaired)
      } else {
        appendUnit(text, at: offset, lineNumber: unit.lineNumber, &segments, into: &tokens)
      }
    }
  }

  /// Appends the sentences of one line or paragraph of valid UTF-8.
  private func appendUnit(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, lineNumber: Int,
    _ segments: inout some SentenceTokens, into tokens: inout TokenizedText
  ) {
    if pipeline.sentenceSplitting == .lines {
      segments.append(text, at: offset, into: &tokens)
      endSentence(text, at: offset, lineNumber: lineNumber, in: &tokens)
      return
    }
    let boundaries = SentenceBoundaries()
    var lineNumber = lineNumber
    var position = 0
    while position < text.count {
      let end = boundaries.segmentEnd(in: text, from: position)
      let range = boundaries.trimmed(position..<end, in: text)
      lineNumber += lineFeedCount(text[position..<range.lowerBound])
      if !range.isEmpty {
        let sentence = UnsafeBufferPointer(rebasing: text[range])
        segments.append(sentence, at: offset + range.lowerBound, into: &tokens)
        endSentence(
          sentence, at: offset + range.lowerBound, lineNumber: lineNumber, in: &tokens)
      }
      lineNumber += lineFeedCount(text[range.lowerBound..<end])
      position = end
    }
  }

  private func lineFeedCount(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    var count = 0
    for byte in text where byte == 0x0A { count += 1 }
    return count
  }

  /// Ends a sentence whose tokens were appended, unless it has none and such are skipped.
  @inline(__always)
  func endSentence(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, lineNumber: Int,
    in tokens: inout TokenizedText
  ) {
    if tokens.tokenCount == tokens.sentenceEnds.last ?? 0 && pipeline.emptyLines == .skip {
      return
    }
    tokens.sentenceEnds.append(tokens.tokenCount)
    tokens.sentences.append(
      .init(
        sourceRange: offset..<offset + text.count, lineNumber: lineNumber,
        characterCount: UTF8Decoding.scalarCount(of: text)))
  }
}

extension TokenizedText {
  /// Corrects offsets in a repaired unit into offsets in the file, where the unit starts at `offset`.
  mutating func moveSources(
    fromToken token: Int, sentence: Int, to offset: Int, by repaired: RepairedText
  ) {
    if keepsOffsets {
      for index in token..<sourceRanges.count {
        let range = repaired.originalRange(of: sourceRanges[index])
        sourceRanges[index] = offset + range.lowerBound..<offset + range.upperBound
      }
    }
    for index in sentence..<sentences.count {
      let range = repaired.originalRange(of: sentences[index].sourceRange)
      sentences[index].sourceRange = offset + range.lowerBound..<offset + range.upperBound
    }
  }
}
