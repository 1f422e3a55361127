internal import LanguageModeling
internal import NGrams
internal import Storage

/// Reads counts of n-grams that are text; see ``CountsText``.
struct CountsReader {
  /// The words, with the counts of their unigrams.
  private(set) var words = VocabularyBuilder()
  /// The length of the longest n-grams.
  private(set) var order = 0
  /// What was read, a file each.
  private(set) var sources: [TrainingRecord.Source] = []
  private(set) var digest = CorpusDigest()

  private let literalMarks: LiteralMarks
  private let permitted: VocabularyBuilder?
  private let places: PlaceSpool
  private var source = TrainingRecord.Source(sentenceCount: 0, tokenCount: 0, digest: "")
  /// The n-gram of the line before, word by word.
  private var open: [Open] = []

  private struct Open {
    var bytes: [UInt8]
    var token: TokenID
    /// Its count, if it has a line of its own.
    var count: UInt64?
    /// The counts of those that begin with it.
    var successorCount: UInt64 = 0
    var lineNumber: Int
  }

  /// - Parameter permitted: the only words that there may be; `nil` for any.
  init(literalMarks: LiteralMarks, permitted: VocabularyBuilder?, room: WorkingRoom) {
    self.literalMarks = literalMarks
    self.permitted = permitted
    places = PlaceSpool(room)
  }

  /// Reads a file. Throws ``StorageError`` and ``CountsError``.
  mutating func read(_ file: InputFile, progress: (UInt64, UInt64?) -> Void) throws {
    var reader = try LineBlockReader(file)
    source = TrainingRecord.Source(sentenceCount: 0, tokenCount: 0, digest: "")
    var sourceDigest = CorpusDigest()
    while let block = try reader.next() {
      var number = block.firstLineNumber
      for line in block.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let line = line.last == 0x0D ? line.dropLast() : line
        if !line.isEmpty {
          try add(line, at: TextLocation(fileName: block.fileName, lineNumber: number))
          line.withUnsafeBufferPointer {
            sourceDigest.add(sentence: $0, tokenEnds: [$0.count], from: 0)
          }
        }
        number += 1
      }
      progress(reader.reader.consumedByteCount, reader.reader.totalByteCount)
    }
    try close(downTo: 0, file.displayName)
    source.digest = sourceDigest.text
    digest.add(sourceDigest)
    sources.append(source)
  }

  /// The places that the counts stand for, once.
  func finish() throws -> any CountedNGramSource { try places.finish() }

  private mutating func add(_ line: ArraySlice<UInt8>, at location: TextLocation) throws {
    guard let tab = line.lastIndex(of: 0x09) else { throw CountsError.noTab(location) }
    let text = String(decoding: line[(tab + 1)...], as: UTF8.self)
    guard let count = UInt64(text), count <= UInt64(UInt32.max) else {
      throw CountsError.badCount(location, text: text)
    }
    let ngram = line[..<tab].split(separator: 0x20, omittingEmptySubsequences: false)
    guard ngram.allSatisfy({ !$0.isEmpty }) else { throw CountsError.emptyWord(location) }
    guard ngram.count <= NGramOptions.maximumOrder else {
      throw CountsError.tooLong(location, count: ngram.count)
    }
    order = max(order, ngram.count)
    var shared = 0
    while shared < min(open.count, ngram.count) && ngram[shared].elementsEqual(open[shared].bytes) {
      shared += 1
    }
    let isAfter =
      shared < ngram.count
      && (shared == open.count
        || open[shared].bytes.lexicographicallyPrecedes(ngram[shared]))
    guard isAfter || open.isEmpty else { throw CountsError.unsorted(location) }
    if shared > 0 && open[shared - 1].token == SpecialToken.sentenceEnd {
      throw CountsError.misplacedMark(location)
    }
    if count == 0 { return }
    try close(downTo: shared, location.fileName)
    for index in shared..<ngram.count {
      open.append(
        Open(
          bytes: Array(ngram[index]),
          token: try token(ngram[index], index, of: ngram.count, location),
          count: index == ngram.count - 1 ? count : nil, lineNumber: location.lineNumber))
    }
  }

  private mutating func token(
    _ word: ArraySlice<UInt8>, _ index: Int, of count: Int, _ location: TextLocation
  ) throws -> TokenID {
    if let mark = SpecialToken.spellings.firstIndex(where: { word.elementsEqual($0.utf8) }) {
      let mark = TokenID(mark)
      let isPlaced =
        mark == SpecialToken.sentenceStart
        ? index == 0 : mark == SpecialToken.sentenceEnd ? index == count - 1 : true
      guard isPlaced else { throw CountsError.misplacedMark(location) }
      if mark != SpecialToken.unknown || literalMarks != .word { return mark }
    }
    return try word.withUnsafeBufferPointer { bytes in
      if let permitted, permitted.number(of: bytes) == nil {
        throw CountsError.wordNotListed(
          location, word: String(decoding: bytes, as: UTF8.self))
      }
      return words.add(bytes, occurrences: 0) + SpecialToken.count
    }
  }

  /// Ends the n-grams that are longer than what goes on.
  private mutating func close(downTo length: Int, _ fileName: String) throws {
    while open.count > length {
      let ngram = open[open.count - 1]
      let count = ngram.count ?? ngram.successorCount
      guard count >= ngram.successorCount else {
        throw CountsError.inconsistent(
          TextLocation(fileName: fileName, lineNumber: ngram.lineNumber),
          ngram: open.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " "),
          count: count, successorCount: ngram.successorCount)
      }
      if count > ngram.successorCount {
        try places.append(open.map(\.token), count: Int64(count - ngram.successorCount))
      }
      if open.count == 1 {
        if ngram.token >= SpecialToken.count {
          words.addOccurrences(count, of: ngram.token - SpecialToken.count)
          source.tokenCount += Int(count)
        } else if ngram.token == SpecialToken.sentenceStart {
          source.sentenceCount += Int(count)
        }
      } else {
        open[open.count - 2].successorCount += count
      }
      open.removeLast()
    }
  }
}
