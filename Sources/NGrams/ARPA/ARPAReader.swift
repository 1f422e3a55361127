public import LanguageModeling
internal import Storage

/// Reads ARPA files of KenLM, SRILM, IRSTLM and MITLM line by line, and makes a model of them.
///
/// - Columns are parted by tabs or spaces (NUL and CR count as such, nothing else does); lines may end
///   in CR LF; empty lines are passed over, and so is a header of up to ``longestHeader`` lines before
///   `\data\`.
/// - Sections come in any order, and so do the n-grams of one. The file need not list the beginnings
///   or the ends of its n-grams as n-grams of their own.
/// - A missing backoff weight is log 1 = 0; one at the highest order is passed over. `<UNK>` is read as
///   `<unk>`. `-inf` stands for what `-99` stands for.
/// - IRSTLM's `iARPA` lists discounted frequencies, which are completed to probabilities.
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
  /// What SRILM writes for the logarithm of 0.
  static let log10OfImpossible: Float = -99
  /// Probabilities above 1 by less than this are taken for 1: rounding makes them.
  static let largestExcess: Float = 1e-5
  /// How many lines of other text may stand before `\data\`.
  static let longestHeader = 1000

  enum Stage {
    case beforeData
    case counts
    /// Among n-grams of an order.
    case section(Int)
    case ended
  }

  let path: String
  var lineNumber = 0
  var stage = Stage.beforeData
  /// The first line before `\data\` that is neither empty nor a comment, and how many there are.
  var header: (line: Int, count: Int)?
  /// Whether the file is IRSTLM's iARPA.
  var listsFrequencies = false
  /// The n-grams announced, by order from 1.
  var counts: [Int] = []
  /// By order from 1; empty ones of order 0 until their headings come.
  var sections: [ARPASection] = []
  var words = VocabularyBuilder()
  /// Which marks have a unigram; one that only longer n-grams use gets it in the end.
  var hasMark = [false, false, false]
  /// Words that came before any unigram, with the line of the first n-gram that has them; they get
  /// their unigrams later.
  var wordsWithoutUnigram: [TokenID: Int] = [:]
  var mendings = Mendings()
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
    var start = lineNumber == 1 && line.starts(with: Self.byteOrderMark) ? 3 : 0
    for position in start...line.count {
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
      } else {
        try readHeader(columns)
      }
    case .counts:
      if columns[0][0] == UInt8(ascii: "\\") {
        try beginSection(columns)
      } else {
        try readCount(String(decoding: line, as: UTF8.self))
      }
    case .section(let order):
      // A word may begin with a backslash, so only a heading by itself counts.
      if columns.count == 1 && columns[0][0] == UInt8(ascii: "\\") {
        try endSection(order)
        try beginSection(columns)
      } else {
        try readNGram(order)
      }
    case .ended:
      throw fault(.textAfterEnd(String(decoding: line, as: UTF8.self)))
    }
  }

  private mutating func readNGram(_ order: Int) throws {
    guard columns.count == order + 1 || columns.count == order + 2 else {
      throw fault(.wrongColumns(order: order, found: columns.count))
    }
    let probability = try probability(columns[0])
    let weight = columns.count == order + 2 ? try backoffWeight(columns[order + 1]) : 0
    ids.removeAll(keepingCapacity: true)
    for column in columns[1...order] {
      if let mark = Self.mark(column) {
        if order == 1 { hasMark[Int(mark)] = true }
        ids.append(mark)
      } else {
        let known = words.count
        let id = words.add(column) + SpecialToken.count
        if order == 1 {
          if !wordsWithoutUnigram.isEmpty { wordsWithoutUnigram[id] = nil }
        } else if words.count > known {
          if sections[0].order == 1 {
            throw fault(.unknownWord(String(decoding: column, as: UTF8.self)))
          }
          wordsWithoutUnigram[id] = lineNumber
        }
        ids.append(id)
      }
    }
    ids.withUnsafeBufferPointer { sections[order - 1].append($0, probability, weight) }
  }

  func fault(_ fault: ARPAError.Fault) -> ARPAError {
    ARPAError(fault: fault, path: path, line: lineNumber)
  }

  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A || byte == 0
  }

  static func equals(_ column: UnsafeBufferPointer<UInt8>, _ text: String) -> Bool {
    column.elementsEqual(text.utf8)
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static func mark(_ column: UnsafeBufferPointer<UInt8>) -> TokenID? {
    guard column.first == UInt8(ascii: "<") else { return nil }
    if equals(column, "<UNK>") { return SpecialToken.unknown }
    return SpecialToken.spellings.firstIndex { equals(column, $0) }.map { TokenID($0) }
  }
}
