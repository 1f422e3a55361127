#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RecentWordCache {
  /// What is known of the context that a history ends with. O(window).
  public func context(after history: RecentWords) -> CacheContext {
    var context = CacheContext(levelCount: history.tokens.isEmpty ? 0 : 1)
    var followers: Set<TokenID> = []
    visitMatches(in: history.tokens) { place, length in
      context.occurrenceCount += 1
      context.levelCount = max(context.levelCount, 1 + length)
      followers.insert(history.tokens[place])
    }
    context.continuationCount = followers.count
    return context
  }

  /// Fills `log10Probabilities`, one for each level, with those of a token; -infinity also at the
  /// levels that have no opinion. O(window).
  func score(
    _ token: TokenID, after history: RecentWords,
    into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    let tokens = history.tokens
    var found = 0.0
    for place in tokens.indices.reversed() where tokens[place] == token {
      found += weights[0][tokens.count - place]
    }
    log10Probabilities[0] = Self.log10Share(found, of: totals[tokens.count])
    if levelCount == 1 { return }
    var sums = [(found: Double, total: Double)](repeating: (0, 0), count: levelCount)
    visitMatches(in: tokens) { place, length in
      for level in 1...length {
        let weight = weights[level][tokens.count - place]
        sums[level].total += weight
        if tokens[place] == token { sums[level].found += weight }
      }
    }
    for level in 1..<levelCount {
      log10Probabilities[level] = Self.log10Share(sums[level].found, of: sums[level].total)
    }
  }

  /// log10 P of every token that a level knows after a history, in no order; empty where the level
  /// has no opinion. O(window).
  func distribution(level: Int, after history: RecentWords) -> [TokenID: Double] {
    let tokens = history.tokens
    var found: [TokenID: Double] = [:]
    var total = 0.0
    if level == 0 {
      for place in tokens.indices.reversed() {
        found[tokens[place], default: 0] += weights[0][tokens.count - place]
      }
      total = totals[tokens.count]
    } else {
      visitMatches(in: tokens) { place, length in
        guard length >= level else { return }
        let weight = weights[level][tokens.count - place]
        found[tokens[place], default: 0] += weight
        total += weight
      }
    }
    return found.mapValues { Self.log10Share($0, of: total) }
  }

  /// The places, from the most recent to the oldest, before which stands the token that the history
  /// ends with, each with how many tokens before it are those at the end of the history.
  private func visitMatches(
    in tokens: [TokenID], _ visit: (_ place: Int, _ length: Int) -> Void
  ) {
    guard levelCount > 1, let last = tokens.last else { return }
    for place in stride(from: tokens.count - 1, to: 0, by: -1) where tokens[place - 1] == last {
      var length = 1
      while length + 1 < levelCount, place - length > 0,
        tokens[place - length - 1] == tokens[tokens.count - length - 1]
      {
        length += 1
      }
      visit(place, length)
    }
  }

  @inline(__always)
  static func log10Share(_ found: Double, of total: Double) -> Double {
    found > 0 ? log10(found / total) : -.infinity
  }
}
