extension Tokenizer {
  /// Appends lines of text that is tokenised already: what stands between NUL, TAB, LF, CR and
  /// SPACE, the separators of KenLM, is a token, whatever its bytes.
  func appendWhitespace(
    _ units: inout TextUnits, at location: TextLocation, repairing: Bool,
    into tokens: inout TokenizedText
  ) {
    var normalizer = PieceNormalizer(pipeline.normalization)
    while let unit = units.next() {
      let text = UnsafeBufferPointer(rebasing: units.text[unit.range])
      let offset = location.byteOffset + unit.range.lowerBound
      if repairing && TextInspection(text).firstIllFormed != nil {
        let mark = (token: tokens.tokenCount, sentence: tokens.sentenceCount)
        let repaired = RepairedText(text)
        repaired.bytes.withUnsafeBufferPointer { text in
          appendLine(text, at: 0, &normalizer, into: &tokens)
          endSentence(text, at: 0, lineNumber: unit.lineNumber, in: &tokens)
        }
        tokens.moveSources(
          fromToken: mark.token, sentence: mark.sentence, to: offset, by: repaired)
      } else {
        appendLine(text, at: offset, &normalizer, into: &tokens)
        endSentence(text, at: offset, lineNumber: unit.lineNumber, in: &tokens)
      }
    }
  }

  private func appendLine(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, _ normalizer: inout PieceNormalizer,
    into tokens: inout TokenizedText
  ) {
    let changesText = pipeline.normalization.changesText
    var position = 0
    while true {
      while position < text.count && Self.isSeparator(text[position]) { position += 1 }
      guard position < text.count else { return }
      let start = position
      while position < text.count && !Self.isSeparator(text[position]) { position += 1 }
      let token = UnsafeBufferPointer(rebasing: text[start..<position])
      if changesText {
        appendNormalized(
          token, source: offset + start..<offset + position, &normalizer, into: &tokens)
      } else {
        tokens.append(token, source: offset + start..<offset + position)
      }
    }
  }

  /// NUL, TAB, LF, CR and SPACE.
  @inline(__always)
  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte <= 0x20 && (UInt64(1) << UInt64(byte)) & 0x1_0000_2601 != 0
  }

  /// Appends a token normalised; one that is not UTF-8 stays as it is. Where normalising makes a
  /// separator (U+00A0 becomes a space under NFKC), the parts become tokens.
  private func appendNormalized(
    _ token: UnsafeBufferPointer<UInt8>, source: Range<Int>, _ normalizer: inout PieceNormalizer,
    into tokens: inout TokenizedText
  ) {
    let inspection = TextInspection(token)
    guard inspection.firstIllFormed == nil else {
      tokens.append(token, source: source)
      return
    }
    if inspection.isASCII {
      tokens.append(token, source: source)
      if pipeline.normalization.foldsCase { tokens.lowercaseLastToken(byteCount: token.count) }
      return
    }
    normalizer.normalize(token)
    let parts = normalizer.result.split(whereSeparator: Self.isSeparator)
    for part in parts {
      part.withUnsafeBufferPointer { tokens.append($0, source: source) }
    }
  }
}
