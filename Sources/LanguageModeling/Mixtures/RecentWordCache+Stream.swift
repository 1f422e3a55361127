extension RecentWordCache {
  /// Reads running text token by token, and finds the earlier occurrences of a token by a chain of
  /// their places instead of looking through the whole window.
  ///
  /// A token takes as long as it and the token before it have occurrences in the window. The results
  /// are those of the cache's other calls, to the bit.
  struct Stream {
    private let cache: RecentWordCache
    private var tokens: [TokenID] = []
    /// For each token its last place, -1 if it has none; places before `start` do not count.
    private var last: [Int32]
    /// For each place the one before it with the same token.
    private var previous: [Int32] = []
    /// The first place of the document.
    private var start = 0
    /// For each token the place whose prediction counted it last among the continuations.
    private var counted: [Int32]
    private var found: [Double]
    private var total: [Double]

    /// Goes on after a history. O(vocabulary + window).
    init(_ cache: RecentWordCache, vocabularySize: Int, after history: RecentWords) {
      self.cache = cache
      last = [Int32](repeating: -1, count: vocabularySize)
      counted = [Int32](repeating: -1, count: cache.levelCount > 1 ? vocabularySize : 0)
      found = [Double](repeating: 0, count: cache.levelCount)
      total = found
      for token in history.tokens { append(token) }
    }

    /// What is remembered of the text read.
    var history: RecentWords {
      var history = RecentWords()
      history.tokens = Array(tokens[oldest...])
      return history
    }

    /// Forgets all that was read: a document begins.
    mutating func beginDocument() { start = tokens.count }

    /// The oldest place in the window.
    private var oldest: Int { max(start, tokens.count - cache.options.window) }

    /// Reads the next token.
    mutating func append(_ token: TokenID) {
      previous.append(last[Int(token)])
      last[Int(token)] = Int32(truncatingIfNeeded: tokens.count)
      tokens.append(token)
    }

    /// Fills `log10Probabilities`, one for each level, with those of a token that comes next; does not
    /// read it. Answers what is known of the context before it.
    mutating func score(
      _ token: TokenID, into log10Probabilities: UnsafeMutableBufferPointer<Double>
    ) -> CacheContext {
      let (count, oldest) = (tokens.count, oldest)
      for level in found.indices {
        found[level] = 0
        total[level] = 0
      }
      var context = CacheContext(levelCount: count > oldest ? 1 : 0)
      var place = Int(last[Int(token)])
      while place >= oldest {
        found[0] += cache.weights[0][count - place]
        place = Int(previous[place])
      }
      total[0] = cache.totals[count - oldest]
      if found.count > 1 && count > oldest {
        // Places of the token before: the place after each is that of a continuation.
        place = Int(previous[count - 1])
        while place >= oldest {
          let length = matchLength(endingAt: place, oldest: oldest)
          let next = tokens[place + 1]
          context.occurrenceCount += 1
          context.levelCount = max(context.levelCount, 1 + length)
          if counted[Int(next)] != Int32(truncatingIfNeeded: count) {
            counted[Int(next)] = Int32(truncatingIfNeeded: count)
            context.continuationCount += 1
          }
          for level in 1...length {
            let weight = cache.weights[level][count - place - 1]
            total[level] += weight
            if next == token { found[level] += weight }
          }
          place = Int(previous[place])
        }
      }
      for level in found.indices {
        log10Probabilities[level] = RecentWordCache.log10Share(found[level], of: total[level])
      }
      return context
    }

    /// How many tokens up to a place are those that the text ends with; at least one is.
    private func matchLength(endingAt place: Int, oldest: Int) -> Int {
      var length = 1
      while length + 1 < found.count, place - length >= oldest,
        tokens[place - length] == tokens[tokens.count - 1 - length]
      {
        length += 1
      }
      return length
    }
  }
}
