internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A backoff model that consists of some entries of an index, with backoff weights of its own: what
/// pruning makes of it, before it is laid out anew.
///
/// It also knows what the probabilities after each context sum to, as far as that differs from 1: the
/// mass that is left for words without n-grams is computed from the sum of the shorter context, so
/// that it is right however little is left.
struct BackoffSums: Sendable {
  let index: NGramIndex
  /// What the model consists of; `nil` for all of the index.
  let kept: KeptEntries?
  /// By node.
  private(set) var log10BackoffWeights: [Float]
  /// By node, what the probabilities of all words sum to, less 1.
  private var excesses: [Float]

  /// The whole index, with its own weights.
  init(of index: NGramIndex, threads: Int) throws {
    self.index = index
    kept = nil
    log10BackoffWeights = (0..<index.nodeCount).map { index.nodes[$0].log10BackoffWeight }
    excesses = [Float](repeating: 0, count: index.nodeCount)
    try go(threads: threads, renormalizes: false)
  }

  /// The entries that are kept, with weights with which every context sums to 1.
  init(of index: NGramIndex, keeping kept: KeptEntries, threads: Int) throws {
    self.index = index
    self.kept = kept
    log10BackoffWeights = (0..<index.nodeCount).map { index.nodes[$0].log10BackoffWeight }
    excesses = [Float](repeating: 0, count: index.nodeCount)
    try go(threads: threads, renormalizes: true)
  }

  /// The sums of an explicit context: its own n-grams, and what the shorter context gives their words.
  struct Sums {
    /// What is left for the words without n-grams: 1 − Σ p(w | h).
    var numerator = 1.0
    /// What the shorter context gives these words: Σ p(w | h′) less Σ p(w | h′) of those with.
    var denominator = 1.0

    /// Whether the n-grams and what they replace leave no negative mass but for rounding.
    var isProper: Bool { numerator > -1e-6 && denominator > -1e-6 }
  }

  /// Calls `body` with the place of each n-gram of a context that the model has a probability for,
  /// log10 p(w | h) and log10 p(w | h′), and sums up.
  @inline(__always)
  func sums(
    of node: UInt32, _ body: (_ entry: Int, _ own: Double, _ lower: Double) -> Void = { _, _, _ in }
  ) -> Sums {
    let shorter = shorter(node)
    var sums = Sums()
    sums.denominator += Double(excesses[Int(shorter)])
    for entry in index.run(of: node) where isKept(entry) {
      let own = Double(index.content(of: entry).log10Probability)
      if own.isNaN { continue }
      let lower = log10Probability(of: index.word(of: entry), after: shorter)
      sums.numerator -= Self.power(own)
      sums.denominator -= Self.power(lower)
      body(entry, own, lower)
    }
    return sums
  }

  /// log10 P(word | node) by backing off.
  func log10Probability(of word: TokenID, after node: UInt32) -> Double {
    var node = node
    var log10Backoff = 0.0
    while node != NGramIndex.root {
      if isKeptContext(node) {
        if let hit = index.entry(of: word, in: index.run(of: node)), isKept(hit) {
          let found = index.content(of: hit).log10Probability
          if !found.isNaN { return Double(found) + log10Backoff }
        }
        log10Backoff += Double(log10BackoffWeights[Int(node)])
      }
      node = shorter(node)
    }
    return Double(index.content(of: Int(word)).log10Probability) + log10Backoff
  }

  @inline(__always)
  func shorter(_ node: UInt32) -> UInt32 { index.suffix(of: node) }

  @inline(__always)
  private func isKept(_ entry: Int) -> Bool { kept.map { $0[entry] } ?? true }

  /// Whether a node is a context of the model; if not, backing off from it costs nothing.
  @inline(__always)
  private func isKeptContext(_ node: UInt32) -> Bool {
    node == NGramIndex.root || isKept(Int(node) - 1)
  }

  @inline(__always)
  static func power(_ log10Probability: Double) -> Double { exp(log10Probability * ln10) }
  static let ln10 = log(10.0)

  /// Goes through the contexts from short to long: what one needs of shorter ones is there by then.
  private mutating func go(threads: Int, renormalizes: Bool) throws {
    var total = 0.0
    for word in 0..<min(index.vocabularySize, index.entryCount)
    where word != Int(SpecialToken.sentenceStart) {
      total += Self.power(Double(index.content(of: word).log10Probability))
    }
    excesses[0] = Float(total - 1)
    var first = 1
    for count in index.levelCounts.dropLast() {
      let results = try contexts(first..<first + count, threads, renormalizes: renormalizes)
      var node = first
      for (weight, excess) in results.joined() {
        log10BackoffWeights[node] = weight
        excesses[node] = excess
        node += 1
      }
      first += count
    }
  }

  private func contexts(
    _ nodes: Range<Int>, _ threads: Int, renormalizes: Bool
  ) throws -> [[(weight: Float, excess: Float)]] {
    try ContextChunks.map(nodes, threads: threads) { nodes in
      nodes.map { context(UInt32($0), renormalizes: renormalizes) }
    }
  }

  /// A context's weight, and what its probabilities sum to less 1.
  private func context(_ node: UInt32, renormalizes: Bool) -> (weight: Float, excess: Float) {
    guard isKeptContext(node) else { return (0, excesses[Int(shorter(node))]) }
    var count = 0
    let sums = sums(of: node) { _, _, _ in count += 1 }
    var weight = log10BackoffWeights[Int(node)]
    if renormalizes {
      if count == 0 && !index.run(of: node).isEmpty {
        // Nothing follows it any more.
        weight = 0
      } else if count > 0 && sums.numerator > 0 && sums.denominator > 1e-12 {
        weight = Float(log10(sums.numerator / sums.denominator))
      }
    }
    let excess = Self.power(Double(weight)) * sums.denominator - sums.numerator
    return (weight, Float(excess))
  }
}

/// Work on many contexts, in chunks whose results come in order.
enum ContextChunks {
  static func map<Result: Sendable>(
    _ range: Range<Int>, threads: Int, _ body: @Sendable (Range<Int>) -> Result
  ) throws -> [Result] {
    let size = 1 << 14
    let starts = Array(stride(from: range.lowerBound, to: range.upperBound, by: size))
    var results = [Result?](repeating: nil, count: starts.count)
    try results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let buffer = buffer
      try concurrently(pieces: starts.count, threads: Workers.count(threads)) { piece, _ in
        let start = starts[piece]
        buffer[piece] = body(start..<min(start + size, range.upperBound))
      }
    }
    return results.compactMap { $0 }
  }
}
