internal import LanguageModeling
internal import Storage

/// An n-gram below the highest order: what may follow its context, and how probable it is.
///
/// The n-gram is itself a context: its node is the one after its own index (``NGramIndex/node``).
struct LowerEntry: BitwiseCopyable, Sendable {
  var word: TokenID
  /// NaN in an imported model where the n-gram exists only as the beginning of longer ones.
  var log10Probability: Float
}

/// An n-gram of the highest order.
struct HighestEntry: BitwiseCopyable, Sendable {
  var word: TokenID
  var log10Probability: Float
  /// The node of the longest context that remains after this n-gram.
  var state: UInt32
}

/// A context: what is lost by leaving it for a shorter one, and where its successors lie.
struct ContextNode: BitwiseCopyable, Sendable {
  var log10BackoffWeight: Float
  /// The node of the longest shorter context that is a suffix of this one; always a lower index.
  var suffix: UInt32
  /// The index of the first successor; the run ends where that of the next node begins.
  var runStart: UInt32
}

/// The forward index of a backoff model: for every context its successors, sorted by word.
///
/// Nodes are contexts: node 0 is the empty one, node i + 1 the n-gram of entry i. Entries are
/// sorted by order, then context, then word, and entry numbers go on from the lower orders (8 bytes
/// each) into the highest (12 bytes each). A state is a node. Scoring a word searches the run of the
/// state: a hit ends it, a miss adds the backoff weight and goes on at the suffix. A context without
/// entry of its own but skipped on the way costs log 1 = 0. The root's run holds one entry a word
/// in the order of ids, so it is indexed, not searched. If imported entries lack a probability
/// (NaN), they lead to their node but do not end the search: an Aho-Corasick automaton.
struct NGramIndex: Sendable {
  /// The length of the longest n-grams.
  let order: Int
  let vocabularySize: Int
  /// The number of entries by order.
  let levelCounts: [Int]
  let lower: MappedArray<LowerEntry>
  let highest: MappedArray<HighestEntry>
  let nodes: MappedArray<ContextNode>
  /// For each word where its predecessors begin, one more element than words; empty at order 1.
  let predecessorStarts: MappedArray<UInt32>
  /// The words v of the bigrams v w, by w, rising.
  let predecessors: MappedArray<TokenID>

  static let root: UInt32 = 0
  /// The number of nodes; the array has one more, which ends the last run.
  var nodeCount: Int { nodes.count - 1 }
  var entryCount: Int { lower.count + highest.count }
}
