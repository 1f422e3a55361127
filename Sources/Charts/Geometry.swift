/// A place in a drawing.
package struct Location: Equatable, Sendable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    (self.x, self.y) = (x, y)
  }
}

/// A part of a drawing. Distances are those of the SVG: y grows downwards.
package struct Rectangle: Equatable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  /// A rectangle whose sides are never negative, however little room there is.
  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package var right: Double { x + width }
  package var bottom: Double { y + height }
  package var middle: Location { Location(x: x + width / 2, y: y + height / 2) }

  /// What remains within margins.
  package func inset(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0)
    -> Rectangle
  {
    Rectangle(
      x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  package func intersects(_ other: Rectangle) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  package func contains(_ other: Rectangle) -> Bool {
    other.x >= x && other.right <= right && other.y >= y && other.bottom <= bottom
  }

  /// A cell of a grid that fills this rectangle, with space between the cells.
  package func cell(row: Int, column: Int, rows: Int, columns: Int, spacing: Double) -> Rectangle {
    let cellWidth = (width - spacing * Double(columns - 1)) / Double(columns)
    let cellHeight = (height - spacing * Double(rows - 1)) / Double(rows)
    return Rectangle(
      x: x + Double(column) * (cellWidth + spacing), y: y + Double(row) * (cellHeight + spacing),
      width: cellWidth, height: cellHeight)
  }
}

/// The part of a line segment within the unit square (Liang and Barsky 1984), or nil.
package func clippedToUnitSquare(_ start: Location, _ end: Location) -> (Location, Location)? {
  let dx = end.x - start.x
  let dy = end.y - start.y
  var first = 0.0
  var last = 1.0
  for (step, room) in [(-dx, start.x), (dx, 1 - start.x), (-dy, start.y), (dy, 1 - start.y)] {
    if step == 0 {
      if room < 0 { return nil }
    } else if step < 0 {
      first = max(first, room / step)
    } else {
      last = min(last, room / step)
    }
  }
  guard first <= last else { return nil }
  // The ends themselves where they are inside: no rounding moves them.
  let from = first == 0 ? start : Location(x: start.x + first * dx, y: start.y + first * dy)
  let to = last == 1 ? end : Location(x: start.x + last * dx, y: start.y + last * dy)
  return (from, to)
}
