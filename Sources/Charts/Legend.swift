/// The names of what a chart shows, in rows above it.
package struct Legend: Sendable {
  /// What is drawn before a name.
  package enum Sample: Sendable, Equatable {
    case line
    case dashes
    case dot
  }

  package struct Entry: Sendable, Equatable {
    package var name: String
    package var color: Color
    package var sample: Sample
  }

  private static let textSize = 12.0
  private static let sampleWidth = 22.0
  private static let rowHeight = 18.0

  /// The entries of each row.
  private let rows: [[Entry]]

  /// Spreads the entries over rows of a width in pixels; those without a name are left out.
  package init(_ entries: [Entry], width: Double) {
    var rows: [[Entry]] = []
    var used = 0.0
    for entry in entries where !entry.name.isEmpty {
      let needed = Self.width(entry)
      if rows.isEmpty || used + needed > width {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(entry)
      used += needed
    }
    self.rows = rows
  }

  /// The room it takes, in pixels.
  package var height: Double { rows.isEmpty ? 0 : Double(rows.count) * Self.rowHeight + 4 }

  private static func width(_ entry: Entry) -> Double {
    sampleWidth + 6 + TextExtent.pixels(entry.name, size: textSize) + 14
  }

  /// Draws it with its upper left corner at a place.
  package func draw(into document: inout SVGDocument, at corner: Location) {
    for (row, entries) in rows.enumerated() {
      var x = corner.x
      let y = corner.y + (Double(row) + 0.5) * Self.rowHeight
      for entry in entries {
        switch entry.sample {
        case .dot:
          document.dot(
            at: Location(x: x + Self.sampleWidth / 2, y: y), radius: 4, fill: entry.color)
        case .line, .dashes:
          document.line(
            from: Location(x: x, y: y), to: Location(x: x + Self.sampleWidth, y: y),
            Stroke(color: entry.color, width: 2, dashes: entry.sample == .dashes ? "6 4" : nil))
        }
        document.text(
          entry.name, at: Location(x: x + Self.sampleWidth + 6, y: y + 4),
          TextStyle(size: Self.textSize))
        x += Self.width(entry)
      }
    }
  }
}
