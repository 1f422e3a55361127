import LacunaKit

/// What every result for programs says of the model that it comes from.
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
    vocabularySize = model.vocabulary.count - Int(SpecialToken.count)
  }

  /// The last cells of a line in columns: 1 or 0, and the number of words.
  var cells: [String] { [isNormalized ? "1" : "0", String(vocabularySize)] }
}
