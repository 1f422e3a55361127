/// A picture of characters with two by four dots each (the Unicode block from U+2800 on).
package struct BrailleCanvas: Sendable {
  /// In characters.
  package let columns: Int
  /// In characters.
  package let rows: Int
  /// The dots of each character, row by row; bit i is dot i + 1 of Braille.
  private var dots: [UInt8]
  /// Which series drew last into each character, or -1.
  private var series: [Int]

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = [UInt8](repeating: 0, count: columns * rows)
    series = [Int](repeating: -1, count: columns * rows)
  }

  /// The dot at a place in the unit square, whose origin is the lower left corner.
  package func dot(_ location: Location) -> (x: Int, y: Int) {
    (
      Int((location.x * Double(columns * 2 - 1)).rounded()),
      Int(((1 - location.y) * Double(rows * 4 - 1)).rounded())
    )
  }

  /// The character at a place in the unit square.
  package func cell(_ location: Location) -> (column: Int, row: Int) {
    let dot = dot(location)
    return (dot.x / 2, dot.y / 4)
  }

  package mutating func set(x: Int, y: Int, series index: Int) {
    guard x >= 0, y >= 0, x < columns * 2, y < rows * 4 else { return }
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    let cell = y / 4 * columns + x / 2
    dots[cell] |= bits[x % 2][y % 4]
    series[cell] = index
  }

  /// Joins places in the unit square, with gaps of three dots if `isDashed`.
  package mutating func draw(_ line: [Location], isDashed: Bool, series index: Int) {
    guard let first = line.first else { return }
    var last = dot(first)
    var count = 0
    set(x: last.x, y: last.y, series: index)
    for location in line.dropFirst() {
      let next = dot(location)
      let steps = max((next.x - last.x).magnitude, (next.y - last.y).magnitude)
      guard steps > 0 else { continue }
      for step in 1...Int(steps) {
        let share = Double(step) / Double(steps)
        count += 1
        if isDashed && count % 6 >= 3 { continue }
        set(
          x: last.x + Int((share * Double(next.x - last.x)).rounded()),
          y: last.y + Int((share * Double(next.y - last.y)).rounded()), series: index)
      }
      last = next
    }
  }

  /// A character, nil where no dot is set, and the series that drew there last.
  package func character(row: Int, column: Int) -> (character: Character, series: Int)? {
    let cell = row * columns + column
    guard dots[cell] != 0 else { return nil }
    return (Character(Unicode.Scalar(0x2800 + UInt32(dots[cell]))!), series[cell])
  }
}
