/// The tokens and sentences of a piece of text, as a struct of arrays that is filled again and again.
///
/// Token `t` is `bytes[tokenEnds[t - 1]..<tokenEnds[t]]` (from 0 for the first); sentence `s` is the
/// tokens `sentenceEnds[s - 1]..<sentenceEnds[s]`. All arrays are in the order of the text.
public struct TokenizedText: Sendable {
  /// Where a sentence stood in the source.
  public struct Sentence: Sendable, Hashable {
    /// Its bytes in the file, without the line end and without a byte order mark; with
    /// ``TextPipeline/SentenceSplitting/unicode`` without the white space around it.
    public var sourceRange: Range<Int>
    /// The line on which it starts, counted from 1.
    public var lineNumber: Int
    /// Unicode scalars in the source range; where bytes are kept that are not UTF-8, those bytes
    /// that do not continue a character.
    public var characterCount: Int
    /// Bytes in the source range.
    public var byteCount: Int { sourceRange.count }
  }

  /// The normalised bytes of all tokens, one after the other.
  public internal(set) var bytes: [UInt8] = []
  /// The end of each token in ``bytes``.
  public internal(set) var tokenEnds: [Int] = []
  /// The number of tokens up to the end of each sentence.
  public internal(set) var sentenceEnds: [Int] = []
  /// The source of each sentence.
  public internal(set) var sentences: [Sentence] = []
  /// The bytes of each token in the source file, if ``keepsOffsets``; else empty.
  public internal(set) var sourceRanges: [Range<Int>] = []
  /// Whether the place of each token in the source is recorded.
  public let keepsOffsets: Bool

  /// No tokens yet.
  public init(keepsOffsets: Bool = false) {
    self.keepsOffsets = keepsOffsets
  }

  /// The number of tokens.
  public var tokenCount: Int { tokenEnds.count }
  /// The number of sentences, empty ones included.
  public var sentenceCount: Int { sentenceEnds.count }
  /// The scalars of all sentences, line ends not counted.
  public var characterCount: Int { sentences.reduce(0) { $0 + $1.characterCount } }
  /// The source bytes of all sentences, line ends not counted.
  public var byteCount: Int { sentences.reduce(0) { $0 + $1.byteCount } }

  /// The range of a token in ``bytes``.
  public func byteRange(ofToken token: Int) -> Range<Int> {
    (token == 0 ? 0 : tokenEnds[token - 1])..<tokenEnds[token]
  }

  /// The tokens of a sentence.
  public func tokens(ofSentence sentence: Int) -> Range<Int> {
    (sentence == 0 ? 0 : sentenceEnds[sentence - 1])..<sentenceEnds[sentence]
  }

  /// A token as a string; bytes that are not UTF-8 are shown as U+FFFD.
  public func string(ofToken token: Int) -> String {
    String(decoding: bytes[byteRange(ofToken: token)], as: UTF8.self)
  }

  /// The tokens of a sentence as strings.
  public func strings(ofSentence sentence: Int) -> [String] {
    tokens(ofSentence: sentence).map { string(ofToken: $0) }
  }

  /// Forgets all tokens.
  public mutating func removeAll(keepingCapacity: Bool = true) {
    bytes.removeAll(keepingCapacity: keepingCapacity)
    tokenEnds.removeAll(keepingCapacity: keepingCapacity)
    sentenceEnds.removeAll(keepingCapacity: keepingCapacity)
    sentences.removeAll(keepingCapacity: keepingCapacity)
    sourceRanges.removeAll(keepingCapacity: keepingCapacity)
  }

  /// Makes room for the tokens of so many more bytes at once; at least doubles what it enlarges, so
  /// that block after block may be appended.
  mutating func reserve(forSourceByteCount count: Int) {
    let needed = bytes.count + count
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
  }

  @inline(__always)
  mutating func append(_ token: UnsafeBufferPointer<UInt8>, source: Range<Int>) {
    bytes.append(contentsOf: token)
    tokenEnds.append(bytes.count)
    if keepsOffsets { sourceRanges.append(source) }
  }

  /// Replaces the ASCII capitals in the last token, which has that many bytes.
  @inline(__always)
  mutating func lowercaseLastToken(byteCount: Int) {
    for index in bytes.count - byteCount..<bytes.count where bytes[index] &- 0x41 < 26 {
      bytes[index] |= 0x20
    }
  }
}
