internal import LanguageModeling
internal import Storage

/// What may come after a context.
struct NGramSuccessor {
  var word: TokenID
  /// NaN in an imported model where the n-gram exists only as the beginning of longer ones.
  var log10Probability: Float
  /// The node of the longest context after the word; one that exists.
  var state: UInt32
}

extension NGramIndex {
  /// Goes through a node's successors by word.
  @inline(__always)
  func forEachSuccessor(of node: UInt32, _ body: (NGramSuccessor) -> Void) {
    for entry in run(of: node) {
      let found = content(of: entry)
      body(
        NGramSuccessor(
          word: word(of: entry), log10Probability: found.log10Probability,
          state: existing(found.state)))
    }
  }

  /// What a context says of a word that follows it; `nil` if it does not.
  @inline(__always)
  func successor(_ word: TokenID, of node: UInt32) -> NGramSuccessor? {
    let run = run(of: node)
    guard !run.isEmpty, let entry = entry(of: word, in: run) else { return nil }
    let found = content(of: entry)
    return NGramSuccessor(
      word: word, log10Probability: found.log10Probability, state: existing(found.state))
  }

  /// Asks for a context's line of memory, to be there when it is looked at.
  @inline(__always)
  func prefetchContext(_ node: UInt32) {
    nodes.prefetch(Int(existing(node)))
  }

  /// Asks for the successors of a context that has been asked for: where a search begins.
  @inline(__always)
  func prefetchSuccessors(of node: UInt32) {
    let run = run(of: node)
    if !run.isEmpty { prefetch(entry: run.lowerBound + run.count / 2) }
  }

  /// Asks for an n-gram.
  @inline(__always)
  func prefetch(entry: Int) {
    if entry < lower.count {
      lower.prefetch(entry)
    } else {
      highest.prefetch(entry - lower.count)
    }
  }

  /// Goes through the words v of the bigrams v w, rising.
  func forEachPredecessor(of word: TokenID, _ body: (TokenID) -> Void) {
    for place in predecessorPlaces(of: word) { body(predecessors[place]) }
  }

  /// The log10 probability of a unigram, NaN or not, and the node after it.
  @inline(__always)
  func unigram(_ word: TokenID) -> (log10Probability: Float, state: UInt32) {
    let found = content(of: Int(word))
    return (found.log10Probability, existing(found.state))
  }

  /// What leaving a context for its suffix adds; 0 for the root.
  @inline(__always)
  func log10BackoffWeight(of node: UInt32) -> Float { nodes[Int(node)].log10BackoffWeight }

  /// The node of the longest proper suffix that is a context; that of the root is the root.
  @inline(__always)
  func suffix(of node: UInt32) -> UInt32 {
    let suffix = nodes[Int(node)].suffix
    return suffix < node ? suffix : Self.root
  }

  /// A context and its suffixes, from long to short, without the root, each with what backing off to
  /// it has cost; and what backing off from the last one costs altogether.
  func path(
    from node: UInt32
  ) -> (nodes: [(node: UInt32, log10Backoff: Double)], log10Backoff: Double) {
    var nodes: [(node: UInt32, log10Backoff: Double)] = []
    var log10Backoff = 0.0
    var node = existing(node)
    while node != Self.root {
      nodes.append((node, log10Backoff))
      log10Backoff += Double(log10BackoffWeight(of: node))
      node = suffix(of: node)
    }
    return (nodes, log10Backoff)
  }
}
