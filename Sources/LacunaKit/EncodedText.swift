public import LanguageModeling
internal import Storage
public import TextProcessing

/// Sentences as a model sees them: ids, beside the tokens and places they come from.
public struct EncodedText: Sendable {
  /// The tokens as the text has them, normalised.
  public internal(set) var tokens: TokenizedText
  /// The ids of all tokens that are scored; `<unk>` for unknown words.
  public internal(set) var ids: [TokenID] = []
  /// For each id its token in ``tokens``; marks that are skipped have none.
  public internal(set) var tokenNumbers: [Int] = []
  /// The number of ids up to the end of each sentence.
  public internal(set) var sentenceEnds: [Int] = []
  /// The number of ids up to the end of each word, if words are cut into pieces; `nil` if each id is
  /// a word.
  public internal(set) var wordEnds: [Int]?

  /// The numbers of the sentences with which another document begins, rising; the number of sentences
  /// is among them where the sentence after the last one begins a document.
  public internal(set) var documentStarts: [Int] = []

  /// The number of sentences.
  public var sentenceCount: Int { sentenceEnds.count }

  /// Whether what follows is another document.
  var endsDocument: Bool { documentStarts.last == sentenceCount }

  /// A sentence's places in ``ids``.
  public func range(ofSentence sentence: Int) -> Range<Int> {
    (sentence == 0 ? 0 : sentenceEnds[sentence - 1])..<sentenceEnds[sentence]
  }

  /// Where the token behind an id stands in the bytes of ``tokens``.
  public func byteRange(ofWord place: Int) -> Range<Int> {
    tokens.byteRange(ofToken: tokenNumbers[place])
  }

  /// The token behind an id as the text has it: a word, or the name of a piece.
  public func word(at place: Int) -> String {
    tokens.string(ofToken: tokenNumbers[place])
  }
}

extension TextModel {
  /// The sentences of a block of a file, of which these lines begin a document. Throws ``TextError``
  /// and ``LiteralMarkError``.
  public func encode(_ block: TextBlock, documentLines: [Int] = []) throws -> EncodedText {
    var tokens = TokenizedText()
    try Tokenizer(pipeline).tokenize(block, into: &tokens)
    var encoded = try encode(tokens, fileName: block.fileName)
    var lines = documentLines[...]
    for (number, sentence) in tokens.sentences.enumerated() {
      guard let line = lines.first else { break }
      if line <= sentence.lineNumber {
        encoded.documentStarts.append(number)
        lines = lines.drop { $0 <= sentence.lineNumber }
      }
    }
    if !lines.isEmpty { encoded.documentStarts.append(encoded.sentenceCount) }
    return encoded
  }

  /// The sentences of a string, as its pipeline divides it; a string without any token is one empty
  /// sentence.
  public func encode(_ text: String) throws -> EncodedText {
    var encoded = try encode(Tokenizer(pipeline).tokenize(text), fileName: nil)
    if encoded.sentenceCount == 0 { encoded.sentenceEnds = [0] }
    return encoded
  }

  private func encode(_ tokens: TokenizedText, fileName: String?) throws -> EncodedText {
    if pipeline.bytePairs == nil, let encoded = encodedAtOnce(tokens) { return encoded }
    return try encodedOneByOne(tokens, fileName: fileName)
  }

  /// The same where each token is a word and no mark, as almost everywhere; `nil` elsewhere.
  private func encodedAtOnce(_ tokens: TokenizedText) -> EncodedText? {
    let ids = tokens.bytes.withUnsafeBufferPointer { bytes -> [TokenID]? in
      tokens.tokenEnds.withUnsafeBufferPointer { ends -> [TokenID]? in
        var start = 0
        for end in ends where literalMarks != .word {
          if LiteralMarks.isMark(UnsafeBufferPointer(rebasing: bytes[start..<end])) { return nil }
          start = end
        }
        return [TokenID](unsafeUninitializedCapacity: ends.count) { ids, count in
          let places = UnsafeMutableBufferPointer(rebasing: ids[..<ends.count])
          places.initialize(repeating: 0)
          vocabulary.find(wordsIn: bytes, ends: ends, into: places)
          count = ends.count
        }
      }
    }
    guard let ids else { return nil }
    var encoded = EncodedText(tokens: tokens)
    encoded.ids = ids
    encoded.tokenNumbers = Array(0..<ids.count)
    encoded.sentenceEnds = tokens.sentenceEnds
    return encoded
  }

  private func encodedOneByOne(
    _ tokens: TokenizedText, fileName: String?
  ) throws -> EncodedText {
    var encoded = EncodedText(tokens: tokens)
    encoded.ids.reserveCapacity(tokens.tokenCount)
    encoded.tokenNumbers.reserveCapacity(tokens.tokenCount)
    encoded.sentenceEnds.reserveCapacity(tokens.sentenceCount)
    let bytePairs = pipeline.bytePairs
    if bytePairs != nil { encoded.wordEnds = [] }
    try tokens.bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for sentence in 0..<tokens.sentenceCount {
        for token in tokens.tokens(ofSentence: sentence) {
          let end = tokens.tokenEnds[token]
          let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
          start = end
          if LiteralMarks.isMark(word) {
            if literalMarks == .skip { continue }
            if literalMarks == .error {
              throw LiteralMarkError(
                mark: tokens.string(ofToken: token),
                location: fileName.map {
                  TextLocation(fileName: $0, lineNumber: tokens.sentences[sentence].lineNumber)
                })
            }
            if let bytePairs {
              for piece in bytePairs.pieces(of: tokens.string(ofToken: token)) {
                encoded.ids.append(piece + SpecialToken.count)
                encoded.tokenNumbers.append(token)
              }
              encoded.wordEnds?.append(encoded.ids.count)
              continue
            }
          }
          let id = vocabulary.id(of: word) ?? SpecialToken.unknown
          encoded.ids.append(id)
          encoded.tokenNumbers.append(token)
          if let bytePairs, bytePairs.endsWord(id: id) {
            encoded.wordEnds?.append(encoded.ids.count)
          }
        }
        encoded.sentenceEnds.append(encoded.ids.count)
      }
    }
    return encoded
  }
}
