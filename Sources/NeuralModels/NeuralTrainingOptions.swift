public import Backprop

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Everything that decides what a neural model trained on a text is; a checkpoint keeps it.
public struct NeuralTrainingOptions: Sendable, Equatable, Codable {
  /// What the network consists of.
  public var network: NetworkPlan
  /// How it is trained; the batch size counts segments.
  public var training = NetworkTrainingOptions()
  /// How many words a target is compared with while training; `nil` for the whole vocabulary. Held-out
  /// text is always compared with the whole vocabulary.
  public var sampledWordCount: Int?
  /// How much of a target's probability is spread over all words.
  public var labelSmoothing = 0.0
  /// The share of words around a place that are replaced by `<unk>` while training, so that a masked
  /// model knows what to do where words are missing.
  public var wordDropout = 0.0
  /// The frequency from which on words are predicted less often while training: of frequency f, with
  /// probability √(threshold / f) (Mikolov et al. 2013). What is learned is corrected for it (as in
  /// Menon et al. 2021), so that frequent words stay as probable as they are. 0 to predict all.
  public var subsamplingThreshold = 0.0
  /// How many places of a document a cache beside the network remembers, which is tuned after
  /// training; 0 for none. See ``NeuralCacheOptions``.
  public var cacheWindow = 0
  /// How many consecutive places make an example; they share their memory of what came before.
  public var segmentLength = 64

  /// The usual choices for a network.
  public init(network: NetworkPlan) {
    self.network = network
  }

  /// Throws `BackpropError` for values that make no sense, whatever the text.
  public func validate() throws(BackpropError) {
    try network.validate()
    for (share, name) in [
      (wordDropout, "the share of words replaced by <unk>"),
      (labelSmoothing, "the label smoothing"),
    ] {
      guard share >= 0 && share < 1 else {
        throw .invalidOption(name: name, value: "\(share)", need: "at least 0 and below 1")
      }
    }
    guard subsamplingThreshold >= 0 && subsamplingThreshold.isFinite else {
      throw .invalidOption(
        name: "the threshold of subsampling", value: "\(subsamplingThreshold)", need: "0 or more")
    }
  }
}

extension NetworkPlan {
  /// Networks by how much they learn and how long that takes.
  public enum Size: String, Sendable, Codable, CaseIterable {
    /// For texts of up to a hundred thousand words, and for trying things out.
    case tiny
    /// For some hundred thousand words, or where time is short.
    case small
    /// For more.
    case medium

    /// What suits a text of so many tokens.
    public static func suiting(tokenCount: Int) -> Size {
      if tokenCount < 100_000 { return .tiny }
      return tokenCount < 500_000 ? .small : .medium
    }
  }

  /// The dropout that keeps a network from learning a text of so many tokens by heart: 0.3 for a
  /// million, and a little more than two thirds of it for twice as many; at most 0.4.
  static func usualDropout(tokenCount: Int) -> Double {
    min(0.4, 0.3 * pow(Double(max(tokenCount, 1)) / 1_000_000, -0.45))
  }

  /// A network of a size.
  ///
  /// - Parameters:
  ///   - isMasked: whether it sees both sides of a place.
  ///   - tokenCount: how much text it is trained on: the less, the more dropout it needs.
  public init(
    _ size: Size, vocabularySize: Int, scope: Scope, isMasked: Bool, tokenCount: Int
  ) {
    self.init(vocabularySize: vocabularySize)
    self.scope = scope
    let window: Int
    switch size {
    case .tiny: (embeddingWidth, hidden, window) = (64, [128, 128], 5)
    case .small: (embeddingWidth, hidden, window) = (128, [256, 256], 6)
    case .medium: (embeddingWidth, hidden, window) = (256, [512, 512], 8)
    }
    leftWindow = isMasked ? (window + 1) / 2 : window
    rightWindow = isMasked ? (window + 1) / 2 : 0
    switch scope {
    case .sentence: halfLives = isMasked ? [8] : []
    case .document: halfLives = [16, 64, 256]
    }
    let dropout = Self.usualDropout(tokenCount: tokenCount)
    (inputDropout, hiddenDropout, outputDropout) = (dropout / 2, dropout, dropout)
  }
}
