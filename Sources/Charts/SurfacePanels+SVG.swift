extension SurfacePanels {
  private static let titleSize = 15.0
  private static let panelTitleSize = 13.0
  private static let spacing = 16.0
  /// The side of the squares in which a surface is painted, in pixels.
  private static let cellSize = 2.0
  /// Shades of the colour scale that are drawn.
  private static let shadeCount = 40

  /// The surfaces as an SVG of so many pixels, as high as square panels need.
  public func svg(width: Int = 960) -> String {
    let count = Double(max(1, panels.count))
    // So many lines as have room for their numbers at the colour bar, whose height is about this.
    let lineCount = Int(Double(width) / (count + 0.5) / 15)
    let span = span(tickCount: min(16, max(3, lineCount)))
    let bar = ColorBar(colors: colors, span: span, label: valueAxis.label)
    let y = axisSpan(yAxis, side: 240)
    let numbers = y.ticks.map { TextExtent.pixels($0.label, size: 11) }.max() ?? 0
    let left = (12 + numbers + 8 + (yAxis.label.isEmpty ? 0 : 20)).rounded()
    let room = Double(max(1, width)) - left - 16 - bar.width - 8
    // Cells of whole pixels are all of the same size.
    let cellCount = max(4, Int((room - Self.spacing * (count - 1)) / count / Self.cellSize))
    let side = Double(cellCount) * Self.cellSize
    let subtitle = wrappedSubtitle(width: Double(width) - 24)
    let subtitleTop = title.isEmpty ? 8 : Self.titleSize + 22
    let top = subtitleTop + Double(subtitle.count) * 15 + Self.panelTitleSize + 8
    let note = note(span)
    let bottom = 22 + (xAxis.label.isEmpty ? 0 : 20) + (note.isEmpty ? 0 : 20.0)
    let height = top + side + bottom + 4
    var document = SVGDocument(width: width, height: Int(height.rounded(.up)), title: title)
    document.title(
      title, at: Location(x: 12, y: 10 + Self.titleSize), size: Self.titleSize,
      width: document.area.width - 24)
    for (index, line) in subtitle.enumerated() {
      document.text(
        line, at: Location(x: 12, y: subtitleTop + Double(index) * 15 + 5),
        TextStyle(size: 11, color: .quietText))
    }
    for (index, panel) in panels.enumerated() {
      let area = Rectangle(
        x: left + Double(index) * (side + Self.spacing), y: top, width: side, height: side)
      draw(panel, into: &document, area: area, span: span)
      drawAxes(into: &document, area: area, isFirst: index == 0)
    }
    let barArea = Rectangle(
      x: left + count * side + (count - 1) * Self.spacing + 16, y: top, width: bar.width,
      height: side)
    bar.draw(into: &document, area: barArea)
    document.text(
      note, at: Location(x: left, y: document.area.bottom - 9),
      TextStyle(size: 11, color: .quietText))
    return document.finished()
  }

  /// The subtitle, broken between words.
  private func wrappedSubtitle(width: Double) -> [String] {
    var lines: [String] = []
    for word in subtitle.split(separator: " ") {
      if let last = lines.last, TextExtent.pixels("\(last) \(word)", size: 11) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// What the legend says of heights that are not drawn as they are.
  private func note(_ span: AxisSpan) -> String {
    guard clipsValues(span) else { return "" }
    let cap = NumberText.short(span.upper)
    return "Values above \(cap), infinite or undefined ones are drawn as \(cap)."
  }

  private func axisSpan(_ axis: ChartAxis, side: Double) -> AxisSpan {
    let axis = ChartAxis(label: axis.label, range: axis.range ?? -1...1)
    return AxisSpan(axis, values: [], tickCount: max(2, Int(side / 50)))
  }

  private func draw(
    _ panel: Panel, into document: inout SVGDocument, area: Rectangle, span: AxisSpan
  ) {
    document.text(
      panel.title, at: Location(x: area.middle.x, y: area.y - 8),
      TextStyle(
        size: TextExtent.size(fitting: panel.title, width: area.width, atMost: Self.panelTitleSize),
        anchor: .middle))
    let rows = panel.values.count
    let columns = panel.values.first?.count ?? 0
    // The picture's first row is the highest one, the surface's the lowest.
    let fractions = fractions(
      Panel(title: "", values: panel.values.reversed()), span: span)
    let size = Int(area.width / Self.cellSize)
    let last = Double(Self.shadeCount - 1)
    let levels = resampled(fractions, rows: rows, columns: columns, size: size)
      .map { Int(($0 * last).rounded()) }
    CellRaster(
      columns: size, levels: levels,
      colors: (0..<Self.shadeCount).map { colors.color(Double($0) / last) }
    ).draw(into: &document, at: Location(x: area.x, y: area.y), cellSize: Self.cellSize)
    guard rows > 1, columns > 1 else { return }
    let contours = ContourLines(values: fractions, rows: rows, columns: columns)
    func placed(_ location: Location) -> Location {
      Location(
        x: area.x + location.x / Double(columns - 1) * area.width,
        y: area.y + location.y / Double(rows - 1) * area.height)
    }
    var taken =
      centerPlace(area).map {
        [Rectangle(x: $0.x - 6, y: $0.y - 6, width: 12, height: 12)]
      } ?? []
    for tick in span.ticks {
      let level = span.fraction(tick.value)
      guard level > 0, level < 1 else { continue }
      let lines = contours.lines(level: level).map { $0.map(placed) }
      let fill = colors.color(level)
      document.polylines(lines, Stroke(color: fill.textColor, width: 0.7))
      drawLabel(
        tick.label, on: lines, into: &document, area: area, fill: fill, taken: &taken)
    }
    drawCenter(into: &document, area: area)
  }

  /// Writes a level onto its longest line, at the first of some places where nothing is in the way.
  private func drawLabel(
    _ label: String, on lines: [[Location]], into document: inout SVGDocument, area: Rectangle,
    fill: Color, taken: inout [Rectangle]
  ) {
    let size = 9.5
    let width = TextExtent.pixels(label, size: size)
    guard let longest = lines.max(by: { $0.count < $1.count }), Self.length(longest) > 5 * width
    else { return }
    for eighth in [4, 2, 6, 1, 7, 3, 5] {
      let place = longest[longest.count * eighth / 8]
      let box = Rectangle(
        x: place.x - width / 2 - 1, y: place.y - size / 2 - 1, width: width + 2, height: size + 2)
      guard area.contains(box), !taken.contains(where: box.intersects) else { continue }
      taken.append(box)
      document.text(
        label, at: Location(x: place.x, y: place.y + size * 0.36),
        TextStyle(size: size, color: fill.textColor, anchor: .middle, halo: fill))
      return
    }
  }

  private static func length(_ line: [Location]) -> Double {
    zip(line, line.dropFirst()).reduce(0) { sum, ends in
      let dx = ends.1.x - ends.0.x
      let dy = ends.1.y - ends.0.y
      return sum + (dx * dx + dy * dy).squareRoot()
    }
  }

  private func centerPlace(_ area: Rectangle) -> Location? {
    guard let center else { return nil }
    let x = axisSpan(xAxis, side: area.width).fraction(center.x)
    let y = axisSpan(yAxis, side: area.height).fraction(center.y)
    guard (0...1).contains(x), (0...1).contains(y) else { return nil }
    return Location(x: area.x + x * area.width, y: area.bottom - y * area.height)
  }

  /// A cross with a border, which shows on any colour.
  private func drawCenter(into document: inout SVGDocument, area: Rectangle) {
    guard let place = centerPlace(area) else { return }
    let arms = [(1.0, 0.0), (0.0, 1.0)].map { dx, dy in
      [
        Location(x: place.x - 5 * dx, y: place.y - 5 * dy),
        Location(x: place.x + 5 * dx, y: place.y + 5 * dy),
      ]
    }
    document.polylines(arms, Stroke(color: Color(hex: 0x000000), width: 4))
    document.polylines(arms, Stroke(color: Color(hex: 0xFFFFFF), width: 2))
  }

  private func drawAxes(into document: inout SVGDocument, area: Rectangle, isFirst: Bool) {
    let x = axisSpan(xAxis, side: area.width)
    for tick in x.ticks {
      let fraction = x.fraction(tick.value)
      let place = area.x + fraction * area.width
      // At the ends numbers stay within their panel, clear of the next one's.
      let anchor: TextStyle.Anchor = fraction < 0.02 ? .start : fraction > 0.98 ? .end : .middle
      document.line(
        from: Location(x: place, y: area.bottom), to: Location(x: place, y: area.bottom + 4),
        Stroke(color: .axis))
      document.text(
        tick.label, at: Location(x: place, y: area.bottom + 16),
        TextStyle(size: 11, color: .quietText, anchor: anchor))
    }
    document.text(
      xAxis.label, at: Location(x: area.middle.x, y: area.bottom + 34),
      TextStyle(size: 12, anchor: .middle))
    guard isFirst else { return }
    let y = axisSpan(yAxis, side: area.height)
    for tick in y.ticks {
      let place = area.bottom - y.fraction(tick.value) * area.height
      document.line(
        from: Location(x: area.x - 4, y: place), to: Location(x: area.x, y: place),
        Stroke(color: .axis))
      document.text(
        tick.label, at: Location(x: area.x - 7, y: place + 4),
        TextStyle(size: 11, color: .quietText, anchor: .end))
    }
    document.text(
      yAxis.label, at: Location(x: 24, y: area.middle.y),
      TextStyle(size: 12, anchor: .middle, rotation: -90))
  }
}
