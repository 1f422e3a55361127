public import Storage

extension Vocabulary {
  /// Writes the sections `vocabulary.bytes`, `vocabulary.offsets` and `vocabulary.slots`.
  public func write(to file: SectionFileWriter) throws {
    try file.write("vocabulary.bytes", bytes)
    try file.write("vocabulary.offsets", offsets)
    try file.write("vocabulary.slots", slots)
  }

  /// Maps the sections that ``write(to:)`` made; checks their sizes, not their content.
  public init(_ file: SectionFile) throws {
    bytes = try file.array("vocabulary.bytes", of: UInt8.self)
    offsets = try file.array("vocabulary.offsets", of: UInt32.self)
    slots = try file.array("vocabulary.slots", of: UInt64.self)
    count = offsets.count - 1
    guard count >= Int(SpecialToken.count) else {
      throw file.damaged("its vocabulary lacks the special tokens")
    }
    guard slots.count >= 8, slots.count & (slots.count - 1) == 0 else {
      throw file.damaged("its vocabulary's table has \(slots.count) slots, not a power of two")
    }
  }

  /// Checks everything that looking up words relies on; for `lacuna verify`. O(size).
  public func verify(of file: SectionFile) throws {
    for id in 0..<count {
      guard offsets[id] <= offsets[id + 1], Int(offsets[id + 1]) <= bytes.count else {
        throw file.damaged("the spelling of word \(id) lies outside the vocabulary")
      }
    }
    for id in 0..<Int(SpecialToken.count)
    where spelling(of: TokenID(id)) != SpecialToken.spellings[id] {
      throw file.damaged("word \(id) is not \(SpecialToken.spellings[id])")
    }
    for id in TokenID(SpecialToken.count)..<TokenID(count) {
      guard withBytes(of: id, { self.id(of: $0) }) == id else {
        throw file.damaged("word \(id) (\(spelling(of: id))) is not found by its spelling")
      }
    }
  }
}
