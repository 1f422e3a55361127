internal import LanguageModeling

/// What stands around the n-grams of a file.
extension ARPAReader {
  typealias Column = UnsafeBufferPointer<UInt8>

  /// How files begin that hold language models and are no ARPA files, and what to do with them.
  private static let otherFormats: [(beginning: String, name: String, remedy: String)] = [
    (
      "qARPA", "a quantised table of IRSTLM",
      "make the ARPA file anew from the table before quantize-lm"
    ),
    ("blmt", "a binary table of IRSTLM", "write it with 'compile-lm FILE --text=yes X.arpa'"),
    ("Qblmt", "a binary table of IRSTLM", "write it with 'compile-lm FILE --text=yes X.arpa'"),
    ("mmap lm", "a binary file of KenLM", "give the ARPA file that build_binary was given"),
    ("SRILM_BINARY", "a binary file of SRILM", "write it with 'ngram -lm FILE -write-lm X.arpa'"),
  ]

  /// Takes a line before `\data\`, where tools and people put what they like.
  mutating func readHeader(_ columns: [Column]) throws {
    if columns[0][0] == UInt8(ascii: "#") { return }
    if columns[0][0] == UInt8(ascii: "\\") || Self.equals(columns[0], "ngram") {
      throw fault(.noData)
    }
    if header == nil {
      if columns.count == 1 && Self.equals(columns[0], "iARPA") { listsFrequencies = true }
      let line = columns.prefix(2).map { String(decoding: $0, as: UTF8.self) }
        .joined(separator: " ")
      if let format = Self.otherFormats.first(where: { line.hasPrefix($0.beginning) }) {
        throw fault(.otherFormat(name: format.name, remedy: format.remedy))
      }
    }
    header = header.map { ($0.line, $0.count + 1) } ?? (lineNumber, 1)
    if let header, header.count > Self.longestHeader {
      lineNumber = header.line
      throw fault(.noData)
    }
  }

  mutating func readCount(_ text: String) throws {
    let parts = text.split { $0 == " " || $0 == "\t" || $0 == "=" || $0 == "\r" || $0 == "\0" }
    guard parts.count == 3, parts[0] == "ngram", Int(parts[1]) == counts.count + 1,
      let count = Int(parts[2]), count >= 0
    else { throw fault(.badCountLine(text)) }
    guard counts.count < NGramOptions.maximumOrder else {
      throw fault(.orderTooHigh(counts.count + 1))
    }
    counts.append(count)
    sections.append(ARPASection(order: 0))
  }

  /// Takes the heading of a section, or `\end\` where no section is left.
  mutating func beginSection(_ columns: [Column]) throws {
    guard !counts.isEmpty else { throw fault(.noOrders) }
    let missing = sections.firstIndex { $0.order == 0 }
    if missing == nil, Self.equals(columns[0], "\\end\\") {
      stage = .ended
      return
    }
    let heading = String(decoding: columns[0], as: UTF8.self)
    guard let order = Self.order(ofHeading: heading), order <= counts.count,
      sections[order - 1].order == 0
    else {
      throw fault(
        .missingSection(
          expected: missing.map { "\\\($0 + 1)-grams:" } ?? "\\end\\", found: heading))
    }
    sections[order - 1] = ARPASection(order: order, firstLine: lineNumber + 1)
    stage = .section(order)
  }

  /// N of `\N-grams:`; SRILM reads it without the colon, too.
  private static func order(ofHeading heading: String) -> Int? {
    guard heading.hasPrefix("\\"), heading.hasSuffix("-grams:") || heading.hasSuffix("-grams")
    else { return nil }
    let digits = heading.dropFirst().prefix { $0 != "-" }
    guard heading.dropFirst(1 + digits.count).count <= 7, digits.first != "0",
      digits.allSatisfy({ $0.isASCII && $0.isNumber }), let order = Int(digits)
    else { return nil }
    return order
  }

  mutating func endSection(_ order: Int) throws {
    let found = sections[order - 1].count
    if found != counts[order - 1] {
      throw fault(.wrongCount(order: order, expected: counts[order - 1], found: found))
    }
    guard order == 1, let first = wordsWithoutUnigram.min(by: { $0.value < $1.value }) else {
      return
    }
    lineNumber = first.value
    throw fault(.unknownWord(spelling(of: first.key)))
  }

  func spelling(of id: TokenID) -> String {
    if id < SpecialToken.count { return SpecialToken.spellings[Int(id)] }
    return words.withBytes(of: id - SpecialToken.count) { String(decoding: $0, as: UTF8.self) }
  }
}
