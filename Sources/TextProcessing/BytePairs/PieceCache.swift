/// The pieces of words that were met before; belongs to one thread.
///
/// An open-addressed table over the bytes of the words. Long words, which hardly come again, are not
/// kept, and a full cache is emptied: what it answers never changes.
struct PieceCache {
  private struct Entry {
    var wordStart: Int
    var wordCount: Int
    var pieces: Range<Int>
  }

  private let encoding: BytePairEncoding
  private var words: [UInt8] = []
  /// The pieces of all words in the cache, one word after the other.
  private(set) var pieces: [UInt32] = []
  private var entries: [Entry] = []
  /// High half of the hash and the entry's number + 1; zero is an empty slot.
  private var slots = [UInt64](repeating: 0, count: 256)

  private static let longestWord = 64
  private static let maximumEntryCount = 1 << 16

  init(_ encoding: BytePairEncoding) {
    self.encoding = encoding
  }

  /// Where a word's pieces lie in ``pieces`` until the next call.
  mutating func pieces(of word: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    if word.count > Self.longestWord { return append(word) }
    if entries.count >= Self.maximumEntryCount { removeAll() }
    if entries.count * 2 >= slots.count { grow() }
    let hash = Self.hash(word)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let entry = entries[Int(truncatingIfNeeded: slots[slot] & 0xFFFF_FFFF) - 1]
        if isWord(of: entry, word) { return entry.pieces }
      }
      slot = (slot + 1) & mask
    }
    let range = append(word)
    entries.append(Entry(wordStart: words.count, wordCount: word.count, pieces: range))
    words.append(contentsOf: word)
    slots[slot] = (hash >> 32) << 32 | UInt64(entries.count)
    return range
  }

  private mutating func append(_ word: UnsafeBufferPointer<UInt8>) -> Range<Int> {
    // Long words leave pieces behind that no entry speaks of.
    if pieces.count > 1 << 20 { removeAll() }
    let start = pieces.count
    encoding.appendPieces(of: word, to: &pieces)
    return start..<pieces.count
  }

  private mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    pieces.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  private func isWord(of entry: Entry, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard entry.wordCount == word.count else { return false }
    for index in 0..<word.count where words[entry.wordStart + index] != word[index] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, entry) in entries.enumerated() {
      let hash = words.withUnsafeBufferPointer {
        Self.hash(
          UnsafeBufferPointer(rebasing: $0[entry.wordStart..<entry.wordStart + entry.wordCount]))
      }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = (hash >> 32) << 32 | UInt64(number + 1)
    }
  }

  /// Spreads well enough for a table that compares the bytes.
  private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var state = UInt64(word.count)
    for byte in word {
      state = (state ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
      state ^= state >> 29
    }
    return state
  }
}
