/// UTF-8 made out of bytes that are not, with the way back to the original offsets.
struct RepairedText {
  /// Well-formed UTF-8, U+FFFD for each maximal ill-formed subpart.
  private(set) var bytes: [UInt8] = []
  /// Where repaired and original offsets stop running in step: after each replacement, both ends.
  private var repairedEnds: [Int] = []
  private var originalEnds: [Int] = []

  init(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.reserveCapacity(text.count + text.count / 8)
    var position = 0
    while position < text.count {
      let length = UTF8Decoding.sequenceLength(in: text, at: position)
      if length > 0 {
        bytes.append(
          contentsOf: UnsafeBufferPointer(rebasing: text[position..<position + length]))
      } else {
        bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
        repairedEnds.append(bytes.count)
        originalEnds.append(position - length)
      }
      position += abs(length)
    }
  }

  /// The original offset of a place in ``bytes``; inside of a replacement it is not behind its end.
  /// O(log replacements).
  func originalOffset(of offset: Int) -> Int {
    var low = 0
    var high = repairedEnds.count
    while low < high {
      let middle = (low + high) / 2
      if repairedEnds[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    let inStep = low == 0 ? offset : originalEnds[low - 1] + offset - repairedEnds[low - 1]
    return low < originalEnds.count ? min(inStep, originalEnds[low]) : inStep
  }

  /// The original range of a range of ``bytes``.
  func originalRange(of range: Range<Int>) -> Range<Int> {
    originalOffset(of: range.lowerBound)..<originalOffset(of: range.upperBound)
  }
}
