public import LanguageModeling
public import Storage
internal import TextProcessing

/// Which words may stand in blanks that no candidates are given for.
public struct WordLimits: Sendable {
  /// The only words that may, by rising id; `nil` for all.
  public private(set) var allowed: [TokenID]?
  /// Words that may not.
  public private(set) var forbidden: Set<TokenID> = []
  /// The same as people write them, for models that cut words into pieces.
  private var allowedSpellings: Set<String>?
  private var forbiddenSpellings: Set<String> = []
  /// How many listed words the vocabulary lacks.
  public private(set) var unknownCount = 0

  /// Any word.
  public init() {}

  /// The words of lists, read as the model reads text. Throws ``StorageError`` and ``TextError``.
  public init(allowed: InputFile?, forbidden: InputFile?, of model: TextModel) throws {
    if let allowed {
      let words = try Self.words(of: allowed, model)
      allowedSpellings = words
      if model.pipeline.tokenizer != .bpe { self.allowed = ids(of: words, model).sorted() }
    }
    if let forbidden {
      forbiddenSpellings = try Self.words(of: forbidden, model)
      self.forbidden = Set(ids(of: forbiddenSpellings, model))
    }
  }

  /// Whether an answer is within the limits.
  func permits(_ ids: [TokenID], _ spelling: String) -> Bool {
    if ids.count == 1 && forbidden.contains(ids[0]) || forbiddenSpellings.contains(spelling) {
      return false
    }
    return allowedSpellings?.contains(spelling) ?? true
  }

  private mutating func ids(of words: Set<String>, _ model: TextModel) -> [TokenID] {
    if model.pipeline.tokenizer == .bpe { return [] }
    let ids = words.compactMap { model.vocabulary.id(of: $0) }.filter { $0 >= SpecialToken.count }
    unknownCount += words.count - ids.count
    return ids
  }

  private static func words(of file: InputFile, _ model: TextModel) throws -> Set<String> {
    var pipeline = model.pipeline
    if pipeline.tokenizer == .bpe { pipeline.tokenizer = .word }
    let list = try VocabularyBuilder(listedIn: [file], readBy: pipeline)
      .vocabulary(VocabularyOptions(order: .firstAppearance)).vocabulary
    let words = SpecialToken.count..<max(SpecialToken.count, TokenID(list.count))
    return Set(words.map { list.spelling(of: $0) })
  }
}
