/// Sorts rows by their n-grams: by bytes, from the last one to the first.
struct RowSorter {
  let layout: RowLayout

  /// Sorts `count` rows; `spare` is as large. Answers which of the two holds the result.
  func sort(
    _ rows: UnsafeMutablePointer<UInt64>, spare: UnsafeMutablePointer<UInt64>, count: Int
  ) -> UnsafeMutablePointer<UInt64> {
    var (source, target) = (rows, spare)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { starts in
      for column in (0..<layout.keyCount).reversed() {
        let differing = self.differing(column, of: source, count)
        for shift in stride(from: UInt64(0), to: 64, by: 8)
        where (differing >> shift) & 0xFF != 0 {
          Self.countStarts(source + column, shift, layout.stride, count, starts)
          if layout.stride == 2 {
            Self.move(pairs: source, to: target, byColumn: column, shift, count, starts)
          } else {
            Self.move(source, to: target, byColumn: column, shift, layout.stride, count, starts)
          }
          swap(&source, &target)
        }
      }
    }
    return source
  }

  /// The bits of a column that rows differ in, apart from the word before the n-gram.
  private func differing(
    _ column: Int, of rows: UnsafeMutablePointer<UInt64>, _ count: Int
  ) -> UInt64 {
    guard count > 0 else { return 0 }
    var differing: UInt64 = 0
    let first = rows[column]
    for row in 0..<count { differing |= rows[row * layout.stride + column] ^ first }
    if column == layout.order / layout.wordsPerColumn {
      let end = layout.shift(of: layout.order) + UInt64(layout.bitsPerWord)
      // What is shifted by all 64 bits is gone.
      differing = end < 64 ? (differing >> end) << end : 0
    }
    return differing
  }

  private static func countStarts(
    _ keys: UnsafeMutablePointer<UInt64>, _ shift: UInt64, _ stride: Int, _ count: Int,
    _ starts: UnsafeMutableBufferPointer<Int>
  ) {
    starts.update(repeating: 0)
    for row in 0..<count {
      starts[Int(truncatingIfNeeded: keys[row * stride] >> shift & 0xFF)] += 1
    }
    var sum = 0
    for digit in 0..<256 { (starts[digit], sum) = (sum, sum + starts[digit]) }
  }

  private static func move(
    pairs source: UnsafeMutablePointer<UInt64>, to target: UnsafeMutablePointer<UInt64>,
    byColumn column: Int, _ shift: UInt64, _ count: Int,
    _ starts: UnsafeMutableBufferPointer<Int>
  ) {
    let from = UnsafeMutableRawPointer(source).assumingMemoryBound(to: SIMD2<UInt64>.self)
    let to = UnsafeMutableRawPointer(target).assumingMemoryBound(to: SIMD2<UInt64>.self)
    for row in 0..<count {
      let digit = Int(truncatingIfNeeded: source[row * 2 + column] >> shift & 0xFF)
      to[starts[digit]] = from[row]
      starts[digit] += 1
    }
  }

  private static func move(
    _ source: UnsafeMutablePointer<UInt64>, to target: UnsafeMutablePointer<UInt64>,
    byColumn column: Int, _ shift: UInt64, _ stride: Int, _ count: Int,
    _ starts: UnsafeMutableBufferPointer<Int>
  ) {
    for row in 0..<count {
      let from = source + row * stride
      let digit = Int(truncatingIfNeeded: from[column] >> shift & 0xFF)
      let to = target + starts[digit] * stride
      for index in 0..<stride { to[index] = from[index] }
      starts[digit] += 1
    }
  }
}
