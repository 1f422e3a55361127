internal import Storage

extension Vocabulary {
  /// Writes the ids of consecutive words, `<unk>` for those that the vocabulary lacks.
  ///
  /// A look-up waits for memory three times: for the word's slot, the place of its spelling, and that. So some words are
  /// looked up side by side, a step of each at a time, and their waits overlap. O(length).
  ///
  /// - Parameters:
  ///   - bytes: the spellings, one after the other.
  ///   - ends: where in `bytes` each word ends; the first begins at 0.
  ///   - ids: as many places as there are words.
  public func find(
    wordsIn bytes: UnsafeBufferPointer<UInt8>, ends: UnsafeBufferPointer<Int>,
    into ids: UnsafeMutableBufferPointer<TokenID>
  ) {
    precondition(ids.count == ends.count && ends.last ?? 0 <= bytes.count)
    withUnsafeTemporaryAllocation(of: Probe.self, capacity: Probe.count) { probes in
      var start = 0
      var first = 0
      while first < ends.count {
        let count = min(Probe.count, ends.count - first)
        for number in 0..<count {
          let end = ends[first + number]
          let word = UnsafeBufferPointer(rebasing: bytes[start..<end])
          probes.initializeElement(at: number, to: Probe(word, in: self))
          start = end
        }
        for number in 0..<count { probes[number].readSlot(in: self) }
        for number in 0..<count { probes[number].findSpelling(in: self) }
        for number in 0..<count {
          ids[first + number] = probes[number].id(in: self) ?? SpecialToken.unknown
        }
        first += count
      }
    }
  }
}

/// A word being looked up: what ``Vocabulary/id(of:)`` keeps in variables.
private struct Probe {
  /// How many are looked up side by side.
  static let count = 32

  private let word: UnsafeBufferPointer<UInt8>
  private let hash: UInt64
  /// What the first slot holds.
  private var entry: UInt64 = 0
  /// Where the spelling begins that the entry leads to, and its length; -1 if it leads nowhere.
  private var start = 0
  private var count = -1

  /// Asks for the slot.
  @inline(__always)
  init(_ word: UnsafeBufferPointer<UInt8>, in vocabulary: Vocabulary) {
    self.word = word
    hash = ByteHash.hash(word)
    vocabulary.slots.prefetch(Self.slot(of: hash, in: vocabulary))
  }

  @inline(__always)
  private static func slot(of hash: UInt64, in vocabulary: Vocabulary) -> Int {
    Int(truncatingIfNeeded: hash) & (vocabulary.slots.count - 1)
  }

  /// Reads the slot and asks for the place of the spelling.
  @inline(__always)
  mutating func readSlot(in vocabulary: Vocabulary) {
    entry = vocabulary.slots[Self.slot(of: hash, in: vocabulary)]
    let id = Int(UInt32(truncatingIfNeeded: entry) &- 1)
    if entry != 0 && id < vocabulary.count { vocabulary.offsets.prefetch(id) }
  }

  /// Reads the place and asks for the spelling.
  @inline(__always)
  mutating func findSpelling(in vocabulary: Vocabulary) {
    let id = Int(UInt32(truncatingIfNeeded: entry) &- 1)
    guard entry != 0, entry >> 32 == hash >> 32, id < vocabulary.count else { return }
    start = Int(vocabulary.offsets[id])
    let end = Int(vocabulary.offsets[id + 1])
    guard start < end && end <= vocabulary.bytes.count else { return }
    count = end - start
    vocabulary.bytes.prefetch(start)
  }

  @inline(__always)
  func id(in vocabulary: Vocabulary) -> TokenID? {
    if entry == 0 { return nil }
    if count == word.count, isEqual(to: vocabulary) {
      return UInt32(truncatingIfNeeded: entry) &- 1
    }
    // Another word lies in the first slot.
    return vocabulary.id(of: word)
  }

  @inline(__always)
  private func isEqual(to vocabulary: Vocabulary) -> Bool {
    let spelling = vocabulary.bytes
    for position in 0..<count where spelling[start + position] != word[position] { return false }
    return true
  }
}
