/// Several line charts in one drawing, row by row: each activation function with its derivative, say.
public struct PanelGrid: Sendable {
  private static let spacing = 10.0

  /// What all of them show together.
  public var title: String
  /// The charts, from left to right and then downwards.
  public var charts: [LineChart]
  /// How many charts a row has, at least one.
  public var columns: Int

  /// Charts in rows of `columns`.
  public init(title: String, columns: Int, charts: [LineChart]) {
    self.title = title
    self.columns = columns
    self.charts = charts
  }

  /// The charts as an SVG of so many pixels.
  ///
  /// A legend that all of them would share is drawn once, above them.
  public func svg(width: Int = 960, height: Int = 720) -> String {
    var document = SVGDocument(width: width, height: height, title: title)
    let columns = max(1, min(columns, charts.count))
    let rows = (charts.count + columns - 1) / columns
    var area = document.area.inset(top: title.isEmpty ? 4 : 36)
    document.title(
      title, at: Location(x: 12, y: 26), size: 17, width: document.area.width - 24)
    let entries = charts.first?.legendEntries ?? []
    let sharesLegend = charts.count > 1 && charts.allSatisfy { $0.legendEntries == entries }
    if sharesLegend {
      let legend = Legend(entries, width: area.width - 24)
      legend.draw(into: &document, at: Location(x: 12, y: area.y))
      area = area.inset(top: legend.height)
    }
    for (index, chart) in charts.enumerated() {
      let cell = area.cell(
        row: index / columns, column: index % columns, rows: rows, columns: columns,
        spacing: Self.spacing)
      chart.draw(into: &document, area: cell, showsLegend: !sharesLegend)
    }
    return document.finished()
  }
}
