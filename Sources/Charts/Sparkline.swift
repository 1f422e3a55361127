/// A curve in one line of text.
public enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// Values as a line of blocks from ▁ for the smallest to █ for the largest.
  ///
  /// More values than columns are averaged, fewer take a column each. A column without a finite value
  /// is a space; of values that are all equal every one is ▄.
  ///
  /// - Returns: At most `width` characters of one column each.
  public static func line(_ values: [Double], width: Int) -> String {
    let columns = min(width, values.count)
    guard columns > 0 else { return "" }
    let means = (0..<columns).map { column in
      mean(values[values.count * column / columns..<values.count * (column + 1) / columns])
    }
    let finite = means.filter(\.isFinite)
    guard let smallest = finite.min(), let largest = finite.max() else {
      return String(repeating: " ", count: columns)
    }
    return String(
      means.map { mean -> Character in
        guard mean.isFinite else { return " " }
        guard smallest < largest else { return "▄" }
        // Halves, so that the difference of huge values of both signs does not overflow.
        let share = (mean / 2 - smallest / 2) / (largest / 2 - smallest / 2)
        return blocks[min(blocks.count - 1, Int(share * Double(blocks.count)))]
      })
  }

  /// The mean of the finite values, or NaN. Each is divided first, so that no sum overflows.
  private static func mean(_ values: ArraySlice<Double>) -> Double {
    let finite = values.filter(\.isFinite)
    return finite.isEmpty ? .nan : finite.reduce(0) { $0 + $1 / Double(finite.count) }
  }
}
