public import NGrams

/// Everything that decides what a kit of models is, besides the text and its networks.
public struct KitOptions: Sendable {
  /// How n-grams are estimated; no single words may be pruned.
  public var estimation = NGramOptions(order: 5)
  /// How associations are counted; `nil` to leave them out.
  public var association: AssociationOptions? = AssociationOptions()
  /// How many words the networks know at most, the most frequent ones, special tokens not counted.
  public var networkWordCount = 50_000
  /// What n-grams may use of the machine; what networks take is not limited. Never changes the result.
  public var room = WorkingRoom()
  /// How many threads work. Never changes the result.
  public var threads: Int {
    get { room.threads }
    set { room.threads = newValue }
  }

  /// The usual kit.
  public init() {}
}

/// What a kit of models came to.
public struct KitReport: Sendable {
  /// How the mixture was tuned, with n-grams that did not know the held-out part.
  public var tuning: MixtureTuningReport
  /// How the n-grams of the kit were estimated.
  public var ngrams: NGramEstimator.Report
  /// How the associations of the kit were counted, if it has any.
  public var association: AssociationEstimator.Report?
  /// What a network's mean loss on the held-out part is higher by, in nats, when words that it does
  /// not know are told apart as the mixture does; 0 if it knows all words.
  public var unknownWordLoss: Double
  /// What a person should know, as sentences.
  public var remarks: [String]
}
