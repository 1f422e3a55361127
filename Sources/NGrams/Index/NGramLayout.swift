internal import LanguageModeling

/// What scoring and filling ask of an index of n-grams, however it lies in memory.
///
/// Both layouts number alike: entries by order, then context, then word; node 0 is the empty context
/// and node i + 1 the n-gram of entry i. So a state of one means the same to the other, unless the
/// compact one has entries that its model lacks (``SuffixClosure``): those count where entries are
/// numbered and are left out everywhere else. Code that runs over an index is generic: a model finds out
/// once a call which layout it has.
///
/// An index may lie in a damaged file that nobody has verified. Then answers may be wrong, but every
/// node is answered for, and suffixes always lead to the root.
protocol NGramLayout: Sendable {
  /// A sentence being read beside others.
  associatedtype Reading: SentenceReading where Reading.Layout == Self

  /// The length of the longest n-grams.
  var order: Int { get }
  var vocabularySize: Int { get }
  /// The number of entries by order.
  var levelCounts: [Int] { get }
  var nodeCount: Int { get }
  var entryCount: Int { get }

  /// log10 P(word | state) and the state after it. The word is below `vocabularySize`.
  func match(_ word: TokenID, after state: UInt32) -> NGramIndex.Match

  /// Scores tokens one after the other, and hands over each match with the node before it.
  func read(
    _ tokens: UnsafeBufferPointer<TokenID>, from node: UInt32, endsSentence: Bool,
    _ take: (NGramIndex.Match) -> Void)

  /// The successors of a node, as entry numbers.
  func run(of node: UInt32) -> Range<Int>

  /// How many successors the model gives a node.
  func successorCount(of node: UInt32) -> Int

  /// Goes through a node's successors by word.
  func forEachSuccessor(of node: UInt32, _ body: (NGramSuccessor) -> Void)

  /// What a context says of a word that follows it; `nil` if it does not.
  func successor(_ word: TokenID, of node: UInt32) -> NGramSuccessor?

  /// Goes through the words v of the bigrams v w, rising.
  func forEachPredecessor(of word: TokenID, _ body: (TokenID) -> Void)

  /// How many those are.
  func predecessorCount(of word: TokenID) -> Int

  /// The log10 probability of a unigram, NaN or not, and the node after it.
  func unigram(_ word: TokenID) -> (log10Probability: Float, state: UInt32)

  /// What leaving a context for its suffix adds; 0 for the root.
  func log10BackoffWeight(of node: UInt32) -> Float

  /// The node of the longest proper suffix that is a context; that of the root is the root.
  func suffix(of node: UInt32) -> UInt32

  /// Goes from a node to ever shorter suffixes, the root left out, until the body answers false.
  func forEachSuffix(of node: UInt32, _ body: (UInt32) -> Bool)

  /// The order of the n-gram that an entry is.
  func orderOfEntry(_ entry: Int) -> Int

  /// Asks for a context's memory, to be there when it is looked at.
  func prefetchContext(_ node: UInt32)

  /// Asks for where a search among a context's successors begins. The context exists and has been asked
  /// for.
  func prefetchSuccessors(of node: UInt32)
}

/// What may come after a context.
struct NGramSuccessor {
  var word: TokenID
  /// NaN in an imported model where the n-gram exists only as the beginning of longer ones.
  var log10Probability: Float
  /// The node of the longest context after the word; one that exists.
  var state: UInt32
}

extension NGramLayout {
  /// The node itself, or the root if it lies outside of a damaged index.
  @inline(__always)
  func existing(_ node: UInt32) -> UInt32 {
    Int(node) < nodeCount ? node : NGramIndex.root
  }

  @inline(__always)
  func successorCount(of node: UInt32) -> Int { run(of: node).count }

  /// What is known of the longest suffix of a context that has successors. O(order).
  @inline(__always)
  func evidence(of node: UInt32) -> ContextEvidence {
    var evidence = ContextEvidence()
    forEachSuffix(of: existing(node)) { node in
      let count = successorCount(of: node)
      if count == 0 { return true }
      evidence = ContextEvidence(
        length: UInt32(orderOfEntry(Int(node) - 1)), continuationCount: UInt32(count))
      return false
    }
    return evidence
  }

  /// A context and its suffixes, from long to short, without the root, each with what backing off to
  /// it has cost; and what backing off from the last one costs altogether.
  func path(
    from node: UInt32
  ) -> (nodes: [(node: UInt32, log10Backoff: Double)], log10Backoff: Double) {
    var nodes: [(node: UInt32, log10Backoff: Double)] = []
    var log10Backoff = 0.0
    forEachSuffix(of: existing(node)) { node in
      nodes.append((node, log10Backoff))
      log10Backoff += Double(log10BackoffWeight(of: node))
      return true
    }
    return (nodes, log10Backoff)
  }

  /// Fills in log10 P(token | state) for every id below `vocabularySize`.
  ///
  /// Writes unigrams times backoff, then each longer suffix over it, so that the longest match stays.
  /// O(vocabulary + successors of the state and its suffixes).
  func distribution(
    after state: UInt32, into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    let path = path(from: state)
    for id in 0..<min(vocabularySize, entryCount) {
      log10Probabilities[id] =
        Double(unigram(TokenID(id)).log10Probability) + path.log10Backoff
    }
    for (node, log10Backoff) in path.nodes.reversed() {
      forEachSuccessor(of: node) { successor in
        let word = Int(successor.word)
        if successor.log10Probability.isNaN || word >= vocabularySize { return }
        log10Probabilities[word] = Double(successor.log10Probability) + log10Backoff
      }
    }
    log10Probabilities[Int(SpecialToken.sentenceStart)] = -.infinity
  }
}
