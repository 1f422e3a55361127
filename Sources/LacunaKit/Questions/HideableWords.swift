public import LanguageModeling
internal import NGrams

/// Which words of a text may be hidden.
public enum HiddenWords: String, Sendable, CaseIterable {
  /// Words with a letter or a digit: everything but punctuation.
  case all
  /// Words of nothing but letters and the marks on them that are not among the most frequent ones.
  case content
}

/// The words that may be hidden in a text and be distractors, with their frequency ranks.
///
/// What a content word is needs no grammar here: function words are few and frequent in every
/// language, so they are the most frequent words of the model, with small letters or capitals.
public struct HideableWords: Sendable {
  /// All words that may be hidden, the most frequent first.
  public let ranks: FrequencyRanks
  private let kind: HiddenWords

  /// The words of a model's vocabulary. O(vocabulary · log vocabulary).
  public init(_ kind: HiddenWords, of model: TextModel, commonWordCount: Int) {
    let vocabulary = model.vocabulary
    let frequencies = model.wordLog10Frequencies()
    func hasKind(_ id: TokenID) -> Bool {
      id >= SpecialToken.count && Self.has(kind, vocabulary.spelling(of: id))
    }
    self.kind = kind
    let candidates = FrequencyRanks(frequencies, isWord: hasKind)
    if kind == .all || commonWordCount <= 0 {
      ranks = candidates
    } else {
      func key(_ id: TokenID) -> String { vocabulary.spelling(of: id).lowercased() }
      let common = Set(candidates.words.prefix(commonWordCount).map(key))
      ranks = FrequencyRanks(frequencies) { hasKind($0) && !common.contains(key($0)) }
    }
  }

  /// Whether a word of the vocabulary may be hidden.
  public func contains(_ id: TokenID) -> Bool { ranks.place(of: id) != nil }

  /// Whether a word could be hidden if the vocabulary had it.
  func couldContain(_ spelling: String) -> Bool { Self.has(kind, spelling) }

  /// Whether a spelling is of a kind, frequency aside.
  static func has(_ kind: HiddenWords, _ spelling: String) -> Bool {
    switch kind {
    case .all:
      spelling.unicodeScalars.contains {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
      }
    case .content:
      spelling.unicodeScalars.first?.properties.isAlphabetic == true
        && spelling.unicodeScalars.allSatisfy { scalar in
          scalar.properties.isAlphabetic || scalar.properties.isJoinControl
            || [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
        }
    }
  }
}

extension TextModel {
  /// By id, a figure that rises with the word's frequency in the training text.
  ///
  /// Where ids were given by falling count they are the ranks themselves. In n-gram models that number
  /// words otherwise (imports, word lists, `--compatibility kenlm`) the probability of the word
  /// without context has to do, which Kneser-Ney makes follow the number of its contexts.
  public func wordLog10Frequencies() -> [Double] {
    let idsFollowCounts = components.allSatisfy { component in
      let record = component.record
      return record.method != "arpa-import" && !record.usesWordList
        && (record.estimation.map { $0.compatibility == Compatibility.none } ?? true)
    }
    for component in components where !idsFollowCounts {
      guard case .ngram(let ngrams) = component.content else { continue }
      let own: [Double] = ngrams.nextTokenDistribution(after: ngrams.emptyState)
      guard let ids = component.map.ids else { return own }
      // Words that these n-grams do not know come last.
      return ids.enumerated().map { word, id in
        id == SpecialToken.unknown && word != SpecialToken.unknown ? -.infinity : own[Int(id)]
      }
    }
    return (0..<vocabulary.count).map { -Double($0) }
  }
}
