internal import LanguageModeling
internal import Storage

/// The nodes of a context and its suffixes, from one word up, in memory of `order` numbers.
typealias CompactChain = UnsafeMutablePointer<UInt32>

extension CompactIndex {
  /// Finds the chain of an n-gram of any order and answers its length, which is the n-gram's order; 0
  /// for the root and for what a damaged file makes up. O(order²).
  ///
  /// The n-gram's beginnings are gone through from one word up, and the chain of each is made of that of
  /// the one before: a successor's rank leads to the entry of its suffix, which has a rank of its own.
  func chain(of node: UInt32, into chain: CompactChain) -> Int {
    guard node != NGramIndex.root, Int(node) <= entryCount else { return 0 }
    let length = orderOfEntry(Int(node) - 1)
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: length) { beginnings in
      beginnings[length - 1] = Int(node) - 1
      for number in (0..<length - 1).reversed() {
        guard let context = levels[number].runs.context(of: beginnings[number + 1]) else {
          return 0
        }
        beginnings[number] = context
      }
      chain[0] = UInt32(beginnings[0] + 1)
      for number in 1..<max(1, length) {
        let run = levels[number - 1].runs.run(of: beginnings[number - 1])
        guard
          extend(
            chain, length: number, run, by: beginnings[number] - run.firstEntry)
        else { return 0 }
      }
      return length
    }
  }

  /// Makes the chain of a context that of its successor at a place of its run; false if a damaged file
  /// has no such successor.
  @inline(__always)
  private func extend(
    _ chain: CompactChain, length: Int, _ run: CompactRun, by place: Int
  ) -> Bool {
    guard place >= 0 && place < run.count else { return false }
    let entry = run.firstEntry + place
    var rank = levels[length - 1].runs.rank(at: place, of: run)
    for number in (0..<length - 1).reversed() {
      let runs = levels[number].runs
      let run = runs.run(of: Int(chain[number]) - 1)
      guard rank < run.count else { return false }
      chain[number + 1] = UInt32(run.firstEntry + rank + 1)
      rank = runs.rank(at: rank, of: run)
    }
    guard rank < vocabularySize else { return false }
    chain[0] = UInt32(rank + 1)
    chain[length] = UInt32(entry + 1)
    return true
  }

  /// log10 P of a word after the context of a chain. The chain of the context after it goes to `next`,
  /// its length to `nextLength`; both chains have memory of their own.
  @inline(__always)
  func match(
    _ word: TokenID, after chain: CompactChain, length: Int,
    next: CompactChain, nextLength: inout Int
  ) -> NGramIndex.Match {
    next[0] = UInt32(truncatingIfNeeded: Int(word) + 1)
    var found = 1
    var rank = Int(word)
    var limit = vocabularySize
    while found <= length {
      let runs = levels[found - 1].runs
      let run = runs.run(of: Int(chain[found - 1]) - 1)
      guard let place = runs.place(of: rank, in: run, below: limit) else { break }
      next[found] = UInt32(run.firstEntry + place + 1)
      found += 1
      rank = place
      limit = run.count
    }
    return match(chain, length: length, next, found: found, nextLength: &nextLength)
  }

  /// What a search has found: `next` holds the nodes of the n-grams that match, from the word itself up.
  @inline(__always)
  func match(
    _ chain: CompactChain, length: Int, _ next: CompactChain, found: Int, nextLength: inout Int
  ) -> NGramIndex.Match {
    var matched = found
    var log10Probability = self.log10Probability(of: Int(next[found - 1]) - 1, order: found)
    // Imported n-grams without probability lead to their node, but a shorter one says how probable.
    while log10Probability.isNaN && matched > 1 {
      matched -= 1
      log10Probability = self.log10Probability(of: Int(next[matched - 1]) - 1, order: matched)
    }
    // In the order in which the other layout adds them up.
    var log10Backoff = 0.0
    var number = length
    while number >= matched {
      log10Backoff += Double(log10BackoffWeight(of: Int(chain[number - 1]) - 1, order: number))
      number -= 1
    }
    nextLength = ownLength(next, min(found, order - 1))
    return NGramIndex.Match(
      log10Probability: Double(log10Probability) + log10Backoff,
      state: nextLength == 0 ? NGramIndex.root : next[nextLength - 1], order: matched)
  }

  /// The length of the longest of a chain's contexts of up to so many words that the model has itself.
  /// Those that were inserted after it lead nowhere but to such, so that no state is one.
  @inline(__always)
  func ownLength(_ chain: CompactChain, _ length: Int) -> Int {
    var length = length
    while length > 1 && inserted.contains(Int(chain[length - 1]) - 1) { length -= 1 }
    return length
  }

  /// Of an entry of this order.
  @inline(__always)
  func log10Probability(of entry: Int, order: Int) -> Float {
    if order == 1 { return unigrams[entry].log10Probability }
    let level = levels[order - 2]
    return level.log10Probabilities[entry - level.runs.entries.lowerBound]
  }

  /// Of an entry of this order, which is not the highest, as a context.
  @inline(__always)
  func log10BackoffWeight(of entry: Int, order: Int) -> Float {
    if order == 1 { return unigrams[entry].log10BackoffWeight }
    let level = levels[order - 2]
    return level.log10BackoffWeights[entry - level.runs.entries.lowerBound]
  }
}
