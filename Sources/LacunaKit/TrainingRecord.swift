public import NGrams
public import NeuralModels

/// How a model was made: stored in its file, shown by `lacuna inspect`, and free of anything that
/// depends on when, where or from which file names it was made.
public struct TrainingRecord: Sendable, Codable, Equatable {
  /// One file of the training text.
  public struct Source: Sendable, Codable, Equatable {
    /// The number of sentences.
    public var sentenceCount: Int
    /// The number of tokens, sentence marks not counted.
    public var tokenCount: Int
    /// The file's digest, which does not depend on the order of its sentences.
    public var digest: String
  }

  /// The version of Lacuna that made the model.
  public var version: String
  /// How the probabilities came about: a smoothing method such as `modified-kneser-ney`,
  /// `arpa-import`, `backpropagation` or `pointwise-mutual-information`.
  public var method: String
  /// What marks in the text meant.
  public var literalMarks: LiteralMarks
  /// Words that were rarer became `<unk>`.
  public var minimumCount: UInt64
  /// The most words that the vocabulary could have.
  public var maximumVocabulary: Int?
  /// Whether the vocabulary came from a list.
  public var usesWordList: Bool
  /// The files, in the order of their digests.
  public var sources: [Source]
  /// The digest of the whole text.
  public var digest: String
  /// What a person should know, as sentences.
  public var remarks: [String]
  /// How n-grams were estimated.
  public var estimation: Estimation?
  /// How a network was trained.
  public var network: NetworkTraining?
  /// How associations were counted.
  public var association: AssociationOptions?
  /// How n-grams were pruned after they were estimated, once or several times; `nil` if they were not.
  public var entropyPruning: [EntropyPruning]?

  /// How n-grams were estimated.
  public struct Estimation: Sendable, Codable, Equatable {
    /// The order asked for.
    public var order: Int
    /// The pruning thresholds asked for.
    public var pruning: [UInt32]
    /// Whether unigrams were interpolated with the uniform distribution.
    public var interpolatesUnigrams: Bool
    /// Whose habits the estimate follows.
    public var compatibility: Compatibility
    /// By order: the discounts for counts of 1, 2, and 3 or more; empty for methods without.
    public var discounts: [[Float]]
    /// The smoothing method with its parameters; `nil` for imported models.
    public var smoothing: Smoothing?
    /// By order: by what counts of 1, 2 and so on were multiplied; `nil` for methods without.
    public var discountRatios: [[Double]]?

    /// What to ask for to estimate in the same way.
    var options: NGramOptions {
      NGramOptions(
        order: order, pruning: pruning, interpolatesUnigrams: interpolatesUnigrams,
        compatibility: compatibility,
        smoothing: smoothing ?? Smoothing(.modifiedKneserNey))
    }
  }

  /// How n-grams were pruned by what their removal costs.
  public struct EntropyPruning: Sendable, Codable, Equatable {
    /// N-grams went whose removal raises perplexity by a smaller share: the threshold given or, for a
    /// target size, found.
    public var threshold: Double
    /// The most n-grams that were to stay.
    public var targetCount: Int?
    /// The most bytes that their index was to take.
    public var targetByteCount: Int?
    /// Shorter n-grams stayed.
    public var minimumOrder: Int
    /// The words whose n-grams stayed.
    public var protectedWordCount: Int
    /// Whether another model said how frequent contexts are.
    public var usesHistoryModel: Bool
    /// The n-grams before and after, by order.
    public var countsBefore: [Int]
    public var countsAfter: [Int]
  }

  /// How a network was trained.
  public struct NetworkTraining: Sendable, Codable, Equatable {
    /// The network and its training.
    public var options: NeuralTrainingOptions
    /// The numbers that were trained.
    public var parameterCount: Int
    /// The sentences that it was tried on and not trained on.
    public var heldOutSentenceCount: Int
    /// The tokens of those sentences, ends included.
    public var heldOutTokenCount: Int
    /// How well it predicted them; for a masked model, each from all others.
    public var heldOutPerplexity: Double?
    /// The round of training that the weights come from, and whether they are an average.
    public var round: Int?
    public var isAverage: Bool
    /// How well a cache beside the network predicted them, if there is one.
    public var cache: NeuralCacheReport?
  }

  /// The number of sentences of the whole text.
  public var sentenceCount: Int { sources.reduce(0) { $0 + $1.sentenceCount } }
  /// The number of tokens of the whole text, sentence marks not counted.
  public var tokenCount: Int { sources.reduce(0) { $0 + $1.tokenCount } }
}
