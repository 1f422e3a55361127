internal import LanguageModeling
internal import Storage

/// Which n-grams stay: those whose losses are above a bound. Of equal ones shorter n-grams come
/// first, then those whose contexts and words come first in the index, where frequent words do; so an
/// n-gram never stays without its beginning.
struct PruningSelection {
  /// The smallest key that may stay.
  private(set) var bound: UInt32 = 0
  /// How many of the n-grams with just that key stay.
  private(set) var equalCount = Int.max

  /// All whose loss is not below the threshold.
  init(threshold: Double) {
    var value = Float(threshold)
    if Double(value) < threshold { value = value.nextUp }
    bound = max(0, value).bitPattern
  }

  /// As many as fit. `weight` says how much an entry takes, by its order from 2. Throws if what must stay
  /// does not fit.
  ///
  /// The bound is found by counting keys by their upper halves and then, within one upper half, by
  /// their lower ones: O(n-grams), whatever their order.
  init(
    _ keys: [UInt32], budget: Int, weights: EntryWeights
  ) throws(DoesNotFit) {
    var upper = [Int](repeating: 0, count: 1 << 16)
    weights.forEach(keys.indices) { upper[Int(keys[$0] >> 16)] += $1 }
    // No other key has this upper half.
    if upper[Int(EntropyLosses.mustStay >> 16)] > budget { throw DoesNotFit() }
    var left = budget
    var half = upper.count - 1
    while half >= 0 && upper[half] <= left {
      left -= upper[half]
      half -= 1
    }
    if half < 0 { return }
    var lower = [Int](repeating: 0, count: 1 << 16)
    weights.forEach(keys.indices) {
      if Int(keys[$0] >> 16) == half { lower[Int(keys[$0] & 0xFFFF)] += $1 }
    }
    var place = lower.count - 1
    while lower[place] <= left {
      left -= lower[place]
      place -= 1
    }
    bound = UInt32(half) << 16 | UInt32(place)
    var fitting = 0
    var isFull = false
    weights.forEach(keys.indices) {
      if keys[$0] != bound || isFull { return }
      if $1 > left { isFull = true } else { (left, fitting) = (left - $1, fitting + 1) }
    }
    equalCount = fitting
  }

  /// What must stay whatever is pruned.
  static var leastPossible: PruningSelection {
    var selection = PruningSelection(threshold: 0)
    selection.bound = EntropyLosses.mustStay
    return selection
  }

  /// How many n-grams of each order stay, unigrams among them, before those without probability that
  /// begin nothing any more are dropped.
  func keptCounts(_ keys: [UInt32], of index: NGramIndex) -> [Int] {
    var counts = [index.levelCounts[0]]
    var start = 0
    var equal = 0
    for count in index.levelCounts.dropFirst() {
      var kept = 0
      for place in start..<start + count where keys[place] >= bound {
        if keys[place] == bound {
          equal += 1
          if equal > equalCount { continue }
        }
        kept += 1
      }
      counts.append(kept)
      start += count
    }
    return counts
  }

  /// What must stay takes more than there is.
  struct DoesNotFit: Error {}

  /// The entries of the index that stay, unigrams among them, and the threshold that gives them.
  func keptEntries(_ keys: [UInt32], of index: NGramIndex) -> (kept: KeptEntries, threshold: Double)
  {
    let first = index.levelCounts[0]
    var kept = KeptEntries(count: index.entryCount)
    for entry in 0..<first { kept[entry] = true }
    var smallestKept = EntropyLosses.mustStay
    var largestRemoved: UInt32?
    var equal = 0
    for (place, key) in keys.enumerated() {
      var stays = key > bound
      if key == bound {
        stays = equal < equalCount
        equal += 1
      }
      if stays {
        kept[first + place] = true
        smallestKept = min(smallestKept, key)
      } else {
        largestRemoved = max(largestRemoved ?? 0, key)
      }
    }
    let threshold =
      smallestKept == EntropyLosses.mustStay
      ? largestRemoved.map { Float(bitPattern: $0).nextUp } ?? 0 : Float(bitPattern: smallestKept)
    dropEmptyBeginnings(&kept, index)
    kept.rank()
    return (kept, Double(threshold))
  }

  /// Imported n-grams without probability go with the last one that they begin.
  private func dropEmptyBeginnings(_ kept: inout KeptEntries, _ index: NGramIndex) {
    for entry in (index.levelCounts[0]..<max(index.levelCounts[0], index.lower.count)).reversed()
    where kept[entry] && index.lower[entry].log10Probability.isNaN {
      kept[entry] = index.run(of: UInt32(entry + 1)).contains { kept[$0] }
    }
  }
}

/// What the entries above order 1 take.
struct EntryWeights {
  /// By order from 2: how many there are, and what each takes.
  private let levels: [(count: Int, weight: Int)]

  /// Each counts as one n-gram.
  init(counting index: NGramIndex) {
    levels = index.levelCounts.dropFirst().map { ($0, 1) }
  }

  /// In what bytes are counted, so that the share of the landmarks that falls to an n-gram is whole.
  static let partsOfByte =
    Landmarks.spacing * Landmarks.coarseSpacing / MemoryLayout<TokenID>.stride

  /// Each takes its bytes in the index, counted in ``partsOfByte``.
  init(bytesOf index: NGramIndex) {
    levels = index.levelCounts.indices.dropFirst().map { level in
      func byteCount(_ count: Int) -> Int {
        var counts = [Int](repeating: 0, count: index.order)
        counts[level] = count
        let shape = IndexShape(order: index.order, levelCounts: counts)
        return shape.byteCount - shape.landmarks.byteCount
      }
      let landmarks = level < Landmarks.highestOrder ? Landmarks.coarseSpacing + 1 : 0
      return (
        index.levelCounts[level],
        (byteCount(1) - byteCount(0)) * Self.partsOfByte + landmarks
      )
    }
  }

  /// Calls `body` with each place and its weight.
  @inline(__always)
  func forEach(_ places: Range<Int>, _ body: (_ place: Int, _ weight: Int) -> Void) {
    var start = 0
    for (count, weight) in levels {
      for place in start..<min(start + count, places.upperBound) { body(place, weight) }
      start += count
    }
  }
}
