internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Everything that may stand in a sentence's only blank.
///
/// Only words that follow the words before the blank somewhere in the model, or stand before the word
/// after it, need looking at one by one; both lists are in the index. All others have their baseline
/// (``WordBaselines``) times the same factor, so that sums over them are at hand and the best of them
/// are soon found.
struct OneBlank {
  /// A word that has been looked at.
  struct Listed {
    var word: TokenID
    /// log10 P of the word and of the tokens after it that depend on it.
    var log10Probability: Double
    /// The state after the word, or after the first token behind it.
    fileprivate var state: UInt32
    /// Whether that token is read already.
    fileprivate var isAhead = false
  }

  /// The words that have been looked at, special tokens among them if they are permitted.
  private(set) var listed: [Listed] = []
  /// Words that cannot stand in the blank.
  private let excluded: [TokenID]
  /// By id what is known of a word.
  private var marks: [Mark]
  private let baselines: WordBaselines.Table
  /// What the baselines of all other words are higher by.
  private let log10Factor: Double
  /// log10 of the sum over all words; -infinity if nothing is possible.
  private(set) var log10Total = -Double.infinity

  private struct Mark: OptionSet {
    let rawValue: UInt8
    /// The word has been looked at.
    static let isListed = Mark(rawValue: 1)
    /// It stands before the first token after the blank somewhere.
    static let isPredecessor = Mark(rawValue: 2)
  }

  /// Looks at a blank: `start` is the state before it, `right` what depends on the word in it. Throws
  /// ``FillError/notNormalizable``.
  init<Index: NGramLayout>(
    _ index: Index, _ baselines: WordBaselines, _ predecessorMatches: PredecessorMatches,
    after start: UInt32, before right: [TokenID], special: Bool, forbidden: Set<TokenID> = []
  ) throws(FillError) {
    self.baselines = baselines.table(index, backsOff: !right.isEmpty)
    marks = [Mark](repeating: [], count: index.vocabularySize)
    excluded = forbidden.filter {
      $0 >= SpecialToken.count && Int($0) < index.vocabularySize
    }.sorted()
    let tail = RightContext(right, index)
    let path = index.path(from: start)
    log10Factor = path.log10Backoff + tail.log10Total
    list(path.nodes, path.log10Backoff, index)
    for first in right.prefix(1) {
      let matches = predecessorMatches.matches(of: first, index)
      var number = 0
      index.forEachPredecessor(of: first) { word in
        defer { number += 1 }
        if Int(word) >= marks.count { return }
        marks[Int(word)].insert(.isPredecessor)
        list(
          word, path.log10Backoff, index, match: number < matches.count ? matches[number] : nil)
      }
    }
    for word in 0..<min(SpecialToken.count, TokenID(clamping: marks.count)) {
      list(word, path.log10Backoff, index)
    }
    for word in forbidden.sorted() where Int(word) < marks.count {
      list(word, path.log10Backoff, index)
    }
    if !forbidden.isEmpty { listed.removeAll { forbidden.contains($0.word) } }
    listed.removeAll {
      $0.word < SpecialToken.count && !(special && $0.word != SpecialToken.sentenceStart)
    }
    read(tail, index)
    try sumUp()
  }

  /// log10 of each word's share, by id.
  var log10Shares: [Double] {
    if log10Total == -.infinity {
      return [Double](repeating: -.infinity, count: marks.count)
    }
    let shift = log10Factor - log10Total
    var shares = baselines.log10Values.map { $0 + shift }
    for word in 0..<min(Int(SpecialToken.count), shares.count) { shares[word] = -.infinity }
    for word in excluded { shares[Int(word)] = -.infinity }
    for entry in listed { shares[Int(entry.word)] = entry.log10Probability - log10Total }
    return shares
  }

  /// log10 of a word's share.
  func log10Share(of word: TokenID) -> Double {
    if marks[Int(word)].contains(.isListed) {
      return (listed.first { $0.word == word }?.log10Probability ?? -.infinity) - log10Total
    }
    return baselines.log10Values[Int(word)] + log10Factor - log10Total
  }

  /// The best words, best first, equally good ones by id.
  func best(_ count: Int) -> [TokenID] {
    var values: [TokenID: Double] = [:]
    for place in TopChoices.best(
      count, of: 0..<UInt32(clamping: listed.count), by: { listed[Int($0)].log10Probability })
    {
      values[listed[Int(place)].word] = listed[Int(place)].log10Probability
    }
    // What is worse than so many words that are known is not among the best.
    let floor = values.count < count ? -Double.infinity : values.values.min() ?? -.infinity
    let size = WordBaselines.Table.blockSize
    var others: [UInt32] = []
    for (block, maximum) in baselines.blockMaxima.enumerated()
    where maximum + log10Factor >= floor {
      for word in block * size..<min((block + 1) * size, marks.count)
      where !marks[word].contains(.isListed)
        && baselines.log10Values[word] + log10Factor >= floor
      {
        others.append(UInt32(word))
      }
    }
    for word in TopChoices.best(count, of: others, by: { baselines.log10Values[Int($0)] }) {
      values[word] = baselines.log10Values[Int(word)] + log10Factor
    }
    return TopChoices.best(count, of: values.keys.sorted()) { values[$0] ?? -.infinity }
      .filter { values[$0] ?? -.infinity > -.infinity }
  }

  /// Lists the successors of all nodes of a path, each where its longest n-gram has it. One without
  /// probability of its own, as imported models have them, decides the state and no more.
  private mutating func list(
    _ path: [(node: UInt32, log10Backoff: Double)], _ log10Backoff: Double,
    _ index: some NGramLayout
  ) {
    var states: [TokenID: UInt32] = [:]
    for (node, cost) in path {
      index.forEachSuccessor(of: node) { found in
        let word = Int(found.word)
        if word >= marks.count || marks[word].contains(.isListed) { return }
        if found.log10Probability.isNaN {
          if states[found.word] == nil { states[found.word] = found.state }
          return
        }
        marks[word].insert(.isListed)
        let state = states.isEmpty ? nil : states.removeValue(forKey: found.word)
        listed.append(
          Listed(
            word: found.word, log10Probability: Double(found.log10Probability) + cost,
            state: state ?? found.state))
      }
    }
    for word in states.keys.sorted() { list(word, log10Backoff, index, state: states[word]) }
  }

  /// Lists a word that no word before the blank knows.
  ///
  /// - Parameters:
  ///   - state: the state after it, if it is not that of the word alone.
  ///   - match: what the word alone says of the first token after it, if that is known.
  private mutating func list(
    _ word: TokenID, _ log10Backoff: Double, _ index: some NGramLayout, state: UInt32? = nil,
    match: PredecessorMatches.Match? = nil
  ) {
    guard Int(word) < index.entryCount, !marks[Int(word)].contains(.isListed) else { return }
    marks[Int(word)].insert(.isListed)
    let found = index.unigram(word)
    var entry = Listed(
      word: word, log10Probability: Double(found.log10Probability) + log10Backoff,
      state: state ?? found.state)
    if let match, !match.log10Probability.isNaN {
      entry.log10Probability += Double(match.log10Probability)
      entry.state = match.state
      entry.isAhead = true
    }
    listed.append(entry)
  }

  /// Adds to all listed words log10 P of the tokens after the blank.
  private mutating func read<Index: NGramLayout>(_ tail: RightContext<Index>, _ index: Index) {
    if tail.tokens.isEmpty { return }
    let marks = marks
    let size = RightReading.count
    marks.withUnsafeBufferPointer { marks in
      listed.withUnsafeMutableBufferPointer { listed in
        withUnsafeTemporaryAllocation(of: RightReading.self, capacity: size) { memory in
          for start in stride(from: 0, to: listed.count, by: size) {
            let count = min(size, listed.count - start)
            for number in 0..<count {
              let entry = listed[start + number]
              // Where backing off from a longer state leads soon.
              if !entry.isAhead { index.prefetchContext(entry.word + 1) }
              memory.initializeElement(
                at: number,
                to: RightReading(
                  log10Probability: entry.log10Probability, node: index.existing(entry.state),
                  isAhead: entry.isAhead, isDone: entry.isAhead && tail.tokens.count == 1))
            }
            let readings = UnsafeMutableBufferPointer(rebasing: memory[..<count])
            tail.finish(readings) { marks[$0].contains(.isPredecessor) }
            for number in 0..<count {
              listed[start + number].log10Probability = readings[number].log10Probability
            }
          }
        }
      }
    }
  }

  /// Adds up the probabilities of all words.
  private mutating func sumUp() throws(FillError) {
    let perLog10 = 2.302585092994046
    let others = baselines.maximum + log10Factor
    let reference = listed.reduce(others) { max($0, $1.log10Probability) }
    guard baselines.isNormalizable, log10Factor < .infinity,
      listed.allSatisfy({ $0.log10Probability < .infinity })
    else { throw .notNormalizable }
    if reference == -.infinity { return }
    var sum = 0.0
    // What remains of the baselines when those of listed words are taken out.
    var rest = baselines.total
    for entry in listed {
      sum += exp((entry.log10Probability - reference) * perLog10)
      if entry.word >= SpecialToken.count { rest -= baselines.shares[Int(entry.word)] }
    }
    for word in excluded { rest -= baselines.shares[Int(word)] }
    if others > -.infinity { sum += max(0, rest) * exp((others - reference) * perLog10) }
    log10Total = reference + log10(sum)
  }
}
