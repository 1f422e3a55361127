/// Small squares of few colours, drawn as one path for each colour with runs along the rows.
///
/// A path holds moves and horizontal strokes, about six bytes a run, which keeps pictures of many
/// cells small.
package struct CellRaster {
  package let columns: Int
  /// An index into the colours for each cell, row by row from the top.
  package let levels: [Int]
  package let colors: [Color]

  package init(columns: Int, levels: [Int], colors: [Color]) {
    (self.columns, self.levels, self.colors) = (columns, levels, colors)
  }

  /// Draws the cells with the upper left corner at a place. The first colour is painted as one
  /// rectangle, so it best is the most frequent one.
  ///
  /// - Parameter cellSize: The side of a cell in pixels.
  package func draw(into document: inout SVGDocument, at corner: Location, cellSize: Double) {
    guard columns > 0, !levels.isEmpty else { return }
    let rows = levels.count / columns
    var paths = [String](repeating: "", count: colors.count)
    for row in 0..<rows {
      // Where the last run of each colour in this row ended.
      var ends = [Int](repeating: -1, count: colors.count)
      var start = 0
      while start < columns {
        let level = levels[row * columns + start]
        var end = start + 1
        while end < columns, levels[row * columns + end] == level { end += 1 }
        paths[level] += ends[level] < 0 ? "M\(start) \(row)" : "m\(start - ends[level]) 0"
        paths[level] += "h\(end - start)"
        ends[level] = end
        start = end
      }
    }
    document.rectangle(
      Rectangle(
        x: corner.x, y: corner.y, width: Double(columns) * cellSize,
        height: Double(rows) * cellSize), fill: colors[0])
    // Strokes a little wider than their rows leave no gaps where rounding puts them apart.
    let place = "translate(\(corner.x.svgText) \((corner.y + cellSize / 2).svgText))"
    document.group([
      "transform": place + " scale(\(NumberText.trimmed(cellSize, decimals: 4)))",
      "fill": "none", "stroke-width": 1.04, "shape-rendering": "crispEdges",
    ]) { document in
      for (path, color) in zip(paths, colors).dropFirst() where !path.isEmpty {
        document.element("path", ["stroke": color, "d": path])
      }
    }
  }
}
