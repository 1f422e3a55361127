/// Counts the words that stand around one word, over and over for different words.
///
/// One counter for every word that may take part, 256 KiB in all, so that counting stays in the
/// second-level cache; a bit for every counter that is not 0, so that neither reading nor clearing
/// visits those that are. Not for several threads at once.
final class NeighbourCounter {
  private static let capacity = Int(UInt16.max) + 1
  private let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
  private let touched = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity / 64)

  init() {
    counts.initialize(repeating: 0, count: Self.capacity)
    touched.initialize(repeating: 0, count: Self.capacity / 64)
  }

  deinit {
    counts.deallocate()
    touched.deallocate()
  }

  /// Counts, for each of a word's positions, the words at these distances on both sides that no
  /// boundary parts from it.
  ///
  /// - Parameters:
  ///   - positions: the word's positions in `ranks`.
  ///   - ranks: the text, which begins and ends with a boundary.
  func count(
    around positions: UnsafeBufferPointer<UInt32>, in ranks: UnsafePointer<UInt16>,
    distances: ClosedRange<Int>
  ) {
    let (nearest, farthest) = (distances.lowerBound, distances.upperBound)
    for position in positions {
      let place = ranks + Int(position)
      for side in 0..<2 {
        let step = side == 0 ? -1 : 1
        var distance = 1
        while distance < nearest && place[distance * step] != PairableText.boundary {
          distance += 1
        }
        if distance < nearest { continue }
        while distance <= farthest {
          let rank = place[distance * step]
          if rank == PairableText.boundary { break }
          add(Int(rank))
          distance += 1
        }
      }
    }
    // Words that take no part were counted, because asking about each would cost more.
    let bystander = Int(PairableText.bystander)
    counts[bystander] = 0
    touched[bystander / 64] &= ~(1 << UInt64(bystander % 64))
  }

  @inline(__always)
  private func add(_ rank: Int) {
    let count = counts[rank]
    if count == 0 { touched[rank / 64] |= 1 << UInt64(rank % 64) }
    counts[rank] = count &+ 1
  }

  /// Hands out the words found, by rising rank, with their counts, and forgets them.
  @inline(__always)
  func drain(_ body: (_ rank: Int, _ count: UInt32) -> Void) {
    for index in 0..<Self.capacity / 64 {
      var bits = touched[index]
      if bits == 0 { continue }
      touched[index] = 0
      while bits != 0 {
        let rank = index * 64 + bits.trailingZeroBitCount
        bits &= bits - 1
        body(rank, counts[rank])
        counts[rank] = 0
      }
    }
  }
}
