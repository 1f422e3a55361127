internal import LanguageModeling

/// How the n-gram at a place of the text is packed into 64-bit columns: a *row*.
///
/// A row holds the `order` words from its place on, then the word before it, each as its id + 1 and 0
/// where the sentence has none, as many to a column as fit, the first highest. Rows compared as
/// numbers, column by column, are therefore in the order of their words. Where n-grams come with
/// counts, another column holds how often the row occurs.
struct RowLayout: Sendable {
  /// The length of the n-grams.
  let order: Int
  let bitsPerWord: Int
  let wordsPerColumn: Int
  /// The columns that hold words.
  let keyCount: Int
  /// All columns.
  let stride: Int
  private let wordMask: UInt64

  init(order: Int, vocabularySize: Int, hasCounts: Bool) {
    self.order = order
    bitsPerWord = max(1, UInt64.bitWidth - UInt64(vocabularySize).leadingZeroBitCount)
    wordsPerColumn = UInt64.bitWidth / bitsPerWord
    keyCount = (order + wordsPerColumn) / wordsPerColumn
    stride = keyCount + (hasCounts ? 1 : 0)
    wordMask = (1 << UInt64(bitsPerWord)) - 1
  }

  var hasCounts: Bool { stride > keyCount }
  var byteCount: Int { stride * MemoryLayout<UInt64>.size }

  /// How far the word at an index (the one before the n-gram at index `order`) is shifted.
  @inline(__always)
  func shift(of index: Int) -> UInt64 {
    UInt64((wordsPerColumn - 1 - index % wordsPerColumn) * bitsPerWord)
  }

  /// A word of a row: its id + 1, 0 for none.
  @inline(__always)
  func key(_ index: Int, of row: UnsafePointer<UInt64>) -> UInt32 {
    UInt32(truncatingIfNeeded: row[index / wordsPerColumn] >> shift(of: index) & wordMask)
  }

  /// How often a row occurs.
  @inline(__always)
  func count(of row: UnsafePointer<UInt64>) -> UInt64 {
    hasCounts ? row[keyCount] : 1
  }

  /// Packs the n-gram at a place of a sentence given with its marks.
  @inline(__always)
  func pack(
    _ sentence: UnsafeBufferPointer<TokenID>, at place: Int,
    into row: UnsafeMutablePointer<UInt64>
  ) {
    var index = place
    var remaining = order
    for column in 0..<keyCount {
      var value: UInt64 = 0
      for _ in 0..<wordsPerColumn {
        value <<= UInt64(bitsPerWord)
        if remaining > 0 {
          if index < sentence.count { value |= UInt64(sentence[index]) + 1 }
          index += 1
        } else if remaining == 0, place > 0 {
          value |= UInt64(sentence[place - 1]) + 1
        }
        remaining -= 1
      }
      row[column] = value
    }
  }

  /// With how many words two rows begin alike, at most `order`.
  @inline(__always)
  func sharedLength(_ left: UnsafePointer<UInt64>, _ right: UnsafePointer<UInt64>) -> Int {
    for column in 0..<keyCount {
      let difference = left[column] ^ right[column]
      if difference == 0 { continue }
      let unused = UInt64.bitWidth - wordsPerColumn * bitsPerWord
      let word = (difference.leadingZeroBitCount - unused) / bitsPerWord
      return min(order, column * wordsPerColumn + word)
    }
    return order
  }
}
