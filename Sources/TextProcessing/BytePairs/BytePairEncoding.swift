/// Cuts words into pieces: the bytes of the word, of which merges have made longer pieces (Sennrich
/// et al. 2016, over bytes).
///
/// Pieces are numbered from 0: the 256 bytes inside a word, the 256 bytes that end one, then what
/// the merges made, in their order. Every word is cut into pieces of which exactly the last one ends
/// a word, so that no word is unknown and no word's pieces are the beginning of another's: the
/// product of their probabilities is a probability of the word.
///
/// A value that never changes; copies share their tables.
public struct BytePairEncoding: Sendable {
  /// Two neighbouring pieces become one. Merges that come first are done first.
  public struct Merge: Sendable, Hashable {
    /// The number of the piece on the left; it does not end a word.
    public var left: UInt32
    /// The number of the piece on the right.
    public var right: UInt32
    /// The number of what they become: a new piece, or one that other merges make as well.
    public var result: UInt32

    /// A merge.
    public init(left: UInt32, right: UInt32, result: UInt32) {
      self.left = left
      self.right = right
      self.result = result
    }
  }

  /// The number of pieces that every encoding has.
  public static let basePieceCount = 512
  /// The most bytes that a piece may have.
  public static let maximumPieceByteCount = 128
  /// The most pieces that an encoding may have.
  public static let maximumPieceCount = 1_000_000

  /// All merges, first ones first.
  public let merges: [Merge]
  /// The names of all pieces, one after the other; see ``PieceName``.
  let nameBytes: [UInt8]
  /// Where each name ends.
  let nameEnds: [Int]
  /// The number of bytes of text behind each piece.
  let byteCounts: [UInt8]
  private let wordEnds: [Bool]
  /// The merge of each pair.
  let table: PairTable

  /// Builds the tables of these merges. O(names' bytes).
  ///
  /// - Throws: ``TextError/badMerge(number:reason:)``.
  public init(merges: [Merge]) throws(TextError) {
    var pieces = PieceList()
    var table = PairTable(capacity: merges.count)
    for (number, merge) in merges.enumerated() {
      guard merge.left < pieces.count, merge.right < pieces.count else {
        throw .badMerge(number: number + 1, reason: "it joins a piece that comes later")
      }
      guard !pieces.endsWord(merge.left) else {
        throw .badMerge(number: number + 1, reason: "its left piece ends a word")
      }
      guard pieces.byteCount(merge.left, merge.right) <= Self.maximumPieceByteCount else {
        throw .badMerge(
          number: number + 1,
          reason: "it makes a piece of more than \(Self.maximumPieceByteCount) bytes")
      }
      if merge.result == pieces.count && pieces.count < Self.maximumPieceCount {
        pieces.append(merge.left, merge.right)
      } else if !pieces.isJoined(merge.result, merge.left, merge.right) {
        throw .badMerge(number: number + 1, reason: "its result is not the piece it makes")
      }
      guard table.insert(merge.left, merge.right, rank: UInt32(number)) else {
        throw .badMerge(number: number + 1, reason: "it is there twice")
      }
    }
    self.merges = merges
    self.table = table
    byteCounts = pieces.byteCounts
    wordEnds = pieces.wordEnds
    nameBytes = pieces.nameBytes
    nameEnds = pieces.nameEnds
  }

  /// The number of pieces.
  public var pieceCount: Int { byteCounts.count }

  /// Whether a piece ends its word.
  public func endsWord(_ piece: UInt32) -> Bool { wordEnds[Int(piece)] }

  /// A piece's name. See ``PieceName``.
  public func name(ofPiece piece: UInt32) -> String {
    String(decoding: nameBytes[nameRange(ofPiece: piece)], as: UTF8.self)
  }

  /// A piece's place in ``nameBytes``.
  @inline(__always)
  func nameRange(ofPiece piece: UInt32) -> Range<Int> {
    (piece == 0 ? 0 : nameEnds[Int(piece) - 1])..<nameEnds[Int(piece)]
  }

  /// The names of all pieces, by number.
  public var names: [String] { (0..<UInt32(pieceCount)).map { name(ofPiece: $0) } }
}

extension BytePairEncoding: Hashable {
  /// Whether the merges are the same.
  public static func == (left: BytePairEncoding, right: BytePairEncoding) -> Bool {
    left.merges == right.merges
  }

  /// Hashes the merges.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(merges)
  }
}
