internal import HeapModule

extension BytePairEncoding {
  /// The pieces of a word: of all neighbours that have a merge, those of the first merge are joined
  /// first, from left to right, until none is left.
  public func pieces(of word: String) -> [UInt32] {
    var word = word
    var pieces: [UInt32] = []
    word.withUTF8 { appendPieces(of: $0, to: &pieces) }
    return pieces
  }

  /// Appends the pieces of a word's bytes, none for no bytes. O(n log n).
  package func appendPieces(of word: UnsafeBufferPointer<UInt8>, to pieces: inout [UInt32]) {
    if word.count <= 24 {
      appendPiecesStepByStep(of: word, to: &pieces)
    } else {
      appendPiecesInOrder(of: word, to: &pieces)
    }
  }

  /// The definition, carried out as it is said: O(n²), and the fastest way for short words.
  package func appendPiecesStepByStep(
    of word: UnsafeBufferPointer<UInt8>, to pieces: inout [UInt32]
  ) {
    let start = pieces.count
    appendBytes(of: word, to: &pieces)
    while true {
      var best = UInt32.max
      var place = 0
      var index = start
      while index + 1 < pieces.count {
        if let rank = table.rank(pieces[index], pieces[index + 1]), rank < best {
          best = rank
          place = index
        }
        index += 1
      }
      if best == .max { return }
      pieces[place] = merges[Int(best)].result
      pieces.remove(at: place + 1)
    }
  }

  /// The same, with the possible merges in a heap and the pieces in a list linked both ways.
  package func appendPiecesInOrder(
    of word: UnsafeBufferPointer<UInt8>, to pieces: inout [UInt32]
  ) {
    var links = LinkedPieces(word, self)
    var heap = Heap<Candidate>()
    for place in 0..<max(0, word.count - 1) {
      if let rank = rank(links, at: place) { heap.insert(Candidate(rank: rank, place: place)) }
    }
    while let candidate = heap.popMin() {
      // What has changed since does not have this merge any more.
      guard rank(links, at: candidate.place) == candidate.rank else { continue }
      links.join(at: candidate.place, merges[Int(candidate.rank)].result)
      for place in [links.previous[candidate.place], candidate.place] where place >= 0 {
        if let rank = rank(links, at: place) { heap.insert(Candidate(rank: rank, place: place)) }
      }
    }
    var place = word.isEmpty ? -1 : 0
    while place >= 0 {
      pieces.append(links.pieces[place])
      place = links.next[place]
    }
  }

  private func rank(_ links: LinkedPieces, at place: Int) -> UInt32? {
    let next = links.next[place]
    guard next >= 0, links.pieces[place] != LinkedPieces.gone else { return nil }
    return table.rank(links.pieces[place], links.pieces[next])
  }

  fileprivate func appendBytes(of word: UnsafeBufferPointer<UInt8>, to pieces: inout [UInt32]) {
    guard let last = word.last else { return }
    for byte in word.dropLast() { pieces.append(UInt32(byte)) }
    pieces.append(256 + UInt32(last))
  }

  /// A merge that can be done, first ones first, then from left to right.
  private struct Candidate: Comparable {
    var rank: UInt32
    var place: Int

    static func < (left: Candidate, right: Candidate) -> Bool {
      (left.rank, left.place) < (right.rank, right.place)
    }
  }

  /// Pieces that know their neighbours; -1 is none.
  private struct LinkedPieces {
    static let gone = UInt32.max

    var pieces: [UInt32] = []
    var previous: [Int]
    var next: [Int]

    init(_ word: UnsafeBufferPointer<UInt8>, _ encoding: BytePairEncoding) {
      encoding.appendBytes(of: word, to: &pieces)
      previous = Array(-1..<word.count - 1)
      next = Array(1..<word.count + 1)
      if !next.isEmpty { next[word.count - 1] = -1 }
    }

    /// The piece at a place and the one after it become one.
    mutating func join(at place: Int, _ result: UInt32) {
      let joined = next[place]
      pieces[place] = result
      pieces[joined] = Self.gone
      next[place] = next[joined]
      if next[joined] >= 0 { previous[next[joined]] = place }
    }
  }
}
