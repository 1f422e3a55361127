/// What a model cannot do, or models cannot do together.
public enum ModelError: Error, Equatable, Sendable {
  /// Nothing in the model says how probable the next word is.
  case readsNoText(kinds: [ModelComponent.Kind])
  /// Nothing in a model of word pieces reads from left to right, as finding whole words takes.
  case findsNoWords
  /// Nothing in the model is made of counted n-grams.
  case noNGrams(kinds: [ModelComponent.Kind])
  /// The model holds no part of this kind.
  case noSuchPart(kind: ModelComponent.Kind, kinds: [ModelComponent.Kind])
  /// Nothing in the model has an embedding for each word.
  case noEmbeddings(kinds: [ModelComponent.Kind])
  /// A text is too short to learn from.
  case textTooShort(tokenCount: Int, need: Int)
  /// A text has words, but the vocabulary knows none of them.
  case nothingKnown(text: String)
  /// A text leaves only one word, or none, for the vocabulary.
  case vocabularyTooSmall(wordCount: Int)
  /// N-grams that share their words with other models would lose some to pruning.
  case prunesWords
  /// A text is too short for a part of it to be held out, and there is no other to tune a mixture on.
  case nothingHeldOut(tokenCount: Int)
  /// A model file holds no counts to go on from.
  case noCounts(path: String)
  /// A model of several parts, or of another kind, cannot be counted on.
  case notNGramsAlone(path: String, kinds: [ModelComponent.Kind])
  /// A model that imitates `lmplz` depends on the order of its lines.
  case followsLine(path: String)
  /// The list of words of a model that dropped some cannot be known.
  case listIsLost
  /// A text to remove is not among a model's sources.
  case noSource(text: String, path: String)
  /// Two models cannot be counted together.
  case cannotMerge(String, String, difference: String)
  /// The model is more than n-grams, or something else.
  case cannotPrune(kinds: [ModelComponent.Kind])
  /// Two models that must have the same words have others.
  case otherWords
  /// The model's probabilities do not sum to 1.
  case notNormalized(method: String)
  /// Models do not go together.
  case cannotMix(reason: String)
  /// A training cannot go on, because an option or the text differs from what it began with.
  case otherTraining(path: String, difference: String)
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    func list(_ kinds: [ModelComponent.Kind]) -> String {
      kinds.map(\.rawValue).joined(separator: ", ")
    }
    switch self {
    case .readsNoText(let kinds):
      return "the model holds no part that reads from left to right, only: \(list(kinds)); such a "
        + "model fills blanks, but gives no sentence a probability. Train with 'train ngram' or "
        + "'train neural', or mix it with such a model ('mix')"
    case .findsNoWords:
      return
        "the model cuts words into pieces, and finds whole words only with a part that reads from "
        + "left to right, which it lacks: list the words that may stand in the blank, or mix it "
        + "with such a model of the same pieces ('mix')"
    case .noNGrams(let kinds):
      return "the model holds no n-grams, only: \(list(kinds))"
    case .noSuchPart(let kind, let kinds):
      return "the model holds no \(kind.rawValue) part, only: \(list(kinds))"
    case .noEmbeddings(let kinds):
      return "the model holds no network with an embedding for each word, only: \(list(kinds)); "
        + "train one with 'train neural' or 'train masked'"
    case .textTooShort(let count, let need):
      return "the text has \(count) tokens, sentence ends included, but a network needs at least "
        + "\(need) to learn from: give it more text, or a smaller window (--window)"
    case .nothingKnown(let text):
      return "\(text): the vocabulary knows none of its words, so it says nothing about the model; "
        + "is it text of the same kind, cut in the same way?"
    case .vocabularyTooSmall(let count):
      return
        "the text leaves \(count) \(count == 1 ? "word" : "words") for the vocabulary, and there "
        + "is nothing to learn from fewer than two: give it more text, or lower --min-count"
    case .prunesWords:
      return "single words cannot be pruned from n-grams that share them with other models: begin "
        + "--prune with 0, or lower the number of words with --min-count or --max-vocabulary"
    case .nothingHeldOut(let count):
      return "nothing of the text's \(count) tokens is held out to find the weights of the mixture "
        + "on: give it more text, a larger --hold-out, or a text for it with --valid"
    case .noCounts(let path):
      return "\(path) kept no counts to go on from: train it anew with 'train ngram --keep-counts'"
    case .notNGramsAlone(let path, let kinds):
      return
        "\(path) holds more than n-grams (\(list(kinds))), and only n-grams can be counted on: "
        + "train n-grams with 'train ngram --keep-counts' and mix anew ('mix')"
    case .followsLine(let path):
      return
        "\(path) imitates KenLM, whose numbers depend on the order of the lines, which counts do "
        + "not know: train it anew, or without --compatibility kenlm"
    case .listIsLost:
      return "the model was made with a list of words, some of which were pruned, so that the list "
        + "is not known any more: train it anew"
    case .noSource(let text, let path):
      return "\(text) is not a text that \(path) was trained on, so it cannot be removed; "
        + "'lacuna inspect' lists the sources by their digests. Nothing was changed"
    case .cannotMerge(let first, let second, let difference):
      return
        "\(first) and \(second) cannot be merged: \(difference); train them with the same options"
    case .cannotPrune(let kinds):
      return "only a model of n-grams alone can be pruned, and this one is a mixture of: "
        + "\(list(kinds)), with weights that were found for it. Prune its n-gram model ('train ngram', "
        + "'prune'), and mix that with the others ('mix')"
    case .otherWords:
      return
        "the model that is to say how frequent contexts are has other words: train it on the same "
        + "text with the same options, but for the smoothing"
    case .notNormalized(let method):
      return
        "a model made by \(method) gives no probabilities that sum to 1, so what an n-gram adds "
        + "to it cannot be measured: train with another smoothing method"
    case .cannotMix(let reason):
      return "these models cannot be mixed: \(reason)"
    case .otherTraining(let path, let difference):
      return
        "\(path) belongs to another training: \(difference); go on with what it was begun with, "
        + "or start again without --resume"
    }
  }
}
