internal import LanguageModeling
internal import NGrams
internal import Storage
internal import TextProcessing

/// A text as word numbers, being read into room that need not be memory.
public final class TokenSpool {
  private let space: ScratchSpace
  private var writer: SpoolWriter?

  /// Room in a folder beside so many bytes of memory.
  init(_ room: WorkingRoom) {
    space = ScratchSpace(
      folder: room.temporaryFolder,
      memoryByteLimit: room.memoryByteCount.map { $0 / 8 } ?? .max)
    writer = SpoolWriter(space)
  }

  /// Appends sentences.
  func append(_ corpus: TokenCorpus) throws {
    try corpus.tokens.withUnsafeBufferPointer { try writer?.append(contentsOf: $0) }
  }

  /// Ends the text.
  func finish(ids: WordIDs) throws -> SpooledText {
    guard let writer = writer.take() else { return SpooledText(spool: nil, ids: ids) }
    return SpooledText(spool: try writer.finish(), ids: ids)
  }
}

/// What the words of a text become, by their numbers.
enum WordIDs {
  /// Each one token: by number + 3, so that marks are there too; `nil` leaves numbers as they are.
  case words([TokenID]?)
  /// Each the tokens between the end of the word before it and its own.
  case pieces([TokenID], ends: [Int])

  /// Words as they are numbered, or their pieces.
  init(_ words: VocabularyBuilder, _ encoding: BytePairEncoding?) {
    guard let encoding else {
      self = .words(nil)
      return
    }
    let (pieces, ends) = words.pieces(of: encoding)
    self = .pieces(pieces, ends: ends)
  }
}

/// A text that was read into a ``TokenSpool``.
struct SpooledText: NGramSource {
  let spool: Spool?
  private(set) var ids: WordIDs

  /// The text with words, or pieces, by other ids.
  consuming func renumbered(_ newIDs: [TokenID]) -> SpooledText {
    switch ids {
    case .words(let ids):
      self.ids = .words(ids.map { $0.map { newIDs[Int($0)] } } ?? newIDs)
    case .pieces(let pieces, let ends):
      self.ids = .pieces(pieces.map { newIDs[Int($0)] }, ends: ends)
    }
    return self
  }

  func forEachPiece(_ body: (UnsafeBufferPointer<TokenID>) throws -> Void) throws {
    guard let spool else { return }
    var reader = SpoolReader(spool)
    var tokens: [TokenID] = []
    while true {
      let chunk = try reader.nextChunk(of: TokenID.self)
      if chunk.isEmpty { return }
      tokens.removeAll(keepingCapacity: true)
      switch ids {
      case .words(nil): tokens.append(contentsOf: chunk)
      case .words(let ids?):
        ids.withUnsafeBufferPointer { ids in
          for token in chunk { tokens.append(ids[Int(token)]) }
        }
      case .pieces(let pieces, let ends):
        for token in chunk {
          let word = Int(token) - Int(SpecialToken.count)
          if word < 0 {
            tokens.append(token)
          } else {
            tokens += pieces[(word == 0 ? 0 : ends[word - 1])..<ends[word]]
          }
        }
      }
      try tokens.withUnsafeBufferPointer(body)
    }
  }
}
