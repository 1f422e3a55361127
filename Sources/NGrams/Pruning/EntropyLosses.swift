internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What removing each n-gram would cost, as in Stolcke 1998, "Entropy-based pruning of backoff
/// language models", and SRILM's `ngram -prune`.
///
/// Removing the n-gram h w, and no other, gives w after h what backing off gives it, and changes the
/// backoff weight of h from α to α′. The relative entropy between the two models is
///
///     D = −P(h) { p(w|h) [log p(w|h′) + log α′ − log p(w|h)] + (log α′ − log α) (1 − Σ p(v|h)) }
///
/// where the sum runs over the n-grams of h, and perplexity grows by the share e^D − 1, the loss. P(h)
/// is the product of what the model, or the one that is asked for it, gives the words of h one after the
/// other, `</s>` standing for `<s>` at the beginning, which nothing predicts.
struct EntropyLosses: Sendable {
  /// For each n-gram above order 1, in the order of the index, the bits of the loss as a single-precision
  /// number, which compare as the numbers do. It is the largest of its own and those of the n-grams
  /// that it begins, which cannot be without it; infinite for what must stay.
  private(set) var keys: [UInt32] = []
  private(set) var improperContextCount = 0

  /// The key of what must stay.
  static let mustStay = Float.infinity.bitPattern

  init(of index: NGramIndex, _ options: EntropyPruningOptions) throws {
    let sums = try BackoffSums(of: index, threads: options.threads)
    var isProtected = [Bool](repeating: false, count: index.vocabularySize)
    for word in options.protectedWords where Int(word) < isProtected.count {
      isProtected[Int(word)] = true
    }
    keys.reserveCapacity(index.entryCount - index.levelCounts[0])
    let history = try options.history?.fastIndex()
    var level = Level(unigramsOf: history ?? index, isProtected: isProtected)
    for count in index.levelCounts.dropFirst() {
      let work = ContextWork(
        sums: sums, level: level, history: history, protectedWords: isProtected,
        minimumOrder: options.minimumOrder)
      let chunks = try ContextChunks.map(
        level.firstNode..<level.firstNode + level.log10Probabilities.count,
        threads: options.threads, work.results)
      level = Level(above: level, order: level.order + 1)
      let isLast = level.order == index.order
      if !isLast {
        level.log10Probabilities.reserveCapacity(count)
        level.isProtected.reserveCapacity(count)
        level.historyNodes.reserveCapacity(history == nil ? 0 : count)
      }
      var added = 0
      for chunk in chunks {
        keys += chunk.keys
        added += chunk.keys.count
        improperContextCount += chunk.improperContextCount
        if isLast { continue }
        level.log10Probabilities += chunk.log10Probabilities
        level.isProtected += chunk.isProtected
        level.historyNodes += chunk.historyNodes
      }
      guard added == count else { throw NGramError.damaged }
    }
    raiseContexts(index)
  }

  /// Gives each n-gram the largest key of those that it begins.
  private mutating func raiseContexts(_ index: NGramIndex) {
    let vocabularySize = index.levelCounts[0]
    for entry in (vocabularySize..<max(vocabularySize, index.lower.count)).reversed() {
      var largest = keys[entry - vocabularySize]
      for successor in index.run(of: UInt32(entry + 1)) {
        largest = max(largest, keys[successor - vocabularySize])
      }
      keys[entry - vocabularySize] = largest
    }
  }

  /// The n-grams of an order as contexts.
  struct Level: Sendable {
    var order: Int
    var firstNode: Int
    /// log10 P(h).
    var log10Probabilities: [Double] = []
    /// Whether a word of it is protected.
    var isProtected: [Bool] = []
    /// Where the model that says how frequent contexts are stands after it, if that is another one.
    var historyNodes: [UInt32] = []

    init(unigramsOf index: NGramIndex, isProtected: [Bool]) {
      order = 1
      firstNode = 1
      self.isProtected = isProtected
      historyNodes = (0..<index.levelCounts[0]).map {
        index.match(TokenID($0), after: NGramIndex.root).state
      }
      log10Probabilities = (0..<index.levelCounts[0]).map {
        let word = TokenID($0)
        let predicted = word == SpecialToken.sentenceStart ? SpecialToken.sentenceEnd : word
        return Double(index.content(of: Int(predicted)).log10Probability)
      }
    }

    init(above level: Level, order: Int) {
      self.order = order
      firstNode = level.firstNode + level.log10Probabilities.count
    }
  }
}

/// The work on the contexts of an order.
private struct ContextWork: Sendable {
  let sums: BackoffSums
  let level: EntropyLosses.Level
  let history: NGramIndex?
  let protectedWords: [Bool]
  let minimumOrder: Int

  /// What comes of some contexts: a value for each of their n-grams, in order.
  struct Results: Sendable {
    var keys: [UInt32] = []
    var log10Probabilities: [Double] = []
    var isProtected: [Bool] = []
    var historyNodes: [UInt32] = []
    var improperContextCount = 0
  }

  @Sendable func results(_ nodes: Range<Int>) -> Results {
    var results = Results()
    var lowers: [Double] = []
    for node in nodes { add(UInt32(node), to: &results, &lowers) }
    return results
  }

  private func add(_ node: UInt32, to results: inout Results, _ lowers: inout [Double]) {
    let index = sums.index
    let run = index.run(of: node)
    if run.isEmpty { return }
    let place = Int(node) - level.firstNode
    let log10Context = level.log10Probabilities[place]
    let isLongest = level.order + 1 == index.order
    lowers.removeAll(keepingCapacity: true)
    let sums = sums.sums(of: node) { _, _, lower in lowers.append(lower) }
    if !sums.isProper { results.improperContextCount += 1 }
    let removal = Removal(
      contextProbability: BackoffSums.power(log10Context),
      numerator: max(0, sums.numerator), denominator: max(0, sums.denominator),
      log10Weight: Double(self.sums.log10BackoffWeights[Int(node)]))
    var next = 0
    for entry in run {
      let word = Int(index.word(of: entry))
      guard word < protectedWords.count else { continue }
      var own = Double(index.content(of: entry).log10Probability)
      let isProtected = level.isProtected[place] || protectedWords[word]
      if own.isNaN {
        // It is there for the n-grams that it begins, and goes with them.
        results.keys.append(0)
        if !isLongest { own = self.sums.log10Probability(of: TokenID(word), after: node) }
      } else {
        let staysAnyway = isProtected || !sums.isProper || level.order + 1 < minimumOrder
        let loss = staysAnyway ? Float.infinity : removal.loss(own, lower: lowers[next])
        // What has no loss that can be computed stays, too.
        results.keys.append(loss.isNaN ? EntropyLosses.mustStay : max(0, loss).bitPattern)
        next += 1
      }
      if isLongest { continue }
      if let history {
        let match = history.match(TokenID(word), after: level.historyNodes[place])
        own = match.log10Probability
        results.historyNodes.append(match.state)
      }
      // <s> inside a context, as some tools list it, is predicted by nothing.
      let isStart = word == Int(SpecialToken.sentenceStart) && own <= -99
      results.log10Probabilities.append(log10Context + (isStart ? 0 : own))
      results.isProtected.append(isProtected)
    }
  }
}

/// What the removal of an n-gram of a context depends on.
private struct Removal {
  var contextProbability: Double
  var numerator: Double
  var denominator: Double
  var log10Weight: Double

  /// The share by which perplexity grows when the n-gram of log10 p(w | h) = `own` goes.
  @inline(__always)
  func loss(_ own: Double, lower: Double) -> Float {
    let probability = BackoffSums.power(own)
    let newWeight =
      log10(numerator + probability) - log10(denominator + BackoffSums.power(lower))
    var change = probability * (lower + newWeight - own)
    if numerator > 0 { change += numerator * (newWeight - log10Weight) }
    return Float(expm1(-contextProbability * BackoffSums.ln10 * change))
  }
}
