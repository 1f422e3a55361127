internal import HeapModule
public import LanguageModeling
internal import Storage

/// The words that are most probable after a state, found without a look at the whole vocabulary.
///
/// What follows the state or one of its suffixes is gone through, and then those words of the others
/// that could still be among the best: they are ordered by P(word) alone, whose maximum is known for
/// blocks of words (``UnigramMaxima``). O(successors of the state and its suffixes + vocabulary / 64).
struct LikeliestWords<Index: NGramLayout> {
  /// A word and its value, worse first: a lower value, or on a tie a higher id.
  private struct Ranked: Comparable {
    var value: Double
    var word: TokenID

    static func < (left: Ranked, right: Ranked) -> Bool {
      left.value != right.value ? left.value < right.value : left.word > right.word
    }
  }

  private let index: Index
  private let state: UInt32
  private let count: Int
  private let excluded: Set<TokenID>
  private var kept = Heap<Ranked>()
  /// What is less than this is not among the best.
  private var floor = -Double.infinity

  /// `floor` is the least value that matters; `excluded` are words to leave out.
  init(
    _ index: Index, after state: UInt32, count: Int, excluding excluded: Set<TokenID>,
    floor: Double = -.infinity
  ) {
    self.index = index
    self.state = index.existing(state)
    self.count = count
    self.excluded = excluded
    self.floor = floor
  }

  /// The best words, best first, equally good ones by id; none that is impossible.
  mutating func find(_ maxima: MappedArray<Float>) -> [RankedToken] {
    if count < 1 { return [] }
    let path = index.path(from: state)
    for (node, log10Backoff) in path.nodes {
      let order = index.orderOfEntry(Int(node) - 1) + 1
      index.forEachSuccessor(of: node) { successor in
        // An imported n-gram without a probability of its own leaves it to the shorter context.
        let value = Double(successor.log10Probability) + log10Backoff
        if value >= floor { offer(successor.word, value, order: order) }
      }
    }
    let size = UnigramMaxima.blockSize
    let words = min(index.vocabularySize, index.entryCount)
    for block in 0..<maxima.count where Double(maxima[block]) + path.log10Backoff >= floor {
      for word in block * size..<min((block + 1) * size, words) {
        let value = Double(index.unigram(TokenID(word)).log10Probability) + path.log10Backoff
        if value >= floor { offer(TokenID(word), value, order: 1) }
      }
    }
    return kept.unordered.sorted { $0 > $1 }.map {
      RankedToken(id: $0.word, log10Probability: $0.value)
    }
  }

  /// Keeps a word if it is among the best, and if the n-gram of this order is the one that says how
  /// probable it is.
  private mutating func offer(_ word: TokenID, _ value: Double, order: Int) {
    guard value > -.infinity, Int(word) < index.vocabularySize,
      word != SpecialToken.sentenceStart
    else { return }
    let ranked = Ranked(value: value, word: word)
    if kept.count >= count, let worst = kept.min, !(worst < ranked) { return }
    if excluded.contains(word) { return }
    if index.match(word, after: state).order != order { return }
    if kept.count < count {
      kept.insert(ranked)
    } else {
      kept.replaceMin(with: ranked)
    }
    if kept.count >= count, let worst = kept.min { floor = worst.value }
  }
}

extension NGramModel {
  public func likeliestTokens(
    _ count: Int, after state: State, includesUnknown: Bool
  ) -> [RankedToken] {
    // Of so many, the best are found sooner in a list of all.
    if count > 1 << 13 {
      return likeliestTokens(
        count, of: nextTokenDistribution(after: state), includesUnknown: includesUnknown)
    }
    let excluded: Set<TokenID> = includesUnknown ? [] : [SpecialToken.unknown]
    return switch layout {
    case .fast(let index):
      likeliestTokens(count, after: state, excluding: excluded, index)
    case .compact(let index):
      likeliestTokens(count, after: state, excluding: excluded, index)
    }
  }

  private func likeliestTokens(
    _ count: Int, after state: State, excluding excluded: Set<TokenID>, _ index: some NGramLayout
  ) -> [RankedToken] {
    var words = LikeliestWords(index, after: state.node, count: count, excluding: excluded)
    return words.find(maxima.values(of: index))
  }
}
