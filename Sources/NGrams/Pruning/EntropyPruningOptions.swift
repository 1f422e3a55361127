public import LanguageModeling

/// How far entropy pruning goes.
public enum PruningGoal: Sendable, Equatable {
  /// N-grams go whose removal raises the model's perplexity by a smaller share than this, as with
  /// SRILM's `ngram -prune`; 1e-8 for 0.000001 %.
  case threshold(Double)
  /// At most so many n-grams of all orders stay.
  case ngramCount(Int)
  /// The n-grams that stay take at most so many bytes (``NGramModel/byteCount(ofCounts:)``).
  case byteCount(Int)
}

/// What can be chosen about entropy pruning.
public struct EntropyPruningOptions: Sendable {
  /// How far it goes.
  public var goal: PruningGoal
  /// N-grams that are shorter stay; unigrams always do.
  public var minimumOrder: Int
  /// N-grams that contain one of these words stay.
  public var protectedWords: Set<TokenID>
  /// A model that says how frequent contexts are, with the same words by the same ids; `nil` for the
  /// model itself. The lower orders of Kneser-Ney models do not say that (Chelba et al. 2010), so
  /// that a model of the same text with another smoothing is the better judge.
  public var history: NGramModel?
  /// How many threads work. Never changes the result.
  public var threads: Int

  /// Options.
  public init(
    goal: PruningGoal, minimumOrder: Int = 2, protectedWords: Set<TokenID> = [],
    history: NGramModel? = nil, threads: Int = 1
  ) {
    self.goal = goal
    self.minimumOrder = minimumOrder
    self.protectedWords = protectedWords
    self.history = history
    self.threads = threads
  }

  /// Throws ``NGramError/badPruningGoal(reason:)`` for what cannot be aimed at.
  public func validate() throws(NGramError) {
    switch goal {
    case .threshold(let value):
      guard value >= 0, value.isFinite else {
        throw .badPruningGoal(
          reason: "a threshold of \(value) is not possible: it is the share by which removing an "
            + "n-gram may raise perplexity, a number from 0, such as 1e-8")
      }
    case .ngramCount(let count):
      guard count > 0 else {
        throw .badPruningGoal(reason: "a model cannot keep \(count) n-grams: choose at least 1")
      }
    case .byteCount(let count):
      guard count > 0 else {
        throw .badPruningGoal(reason: "a model cannot take \(count) bytes: choose at least 1")
      }
    }
    guard minimumOrder >= 2 else {
      throw .badPruningGoal(
        reason: "n-grams of order \(minimumOrder) cannot be pruned: unigrams always stay, so the "
          + "lowest order is 2")
    }
  }
}

/// What entropy pruning did.
public struct EntropyPruningReport: Sendable, Equatable {
  /// The n-grams before and after, by order.
  public var countsBefore: [Int]
  public var countsAfter: [Int]
  /// The threshold that was given or, for a target size, found: the smallest loss of an n-gram that
  /// stayed, or what lies above all that went.
  public var threshold: Double
  /// Contexts whose probabilities do not sum to 1, so that nothing of them was removed.
  public var improperContextCount: Int

  /// Whether anything was removed.
  public var isChanged: Bool { countsBefore != countsAfter }
}
