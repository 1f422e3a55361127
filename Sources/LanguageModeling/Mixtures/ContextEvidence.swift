/// How much a model has seen of a context: what a mixture may base its weights on.
///
/// It depends on the context only, never on the token that follows, so that weights chosen by it
/// still make a distribution.
public struct ContextEvidence: Sendable, Hashable {
  /// How many tokens the longest context has that the model knows continuations of; 0 if it falls
  /// back on single words, or cannot tell.
  public var length: UInt32
  /// How many different tokens were seen after that context; 0 if the model cannot tell.
  public var continuationCount: UInt32

  /// Evidence; none unless told otherwise.
  public init(length: UInt32 = 0, continuationCount: UInt32 = 0) {
    self.length = length
    self.continuationCount = continuationCount
  }
}
