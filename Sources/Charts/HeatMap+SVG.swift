extension HeatMap {
  private static let labelSize = 12.0
  private static let titleSize = 15.0
  /// The diagonal of a table that is about the other cells, and cells without a number.
  private static let neutral = Color(hex: 0xE4E8EC)

  /// The table as an SVG of so many pixels.
  public func svg(width: Int = 640, height: Int = 560) -> String {
    var document = SVGDocument(width: width, height: height, title: title)
    let span = span
    let bar = ColorBar(
      colors: colors, span: span, label: emphasis == .offDiagonal ? "off the diagonal" : "")
    let grid = layout(document.area, barWidth: bar.width)
    document.title(
      title, at: Location(x: 12, y: 10 + Self.titleSize), size: Self.titleSize,
      width: document.area.width - 24)
    drawCells(into: &document, grid: grid, span: span)
    drawLabels(into: &document, grid: grid)
    bar.draw(
      into: &document,
      area: Rectangle(x: grid.right + 14, y: grid.y, width: bar.width, height: grid.height))
    return document.finished()
  }

  /// Whether the names of the columns are too long to be side by side.
  private func turnsColumnLabels(cellWidth: Double) -> Bool {
    columnLabels.contains { TextExtent.pixels($0, size: Self.labelSize) > cellWidth }
  }

  private func layout(_ area: Rectangle, barWidth: Double) -> Rectangle {
    let rowNames = rowLabels.map { TextExtent.pixels($0, size: Self.labelSize) }.max() ?? 0
    let columnNames = columnLabels.map { TextExtent.pixels($0, size: Self.labelSize) }.max() ?? 0
    let left = 12 + (rowAxis.isEmpty ? 0 : Self.labelSize + 8) + rowNames + 8
    let width = area.width - left - 14 - barWidth - 10
    let isTurned = turnsColumnLabels(cellWidth: width / Double(max(1, columnCount)))
    let bottom =
      (isTurned ? columnNames + 10 : 20) + (columnAxis.isEmpty ? 4 : Self.labelSize + 10)
    return area.inset(
      left: left, top: title.isEmpty ? 12 : 20 + Self.titleSize, right: area.width - left - width,
      bottom: bottom)
  }

  private func cell(_ grid: Rectangle, row: Int, column: Int) -> Rectangle {
    grid.cell(row: row, column: column, rows: rowCount, columns: columnCount, spacing: 1)
  }

  private func drawCells(into document: inout SVGDocument, grid: Rectangle, span: AxisSpan) {
    let numbers = numbers
    let longest = numbers.joined().map { TextExtent.pixels($0, size: 1) }.max()
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        let cell = cell(grid, row: row, column: column)
        let shade = shade(row: row, column: column, span: span)
        let fill = shade.map(colors.color) ?? Self.neutral
        document.rectangle(cell, fill: fill)
        let size = min(13, cell.height * 0.6, cell.width * 0.9 / (longest ?? 1))
        guard showsNumbers, size >= 6 else { continue }
        // Zeros of a table about errors would only hide where there are some.
        let isQuiet = emphasis == .offDiagonal && shade == 0
        document.text(
          numbers[row][column],
          at: Location(x: cell.middle.x, y: cell.middle.y + size * 0.36),
          TextStyle(
            size: size, color: isQuiet ? Color(hex: 0xA8B0B8) : fill.textColor, anchor: .middle))
      }
    }
  }

  private func drawLabels(into document: inout SVGDocument, grid: Rectangle) {
    for row in 0..<rowCount {
      let place = cell(grid, row: row, column: 0).middle
      document.text(
        rowLabel(row), at: Location(x: grid.x - 7, y: place.y + 4),
        TextStyle(size: Self.labelSize, anchor: .end))
    }
    let isTurned = turnsColumnLabels(cellWidth: grid.width / Double(max(1, columnCount)))
    for column in 0..<columnCount where rowCount > 0 {
      let place = cell(grid, row: 0, column: column).middle
      document.text(
        columnLabel(column),
        at: Location(x: place.x + (isTurned ? 4 : 0), y: grid.bottom + (isTurned ? 7 : 16)),
        TextStyle(
          size: Self.labelSize, anchor: isTurned ? .end : .middle, rotation: isTurned ? -90 : 0))
    }
    document.text(
      columnAxis, at: Location(x: grid.middle.x, y: document.area.bottom - 8),
      TextStyle(size: Self.labelSize, anchor: .middle))
    document.text(
      rowAxis, at: Location(x: 12 + Self.labelSize, y: grid.middle.y),
      TextStyle(size: Self.labelSize, anchor: .middle, rotation: -90))
  }
}
