internal import Storage

/// The words that a model knows, numbered: three special tokens, then the ordinary words.
///
/// The spelling of a special token is not looked up: `id(of: "<s>")` finds an ordinary word spelled
/// so, if the text had one and was told to keep it (`--literal-marks word`), and nothing otherwise.
/// Lies in memory or in a mapped model file; looking up a word touches one or two cache lines.
public struct Vocabulary: Sendable {
  let bytes: MappedArray<UInt8>
  /// Start offsets of the spellings, one more than there are words.
  let offsets: MappedArray<UInt32>
  /// An open-addressed table: high half of the hash and id + 1; zero is an empty slot.
  let slots: MappedArray<UInt64>
  /// The number of tokens, special ones included.
  public let count: Int

  /// How much memory or file it takes.
  public var byteCount: Int { bytes.count + 4 * offsets.count + 8 * slots.count }

  /// The id of an ordinary word, `nil` if the vocabulary lacks it. O(length).
  @inline(__always)
  public func id(of word: UnsafeBufferPointer<UInt8>) -> TokenID? {
    let hash = ByteHash.hash(word)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    // A damaged table may have no empty slot; the number of probes is bounded by its size.
    for _ in 0..<slots.count {
      let entry = slots[slot]
      if entry == 0 { return nil }
      if entry >> 32 == hash >> 32 {
        let id = UInt32(truncatingIfNeeded: entry) &- 1
        if isEqual(id, word) { return id }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The id of an ordinary word, `nil` if the vocabulary lacks it.
  public func id(of word: String) -> TokenID? {
    var word = word
    return word.withUTF8 { id(of: $0) }
  }

  /// A token's spelling as bytes, valid inside the closure; empty for an id out of range.
  public func withBytes<Result>(
    of id: TokenID, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[range(of: id)]))
    }
  }

  /// A token's spelling; bytes that are not UTF-8 become U+FFFD.
  public func spelling(of id: TokenID) -> String {
    withBytes(of: id) { String(decoding: $0, as: UTF8.self) }
  }

  private func isEqual(_ id: TokenID, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(of: id)
    guard range.count == word.count else { return false }
    var index = range.lowerBound
    for byte in word {
      if bytes[index] != byte { return false }
      index += 1
    }
    return true
  }

  /// Where a spelling lies in `bytes`, never outside of it even in a damaged file.
  private func range(of id: TokenID) -> Range<Int> {
    guard Int(id) < count else { return 0..<0 }
    let (start, end) = (Int(offsets[Int(id)]), Int(offsets[Int(id) + 1]))
    return start <= end && end <= bytes.count ? start..<end : 0..<0
  }
}

extension Vocabulary {
  /// Spellings being collected, in the order of their ids; starts with the special tokens.
  struct Storage {
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: [UInt32] = [0]

    init() {
      for spelling in SpecialToken.spellings { append(Array(spelling.utf8)) }
    }

    var count: Int { offsets.count - 1 }

    mutating func append(_ word: some Sequence<UInt8>) {
      bytes.append(contentsOf: word)
      precondition(bytes.count <= UInt32.max, "a vocabulary's spellings exceed 4 GiB")
      offsets.append(UInt32(bytes.count))
    }
  }

  /// Builds the lookup table for spellings that are all different.
  init(_ storage: Storage) {
    count = storage.count
    bytes = MappedArray(storage.bytes)
    offsets = MappedArray(storage.offsets)
    var capacity = 8
    while capacity < storage.count * 2 { capacity *= 2 }
    var slots = [UInt64](repeating: 0, count: capacity)
    let mask = capacity - 1
    storage.bytes.withUnsafeBufferPointer { bytes in
      for id in Int(SpecialToken.count)..<storage.count {
        let word = bytes[Int(storage.offsets[id])..<Int(storage.offsets[id + 1])]
        let hash = ByteHash.hash(UnsafeBufferPointer(rebasing: word))
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = (hash >> 32) << 32 | UInt64(id + 1)
      }
    }
    self.slots = MappedArray(slots)
  }

  /// The vocabulary of these ordinary words, in this order; a word given twice keeps its first id.
  public init(words: some Sequence<String>) {
    var builder = VocabularyBuilder()
    for var word in words { _ = word.withUTF8 { builder.add($0) } }
    self = builder.vocabulary(VocabularyOptions(order: .firstAppearance)).vocabulary
  }
}

extension Vocabulary {
  /// The vocabulary of these tokens alone, numbered in this order; the special tokens come first.
  public func keeping(_ kept: [TokenID]) -> Vocabulary {
    var words = Storage()
    for id in kept.dropFirst(Int(SpecialToken.count)) { withBytes(of: id) { words.append($0) } }
    return Vocabulary(words)
  }
}
