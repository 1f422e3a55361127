internal import LanguageModeling
internal import Storage

/// An n-gram below the highest order: what may follow its context, and how probable it is.
///
/// The n-gram is itself a context: its node is the one after its own index in ``NGramIndex/nodes``.
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

/// The forward index of a backoff model: for every context its successors, sorted by word.
///
/// Nodes are contexts: node 0 is the empty one, node i + 1 the n-gram of entry i. Entries are
/// sorted by order, then context, then word, and entry numbers go on from the lower orders (8 bytes
/// each) into the highest (12 bytes each). A state is a node. Scoring a word searches the run of the
/// state: a hit ends it, a miss adds the backoff weight and goes on at the suffix. A context without
/// entry of its own but skipped on the way costs log 1 = 0. The root's run holds one entry a word
/// in the order of ids, so it is indexed, not searched. If imported entries lack a probability
/// (NaN), they lead to their node but do not end the search: an Aho-Corasick automaton.
///
/// What costs time is waiting for memory. So a context's filter (``ContextPacking``) says of most words
/// that they do not follow it, and long runs are searched by ``Landmarks``.
struct NGramIndex: Sendable {
  /// The number of entries by order.
  let levelCounts: [Int]
  /// Where the entries of each order below the highest end.
  let lowerLevelEnds: [Int]
  let lower: MappedArray<LowerEntry>
  let highest: MappedArray<HighestEntry>
  let nodes: MappedArray<ContextNode>
  let packing: ContextPacking
  let landmarks: Landmarks
  /// For each word where its predecessors begin, one more element than words; empty at order 1.
  let predecessorStarts: MappedArray<UInt32>
  /// The words v of the bigrams v w, by w, rising.
  let predecessors: MappedArray<TokenID>

  /// The parts are as large as the numbers of entries say.
  init(
    levelCounts: [Int], lower: MappedArray<LowerEntry>, highest: MappedArray<HighestEntry>,
    nodes: MappedArray<ContextNode>, landmarks: MappedArray<TokenID>,
    predecessorStarts: MappedArray<UInt32>, predecessors: MappedArray<TokenID>
  ) {
    self.levelCounts = levelCounts
    lowerLevelEnds = levelCounts.indices.dropLast().map { levelCounts[...$0].reduce(0, +) }
    self.lower = lower
    self.highest = highest
    self.nodes = nodes
    packing = ContextPacking(lowerCount: lower.count, entryCount: lower.count + highest.count)
    self.landmarks = Landmarks(shape: Landmarks.Shape(levelCounts: levelCounts), words: landmarks)
    self.predecessorStarts = predecessorStarts
    self.predecessors = predecessors
  }

  static let root: UInt32 = 0
  /// The length of the longest n-grams.
  var order: Int { levelCounts.count }
  var vocabularySize: Int { levelCounts[0] }
  /// The number of nodes; the array has one more, which ends the last run.
  var nodeCount: Int { nodes.count - 1 }
  var entryCount: Int { lower.count + highest.count }
}

extension NGramIndex {
  /// Packs contexts, one more than there are nodes, and sets landmarks. O(size).
  init(
    levelCounts: [Int], lower: [LowerEntry], highest: [HighestEntry], contexts: [UnpackedContext],
    predecessorStarts: [UInt32], predecessors: [TokenID]
  ) {
    let packing = ContextPacking(
      lowerCount: lower.count, entryCount: lower.count + highest.count)
    let word = { entry in
      entry < lower.count ? lower[entry].word : highest[entry - lower.count].word
    }
    let nodes = MappedArray(count: contexts.count) { number in
      var filter = number == 0 ? packing.everyWord : 0
      if number > 0 && number + 1 < contexts.count {
        for entry in contexts[number].runStart..<contexts[number + 1].runStart {
          filter |= packing.bit(of: word(Int(entry)))
        }
      }
      return packing.pack(contexts[number], filter: filter)
    }
    self.init(
      levelCounts: levelCounts, lower: MappedArray(lower), highest: MappedArray(highest),
      nodes: nodes, landmarks: MappedArray(Landmarks.words(levelCounts: levelCounts, word)),
      predecessorStarts: MappedArray(predecessorStarts), predecessors: MappedArray(predecessors))
  }
}
