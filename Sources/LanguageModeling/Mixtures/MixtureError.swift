/// Why models cannot be mixed.
public enum MixtureError: Error, Equatable, Sendable {
  /// There is no model.
  case noModels
  /// The number of vocabulary maps differs from the number of models.
  case mapCount(Int, models: Int)
  /// A model, counted from 1, has another vocabulary size than its map says.
  case vocabularySize(Int, model: Int, expected: Int)
  /// The maps, or a list of shares, differ in the number of words that all models share.
  case commonVocabularySize(Int, expected: Int)
  /// A model has a word that the common vocabulary lacks.
  case missingWord(String)
  /// A map gives a word an id that the model does not have or that another word has, or a special
  /// token another id.
  case mappedID(TokenID, word: TokenID, vocabularySize: Int)
  /// A map leads to no common word from an id of the model, whose probability would be lost.
  case unmappedID(TokenID)
  /// The shares of the words that a model does not know are not positive and finite in sum.
  case unknownShares
  /// The cache's levels, window or decays are out of range.
  case cacheOptions(RecentWordCacheOptions)
  /// The weights are for another number of sources or buckets.
  case weightCount(Int, expected: Int, what: String)
  /// The weights of a bucket are negative, not finite, or all 0.
  case weights(bucket: Int)
  /// The model whose evidence chooses the weights does not exist.
  case evidenceModel(Int, models: Int)
  /// The buckets have sizes that are not positive or too large.
  case buckets
  /// There is nothing to tune on.
  case noTuningText
  /// The features of a blank do not fit the others or the answer is not among the candidates.
  case blank(Int)
}

extension MixtureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noModels:
      "there is no model to mix: name at least one"
    case .mapCount(let count, let models):
      "there are \(count) vocabulary maps for \(models) models: the mixture is damaged"
    case .vocabularySize(let size, let model, let expected):
      "model \(model) of the mixture has \(size) words, and its map is for \(expected): "
        + "the mixture is damaged"
    case .commonVocabularySize(let size, let expected):
      "a part of the mixture is for \(size) words, and the others are for \(expected): "
        + "the mixture is damaged"
    case .missingWord(let word):
      "the mixture's vocabulary lacks the word \"\(word)\" of one of its models: "
        + "a mixture needs the words of all of them"
    case .mappedID(let id, let word, let size):
      "word \(word) of the mixture is mapped to id \(id) of a model of \(size) words: "
        + "the mixture is damaged"
    case .unmappedID(let id):
      "no word of the mixture is mapped to word \(id) of a model: the mixture is damaged"
    case .unknownShares:
      "the shares of the words that a model does not know are not positive numbers: "
        + "the mixture is damaged"
    case .cacheOptions(let options):
      "a cache of \(options.decays.count) levels and \(options.window) tokens with these decays is "
        + "not possible: choose 1 to \(RecentWordCacheOptions.maximumLevelCount) levels, 1 to "
        + "\(RecentWordCacheOptions.maximumWindow) tokens, half-lives from 1 and exponents from 0 to 4"
    case .weightCount(let count, let expected, let what):
      "the mixture has weights for \(count) \(what) and needs them for \(expected): "
        + "tune it for these models and this cache"
    case .weights(let bucket):
      "the weights of bucket \(bucket) are no numbers from 0 up with a sum above 0: tune them again"
    case .evidenceModel(let number, let models):
      "the weights depend on model \(number + 1) of \(models), which does not exist"
    case .buckets:
      "the weights' buckets have impossible sizes: each is 1 to 256"
    case .noTuningText:
      "the text to tune the mixture on has no token: give it held-out text of some thousand words"
    case .blank(let number):
      "blank \(number + 1) has other features than the rest, or no right answer among its candidates"
    }
  }
}
