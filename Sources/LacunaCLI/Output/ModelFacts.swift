import LacunaKit

/// What results for programs say of the model that they come from.
///
/// Wherever probabilities stand, it is said whether they are such: `normalized` is false for stupid backoff,
/// and for a mixture with it, and for nothing else; whether those of an imported model sum to 1 is not
/// checked. How many words the model knows is said by `perplexity`, `next`, `fill` and `evaluate blanks`,
/// and in JSON by `score` and `compare`. It is not in tables with a line for each token, blank or method,
/// where it would be the same in all, and not in what chooses among given answers.
struct ModelFacts: Sendable {
  /// What people are told where scores are none.
  static let caveat = "scores, not probabilities"
  /// The names of ``cells``.
  static let columns = ["normalized", "vocabulary"]

  /// Whether the model's scores are probabilities, which sum to 1.
  let isNormalized: Bool
  /// The number of words that the model knows, special tokens not counted.
  let vocabularySize: Int

  init(_ model: TextModel) {
    isNormalized = model.givesProbabilities
    vocabularySize = Self.size(of: model.vocabulary)
  }

  /// The last cells of a line in columns: 1 or 0, and the number of words.
  var cells: [String] { [normalizedCell, String(vocabularySize)] }

  /// The cell below `normalized`.
  var normalizedCell: String { Self.normalizedCell(isNormalized) }

  /// The cell below `normalized`: 1 for probabilities, 0 for scores.
  static func normalizedCell(_ isNormalized: Bool) -> String { isNormalized ? "1" : "0" }

  /// The number of words of a vocabulary, special tokens not counted.
  static func size(of vocabulary: Vocabulary) -> Int {
    vocabulary.count - Int(SpecialToken.count)
  }

  /// What stands above a summary: the name of the text, and the caveat if there is one.
  func title(_ name: String) -> String { isNormalized ? name : "\(name): \(Self.caveat)" }
}
