extension LineChart {
  /// The chart as an SVG of so many pixels.
  public func svg(width: Int = 720, height: Int = 440) -> String {
    var document = SVGDocument(width: width, height: height, title: title)
    draw(into: &document, area: document.area)
    return document.finished()
  }

  /// What the legend says, in the order of the series.
  package var legendEntries: [Legend.Entry] {
    series.enumerated().map { index, series in
      let sample: Legend.Sample =
        switch series.style {
        case .line: .line
        case .dashed: .dashes
        case .points: .dot
        }
      return Legend.Entry(name: series.name, color: .ofSeries(index), sample: sample)
    }
  }

  /// Draws the chart into a part of a drawing.
  package func draw(into document: inout SVGDocument, area: Rectangle, showsLegend: Bool = true) {
    let frame = PlotFrame(
      area: area, title: title, entries: showsLegend ? legendEntries : [],
      xAxis: xAxis, xValues: shownX, yAxis: yAxis, yValues: shownPoints.map(\.y),
      padding: series.contains { $0.style == .points } ? 0.02 : 0)
    frame.draw(into: &document)
    drawMarkerLines(into: &document, frame: frame)
    for (index, series) in series.enumerated() {
      let color = Color.ofSeries(index)
      if series.style == .points {
        let radius = series.points.count > 200 ? 2.0 : 3.5
        for point in series.visiblePoints(x: frame.x, y: frame.y) {
          document.dot(at: frame.location(point), radius: radius, fill: color)
        }
        continue
      }
      let lines = series.visibleLines(x: frame.x, y: frame.y)
        .map { thinned($0.map(frame.location)) }
      // Where ups and downs fill an area, a thick line hides how it is filled.
      let isDense = lines.reduce(0) { $0 + $1.count } > Int(2 * frame.plot.width)
      let stroke = Stroke(
        color: color, width: isDense ? 0.75 : 2, dashes: series.style == .dashed ? "6 4" : nil)
      document.polylines(lines.filter { $0.count > 1 }, stroke)
      for line in lines where line.count == 1 {
        document.dot(at: line[0], radius: 3.5, fill: color)
      }
    }
    drawMarkerLabels(into: &document, frame: frame)
  }

  private func visibleMarkers(_ frame: PlotFrame) -> [(x: Double, label: String)] {
    markers.filter { xAxis.scale.shows($0.x) && (0...1).contains(frame.x.fraction($0.x)) }
      .map { (frame.location(Location(x: frame.x.fraction($0.x), y: 0)).x, $0.label) }
  }

  private func drawMarkerLines(into document: inout SVGDocument, frame: PlotFrame) {
    for (x, _) in visibleMarkers(frame) {
      document.line(
        from: Location(x: x, y: frame.plot.y), to: Location(x: x, y: frame.plot.bottom),
        Stroke(color: .quietText, width: 1.25, dashes: "2 3"))
    }
  }

  /// Labels at the top, to the right of their lines if there is room before the edge and the next
  /// line, else to the left, each below those in its way.
  private func drawMarkerLabels(into document: inout SVGDocument, frame: PlotFrame) {
    let size = 11.0
    var taken: [Rectangle] = []
    let markers = visibleMarkers(frame)
    for (x, label) in markers {
      let width = TextExtent.pixels(label, size: size)
      func isFree(_ range: ClosedRange<Double>) -> Bool {
        range.lowerBound >= frame.plot.x && range.upperBound <= frame.plot.right
          && !markers.contains { range.contains($0.x) }
      }
      let isRight = isFree(x + 5...x + 5 + width) || !isFree(x - 5 - width...x - 5)
      var box = Rectangle(
        x: isRight ? x + 5 : x - 5 - width, y: frame.plot.y + 2, width: width, height: size + 4)
      while let other = taken.first(where: box.intersects) { box.y = other.bottom }
      taken.append(box)
      document.text(
        label, at: Location(x: isRight ? x + 5 : x - 5, y: box.y + size),
        TextStyle(size: size, anchor: isRight ? .start : .end, halo: .background))
    }
  }
}
