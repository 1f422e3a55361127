public import LanguageModeling
internal import Storage

/// Reads ARPA files of KenLM, SRILM, IRSTLM and MITLM line by line, and makes a model of them.
///
/// Columns are parted by tabs or spaces (NUL and CR count as such, nothing else does); lines may end
/// in CR LF; empty lines and lines before `\data\` that begin with `#` are passed over; a missing
/// backoff weight is log 1 = 0; `<UNK>` is read as `<unk>`. The file need not list the beginnings or
/// the ends of its n-grams as n-grams of their own.
public struct ARPAReader {
  /// What was read, with remarks for the user.
  public struct Contents {
    /// The model.
    public var model: NGramModel
    /// Its vocabulary: special tokens first, then the words in the file's order.
    public var vocabulary: Vocabulary
    /// Things that were mended, as sentences.
    public var remarks: [String]
  }

  /// What a file without `<unk>` gives unknown words, as KenLM does by default.
  public static let log10ProbabilityOfMissingUnknown: Float = -100

  private enum Stage {
    case beforeData
    case counts
    case section(Int)
    case ended
  }

  private let path: String
  private var lineNumber = 0
  private var stage = Stage.beforeData
  private var counts: [Int] = []
  private var sections: [ARPASection] = []
  private var words = VocabularyBuilder()
  /// Which marks have a unigram; one that only longer n-grams use gets it in the end.
  private var hasMark = [false, false, false]
  /// The columns of a line, and the ids of its words; kept so that no line allocates.
  private var columns: [UnsafeBufferPointer<UInt8>] = []
  private var ids: [TokenID] = []

  /// Starts reading; `path` is for messages.
  public init(path: String) {
    self.path = path
  }

  /// Reads the next line, given without its line feed. Throws ``ARPAError``.
  public mutating func read(line: UnsafeBufferPointer<UInt8>) throws {
    lineNumber += 1
    columns.removeAll(keepingCapacity: true)
    var start = 0
    for position in 0...line.count {
      if position == line.count || Self.isSeparator(line[position]) {
        if position > start {
          columns.append(UnsafeBufferPointer(rebasing: line[start..<position]))
        }
        start = position + 1
      }
    }
    if columns.isEmpty {
      if case .section(let order) = stage { sections[order - 1].skipLine() }
      return
    }
    switch stage {
    case .beforeData:
      if Self.equals(columns[0], "\\data\\") {
        stage = .counts
      } else if columns[0][0] != UInt8(ascii: "#") {
        throw fault(.noData)
      }
    case .counts:
      if columns[0][0] == UInt8(ascii: "\\") {
        try beginSection(1)
      } else {
        try readCount(String(decoding: line, as: UTF8.self))
      }
    case .section(let order):
      if isHeading {
        try endSection(order)
        if order < counts.count { try beginSection(order + 1) }
      } else {
        try readNGram(order)
      }
    case .ended:
      throw fault(.textAfterEnd(String(decoding: line, as: UTF8.self)))
    }
  }

  /// Ends reading and builds the model. Throws ``ARPAError``, and ``NGramError`` for too many n-grams.
  public consuming func finish() throws -> Contents {
    lineNumber = 0
    switch stage {
    case .beforeData: throw fault(.noData)
    case .ended: break
    default: throw fault(.noEnd)
    }
    var remarks: [String] = []
    var unigrams = sections[0]
    for id in 0..<Int(SpecialToken.count) where !hasMark[id] {
      let value = id == 1 ? -99 : Self.log10ProbabilityOfMissingUnknown
      [TokenID(id)].withUnsafeBufferPointer { unigrams.append($0, value, 0) }
      remarks.append(
        "\(SpecialToken.spellings[id]) is missing; it gets a log10 probability of "
          + ShortestDecimal.text(value))
    }
    sections[0] = unigrams
    for index in sections.indices.reversed() {
      let longer = index + 1 < sections.count ? sections[index + 1] : nil
      let (completed, duplicate) = sections[index].completed(for: longer)
      if let duplicate {
        let words = sections[index].ngram(duplicate).map { spelling(of: $0) }
        lineNumber = sections[index].line(of: duplicate)
        throw fault(.duplicate(order: index + 1, words: words.joined(separator: " ")))
      }
      sections[index] = completed
    }
    let vocabulary = words.vocabulary(VocabularyOptions(order: .firstAppearance)).vocabulary
    var builder = NGramIndexBuilder(order: sections.count, vocabularySize: vocabulary.count)
    try builder.add(sections)
    return Contents(
      model: NGramModel(builder.finish()), vocabulary: vocabulary, remarks: remarks)
  }

  private mutating func readCount(_ text: String) throws {
    let parts = text.split { $0 == " " || $0 == "\t" || $0 == "=" || $0 == "\r" }
    guard parts.count == 3, parts[0] == "ngram", Int(parts[1]) == counts.count + 1,
      let count = Int(parts[2]), count >= 0
    else { throw fault(.badCountLine(text)) }
    guard counts.count < NGramOptions.maximumOrder else {
      throw fault(.orderTooHigh(counts.count + 1))
    }
    counts.append(count)
  }

  private mutating func beginSection(_ order: Int) throws {
    guard !counts.isEmpty else { throw fault(.noOrders) }
    guard Self.equals(columns[0], "\\\(order)-grams:") else {
      throw fault(
        .missingSection(
          expected: "\\\(order)-grams:", found: String(decoding: columns[0], as: UTF8.self)))
    }
    sections.append(ARPASection(order: order, firstLine: lineNumber + 1))
    stage = .section(order)
  }

  /// Whether the line ends the section of this order. A word may begin with a backslash, so only a
  /// heading by itself counts.
  private var isHeading: Bool {
    columns.count == 1 && columns[0][0] == UInt8(ascii: "\\")
  }

  private mutating func endSection(_ order: Int) throws {
    let found = sections[order - 1].count
    if found != counts[order - 1] {
      throw fault(.wrongCount(order: order, expected: counts[order - 1], found: found))
    }
    if order == counts.count {
      guard Self.equals(columns[0], "\\end\\") else {
        throw fault(
          .missingSection(expected: "\\end\\", found: String(decoding: columns[0], as: UTF8.self)))
      }
      stage = .ended
    }
  }

  private mutating func readNGram(_ order: Int) throws {
    guard columns.count == order + 1 || columns.count == order + 2 else {
      throw fault(.wrongColumns(order: order, found: columns.count))
    }
    guard let probability = DecimalNumber.value(columns[0]) else { throw badNumber(columns[0]) }
    if probability.isNaN || probability > 0 || probability == -.infinity {
      throw fault(.badProbability(probability))
    }
    var weight: Float = 0
    if columns.count == order + 2 {
      guard let value = DecimalNumber.value(columns[order + 1]) else {
        throw badNumber(columns[order + 1])
      }
      weight = value
      if weight.isNaN || weight.isInfinite { throw fault(.badBackoff(weight)) }
    }
    ids.removeAll(keepingCapacity: true)
    for column in columns[1...order] {
      if let mark = Self.mark(column) {
        if order == 1 { hasMark[Int(mark)] = true }
        ids.append(mark)
      } else {
        let known = words.count
        let id = words.add(column) + SpecialToken.count
        if order > 1 && words.count > known {
          throw fault(.unknownWord(String(decoding: column, as: UTF8.self)))
        }
        ids.append(id)
      }
    }
    ids.withUnsafeBufferPointer { sections[order - 1].append($0, probability, weight) }
  }

  private func badNumber(_ column: UnsafeBufferPointer<UInt8>) -> ARPAError {
    fault(.badNumber(String(decoding: column, as: UTF8.self)))
  }

  private func spelling(of id: TokenID) -> String {
    if id < SpecialToken.count { return SpecialToken.spellings[Int(id)] }
    return words.withBytes(of: id - SpecialToken.count) { String(decoding: $0, as: UTF8.self) }
  }

  private func fault(_ fault: ARPAError.Fault) -> ARPAError {
    ARPAError(fault: fault, path: path, line: lineNumber)
  }

  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A || byte == 0
  }

  private static func equals(_ column: UnsafeBufferPointer<UInt8>, _ text: String) -> Bool {
    column.elementsEqual(text.utf8)
  }

  private static func mark(_ column: UnsafeBufferPointer<UInt8>) -> TokenID? {
    guard column.first == UInt8(ascii: "<") else { return nil }
    if equals(column, "<UNK>") { return SpecialToken.unknown }
    return SpecialToken.spellings.firstIndex { equals(column, $0) }.map { TokenID($0) }
  }
}
