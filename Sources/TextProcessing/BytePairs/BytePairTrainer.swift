internal import HeapModule

/// Learns the merges of a ``BytePairEncoding`` from words and their counts (Sennrich et al. 2016).
///
/// Again and again the pair of neighbouring pieces that occurs most often becomes a piece; of pairs
/// that occur equally often, the one whose left, then right piece has the smaller number: so bytes
/// decide among pairs of bytes. The result depends on the counts alone, not on the order of words.
public struct BytePairTrainer: Sendable {
  /// The pieces of all words, one word after the other; a word gets shorter in its own place.
  private var symbols: [UInt32] = []
  private var starts: [Int] = []
  private var lengths: [Int32] = []
  private var wordCounts: [Int] = []

  private var pairs = PairTable(capacity: 1 << 12)
  private var pairCounts: [Int] = []
  /// For each pair the words that had it at some time, some of them twice.
  private var pairWords: [[UInt32]] = []
  private var pairKeys: [UInt64] = []
  /// Pairs that have become more frequent by the present merge.
  private var raised: [UInt32] = []

  /// Longer words teach nothing: they are no words, and each merge reads its words to their end.
  public static let maximumWordByteCount = 256
  /// A pair that occurs less often is not merged: it would be learned by heart.
  public static let minimumPairCount = 2

  /// Starts without any word.
  public init() {}

  /// Adds a word that occurs so many times. O(length).
  public mutating func add(_ word: UnsafeBufferPointer<UInt8>, count: UInt64) {
    guard let last = word.last, word.count <= Self.maximumWordByteCount, count > 0 else { return }
    starts.append(symbols.count)
    lengths.append(Int32(word.count))
    wordCounts.append(Int(clamping: min(count, 1 << 48)))
    for byte in word.dropLast() { symbols.append(UInt32(byte)) }
    symbols.append(256 + UInt32(last))
  }

  /// Learns as many pieces as are wanted, or fewer if no pair is left that occurs twice.
  ///
  /// `progress` is told the number of pieces now and then. Time: O(n log n) in the bytes of all
  /// different words, about; memory: some 20 bytes for each of them.
  ///
  /// - Parameter pieceCount: 512 to 1,000,000.
  /// - Throws: ``TextError/badPieceCount(found:least:most:)`` and ``TextError/noWordToLearnFrom``.
  public consuming func train(
    pieceCount: Int, progress: (Int) -> Void = { _ in }
  ) throws(TextError) -> BytePairEncoding {
    let permitted = BytePairEncoding.basePieceCount...BytePairEncoding.maximumPieceCount
    guard permitted.contains(pieceCount) else {
      throw .badPieceCount(
        found: pieceCount, least: permitted.lowerBound, most: permitted.upperBound)
    }
    guard !starts.isEmpty else { throw .noWordToLearnFrom }
    var trainer = self
    let merges = trainer.merges(pieceCount: pieceCount, progress: progress)
    return try BytePairEncoding(merges: merges)
  }

  private mutating func merges(
    pieceCount: Int, progress: (Int) -> Void
  ) -> [BytePairEncoding.Merge] {
    countPairs()
    var heap = Heap<Candidate>(
      pairCounts.indices.map { Candidate(count: pairCounts[$0], key: pairKeys[$0], pair: $0) })
    raised.removeAll()
    var merges: [BytePairEncoding.Merge] = []
    var pieces = PieceList()
    var numbers: [[UInt8]: UInt32] = [:]
    while pieces.count < pieceCount, let best = heap.popMax() {
      let count = pairCounts[best.pair]
      guard count == best.count else {
        // Merges took some of its occurrences; what raised it put it into the heap again.
        if count > 0 && count < best.count {
          heap.insert(Candidate(count: count, key: best.key, pair: best.pair))
        }
        continue
      }
      if count < Self.minimumPairCount { break }
      let left = UInt32(best.key >> 32)
      let right = UInt32(truncatingIfNeeded: best.key)
      if pieces.byteCount(left, right) > BytePairEncoding.maximumPieceByteCount { continue }
      let name = pieces.joinedName(left, right)
      let result = numbers[name] ?? UInt32(pieces.count)
      if result == pieces.count {
        pieces.append(left, right)
        numbers[name] = result
        if pieces.count.isMultiple(of: 256) { progress(pieces.count) }
      }
      merges.append(.init(left: left, right: right, result: result))
      let words = pairWords[best.pair]
      pairWords[best.pair] = []
      for word in words { merge(left, right, result, inWord: Int(word)) }
      for pair in raised {
        heap.insert(
          Candidate(count: pairCounts[Int(pair)], key: pairKeys[Int(pair)], pair: Int(pair)))
      }
      raised.removeAll(keepingCapacity: true)
    }
    return merges
  }

  private mutating func countPairs() {
    for word in starts.indices {
      let start = starts[word]
      for place in start..<start + Int(lengths[word]) - 1 {
        raise(symbols[place], symbols[place + 1], by: wordCounts[word], word: word)
      }
    }
  }

  /// Joins the pair wherever it stands in a word, from left to right, and counts what that changes.
  private mutating func merge(_ left: UInt32, _ right: UInt32, _ result: UInt32, inWord word: Int) {
    let start = starts[word]
    let end = start + Int(lengths[word])
    let count = wordCounts[word]
    var output = start
    var place = start
    while place < end {
      guard place + 1 < end, symbols[place] == left, symbols[place + 1] == right else {
        symbols[output] = symbols[place]
        output += 1
        place += 1
        continue
      }
      lower(left, right, by: count)
      if output > start {
        lower(symbols[output - 1], left, by: count)
        raise(symbols[output - 1], result, by: count, word: word)
      }
      if place + 2 < end {
        lower(right, symbols[place + 2], by: count)
        raise(result, symbols[place + 2], by: count, word: word)
      }
      symbols[output] = result
      output += 1
      place += 2
    }
    lengths[word] = Int32(output - start)
  }

  private mutating func lower(_ left: UInt32, _ right: UInt32, by count: Int) {
    guard let pair = pairs.rank(left, right) else { return }
    pairCounts[Int(pair)] -= count
  }

  private mutating func raise(_ left: UInt32, _ right: UInt32, by count: Int, word: Int) {
    let pair: UInt32
    if let known = pairs.rank(left, right) {
      pair = known
    } else {
      pair = UInt32(pairCounts.count)
      _ = pairs.insert(left, right, rank: pair)
      pairCounts.append(0)
      pairWords.append([])
      pairKeys.append(PairTable.key(left, right))
    }
    pairCounts[Int(pair)] += count
    if raised.last != pair { raised.append(pair) }
    if pairWords[Int(pair)].last != UInt32(word) { pairWords[Int(pair)].append(UInt32(word)) }
  }

  /// A pair and the count it had when it was put into the heap.
  private struct Candidate: Comparable {
    var count: Int
    var key: UInt64
    var pair: Int

    /// Rarer, or as frequent with larger numbers.
    static func < (left: Candidate, right: Candidate) -> Bool {
      left.count != right.count ? left.count < right.count : left.key > right.key
    }
  }
}
