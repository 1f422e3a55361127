/// Pieces as they are made, with what has to be known of them to make more.
struct PieceList {
  /// The names of all pieces, one after the other.
  private(set) var nameBytes: [UInt8] = []
  /// Where each name ends.
  private(set) var nameEnds: [Int] = []
  /// The number of bytes of text behind each piece.
  private(set) var byteCounts: [UInt8] = []
  /// Whether each piece ends its word.
  private(set) var wordEnds: [Bool] = []

  /// The bytes inside words, then the bytes that end words.
  init() {
    for endsWord in [false, true] {
      for byte in UInt8.min...UInt8.max {
        ByteAlphabet.append(byte, to: &nameBytes)
        finish(byteCount: 1, endsWord: endsWord)
      }
    }
  }

  var count: Int { nameEnds.count }

  func endsWord(_ piece: UInt32) -> Bool { wordEnds[Int(piece)] }

  /// The bytes of text behind two pieces.
  func byteCount(_ left: UInt32, _ right: UInt32) -> Int {
    Int(byteCounts[Int(left)]) + Int(byteCounts[Int(right)])
  }

  /// Makes a new piece of two, of which the left one ends no word.
  mutating func append(_ left: UInt32, _ right: UInt32) {
    let endsWord = endsWord(right)
    nameBytes += nameBytes[nameRange(left)]
    nameBytes += nameBytes[nameRange(right)].dropLast(endsWord ? PieceName.wordEnd.utf8.count : 0)
    finish(byteCount: byteCount(left, right), endsWord: endsWord)
  }

  /// Whether a piece is what two others make.
  func isJoined(_ piece: UInt32, _ left: UInt32, _ right: UInt32) -> Bool {
    guard piece < count, endsWord(piece) == endsWord(right) else { return false }
    return nameBytes[nameRange(piece)]
      .elementsEqual(joinedName(left, right))
  }

  /// The name of what two pieces make.
  func joinedName(_ left: UInt32, _ right: UInt32) -> [UInt8] {
    Array(nameBytes[nameRange(left)]) + nameBytes[nameRange(right)]
  }

  private mutating func finish(byteCount: Int, endsWord: Bool) {
    if endsWord { nameBytes += PieceName.wordEnd.utf8 }
    nameEnds.append(nameBytes.count)
    byteCounts.append(UInt8(byteCount))
    wordEnds.append(endsWord)
  }

  private func nameRange(_ piece: UInt32) -> Range<Int> {
    (piece == 0 ? 0 : nameEnds[Int(piece) - 1])..<nameEnds[Int(piece)]
  }
}
