/// Gives words numbers as they come and counts them; makes a ``Vocabulary`` of them in the end.
///
/// Words are compared byte by byte, so that two words with the same hash never become one.
public struct VocabularyBuilder: Sendable {
  /// How often each word was added, by its number.
  public private(set) var counts: [UInt64] = []
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// High half of the hash and number + 1; zero is an empty slot.
  private var slots = [UInt64](repeating: 0, count: 1024)

  /// Starts without any word.
  public init() {}

  /// The number of different words.
  public var count: Int { counts.count }

  /// Adds a word and answers its number: the next one if it is new. Amortised O(length).
  public mutating func add(_ word: UnsafeBufferPointer<UInt8>, occurrences: UInt64 = 1) -> UInt32 {
    if counts.count * 2 >= slots.count { grow() }
    let hash = ByteHash.hash(word)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { break }
      if entry >> 32 == hash >> 32 {
        let number = UInt32(truncatingIfNeeded: entry) - 1
        if isEqual(number, word) {
          counts[Int(number)] += occurrences
          return number
        }
      }
      slot = (slot + 1) & mask
    }
    let number = UInt32(counts.count)
    precondition(number < UInt32.max - 8, "more words than 32-bit ids can number")
    bytes.append(contentsOf: word)
    ends.append(bytes.count)
    counts.append(occurrences)
    slots[slot] = (hash >> 32) << 32 | UInt64(number + 1)
    return number
  }

  /// Adds all words of another builder with their counts, in the order of their numbers; answers the
  /// number here of each of its words.
  public mutating func add(_ other: VocabularyBuilder) -> [UInt32] {
    (0..<other.count).map { number in
      other.withBytes(of: UInt32(number)) { add($0, occurrences: other.counts[number]) }
    }
  }

  /// The number of a word, `nil` if it was never added. O(length).
  public func number(of word: UnsafeBufferPointer<UInt8>) -> UInt32? {
    let hash = ByteHash.hash(word)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let number = UInt32(truncatingIfNeeded: slots[slot]) - 1
      if slots[slot] >> 32 == hash >> 32 && isEqual(number, word) { return number }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Counts a word that is there already.
  public mutating func addOccurrences(_ occurrences: UInt64, of number: UInt32) {
    counts[Int(number)] += occurrences
  }

  /// Takes occurrences of a word off; `false` if there are not so many of it.
  public mutating func remove(
    _ word: UnsafeBufferPointer<UInt8>, occurrences: UInt64
  ) -> Bool {
    let known = counts.count
    let number = Int(add(word, occurrences: 0))
    guard number < known, counts[number] >= occurrences else { return false }
    counts[number] -= occurrences
    return true
  }

  /// A word's bytes, valid inside the closure.
  public func withBytes<Result>(
    of number: UInt32, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[ends[Int(number)]..<ends[Int(number) + 1]]))
    }
  }

  private func isEqual(_ number: UInt32, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[Int(number)]
    guard ends[Int(number) + 1] - start == word.count else { return false }
    return bytes.withUnsafeBufferPointer { all in
      for index in 0..<word.count where all[start + index] != word[index] { return false }
      return true
    }
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for number in 0..<UInt32(counts.count) {
      let hash = withBytes(of: number) { ByteHash.hash($0) }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = (hash >> 32) << 32 | UInt64(number + 1)
    }
  }
}
