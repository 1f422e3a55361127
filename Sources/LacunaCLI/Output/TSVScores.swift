import LacunaKit

/// For spreadsheets and statistics: a line a token, with its surprisal.
struct TSVScores: ScoreFormat {
  let base: LogBase
  let sources: [String]
  let inPieces: Bool
  /// The last cells of every line and its end.
  private let lineEnd: [UInt8]

  init(base: LogBase, sources: [String], inPieces: Bool, facts: ModelFacts) {
    self.base = base
    self.sources = sources
    self.inPieces = inPieces
    // Lines are as many as tokens, so that they leave out what is the same for all: the vocabulary.
    lineEnd = Array("\t\(facts.normalizedCell)\n".utf8)
  }

  func begin() {
    StandardOutput.shared.heading(
      TSVLine.text(
        [
          "sentence_id", "token_id", "token", "\(base.label)_probability",
          "surprisal_\(base.unit)", "ngram", "unknown",
        ] + sources.map { "\(base.label)_\($0)" } + ["normalized"]))
  }

  /// What a line takes beside its word.
  private var rowByteCount: Int {
    (6 + sources.count) * (RowWriter.longestNumber + 1) + lineEnd.count
  }

  func append(
    _ scored: ScoredText, sentence: Int, number: Int, to bytes: inout [UInt8]
  ) throws {
    if sources.isEmpty && scored.text.wordEnds == nil {
      return appendWords(of: scored, sentence: sentence, number: number, to: &bytes)
    }
    for (index, factor) in scored.factors(ofSentence: sentence, inPieces: inPieces).enumerated() {
      var word = TSVLine.cell(factor.word)
      word.withUTF8 { word in
        appendRows(byteCount: rowByteCount + word.count, to: &bytes) { rows in
          writeRow(
            Row(
              sentence: number, token: index + 1, word: word, score: factor.score,
              isUnknown: factor.isUnknown), to: &rows)
          for value in factor.sourceLog10Probabilities {
            rows.write(UInt8(ascii: "\t"))
            if value > -.infinity { rows.writeSignificant(value * base.perLog10) }
          }
          rows.write(lineEnd)
        }
      }
    }
  }

  /// The lines of a sentence whose tokens are words, without making strings of them.
  private func appendWords(
    of scored: ScoredText, sentence: Int, number: Int, to bytes: inout [UInt8]
  ) {
    let words = scored.text.range(ofSentence: sentence)
    let first = scored.scoreRange(ofSentence: sentence).lowerBound
    let wordBytes = words.reduce(0) { $0 + scored.text.byteRange(ofWord: $1).count }
    appendRows(byteCount: (words.count + 1) * rowByteCount + wordBytes * 3, to: &bytes) { rows in
      scored.text.tokens.bytes.withUnsafeBufferPointer { text in
        for (index, place) in words.enumerated() {
          let range = scored.text.byteRange(ofWord: place)
          let spelling = UnsafeBufferPointer(rebasing: text[range])
          let row = Row(
            sentence: number, token: index + 1, word: spelling,
            score: scored.scores[first + index],
            isUnknown: scored.text.ids[place] == SpecialToken.unknown)
          if spelling.allSatisfy({ $0 >= 0x20 && $0 < 0x80 }) {
            writeRow(row, to: &rows)
          } else {
            var word = TSVLine.cell(String(decoding: spelling, as: UTF8.self))
            word.withUTF8 { writeRow(row.spelled($0), to: &rows) }
          }
          rows.write(lineEnd)
        }
      }
      guard scored.marks.end else { return }
      var end = SpecialToken.spellings[Int(SpecialToken.sentenceEnd)]
      end.withUTF8 { end in
        writeRow(
          Row(
            sentence: number, token: words.count + 1, word: end,
            score: scored.scores[first + words.count], isUnknown: false), to: &rows)
      }
      rows.write(lineEnd)
    }
  }

  /// The cells of a line.
  private struct Row {
    var sentence: Int
    var token: Int
    var word: UnsafeBufferPointer<UInt8>
    var score: TokenScore
    var isUnknown: Bool

    func spelled(_ word: UnsafeBufferPointer<UInt8>) -> Row {
      var row = self
      row.word = word
      return row
    }
  }

  @inline(__always)
  private func writeRow(_ row: Row, to rows: inout RowWriter) {
    let tab = UInt8(ascii: "\t")
    rows.write(row.sentence)
    rows.write(tab)
    rows.write(row.token)
    rows.write(tab)
    rows.write(row.word)
    rows.write(tab)
    let logarithm = row.score.log10Probability * base.perLog10
    let start = rows.end
    rows.writeSignificant(logarithm)
    let minus = UInt8(ascii: "-")
    let isNegative = logarithm < 0 && start.pointee == minus
    let digits = UnsafeBufferPointer(
      start: isNegative ? start + 1 : start, count: rows.end - start - (isNegative ? 1 : 0))
    rows.write(tab)
    // The surprisal is the same number without its sign.
    if logarithm > 0 { rows.write(minus) }
    rows.write(digits)
    rows.write(tab)
    rows.write(row.score.matchedOrder)
    rows.write(tab)
    rows.write(row.isUnknown ? UInt8(ascii: "1") : UInt8(ascii: "0"))
  }

  /// Appends what `write` writes into so much memory.
  private func appendRows(
    byteCount: Int, to bytes: inout [UInt8], _ write: (inout RowWriter) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteCount) { buffer in
      guard let start = buffer.baseAddress else { return }
      var rows = RowWriter(start)
      write(&rows)
      bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: rows.end - start))
    }
  }
}
