extension ScatterChart {
  private static let labelSize = 11.0

  /// A dot with its place in the drawing.
  private struct PlacedPoint {
    var location: Location
    var label: String
    var color: Color
  }

  /// The chart as an SVG of so many pixels.
  ///
  /// A label that would lie on another label or dot on every side of its own dot is left out. Takes
  /// time proportional to the square of the number of dots with labels.
  public func svg(width: Int = 760, height: Int = 560) -> String {
    var document = SVGDocument(width: width, height: height, title: title)
    let shown = groups.flatMap(\.points).filter { isShown($0) }
    let entries = groups.enumerated().map { index, group in
      Legend.Entry(name: group.name, color: .ofSeries(index), sample: .dot)
    }
    let frame = PlotFrame(
      area: document.area, title: title, entries: entries, xAxis: xAxis, xValues: shown.map(\.x),
      yAxis: yAxis, yValues: shown.map(\.y), padding: 0.04)
    frame.draw(into: &document)
    let points = placed(frame)
    let radius = points.count > 300 ? 2.5 : 4
    for point in points {
      document.dot(at: point.location, radius: radius, fill: point.color)
    }
    drawLabels(points, into: &document, area: frame.plot, radius: radius)
    return document.finished()
  }

  private func isShown(_ point: Point) -> Bool {
    xAxis.scale.shows(point.x) && yAxis.scale.shows(point.y)
  }

  private func placed(_ frame: PlotFrame) -> [PlacedPoint] {
    groups.enumerated().flatMap { index, group in
      group.points.filter(isShown).compactMap { point in
        let fraction = Location(x: frame.x.fraction(point.x), y: frame.y.fraction(point.y))
        guard clippedToUnitSquare(fraction, fraction) != nil else { return nil }
        return PlacedPoint(
          location: frame.location(fraction), label: point.label, color: .ofSeries(index))
      }
    }
  }

  private func drawLabels(
    _ points: [PlacedPoint], into document: inout SVGDocument, area: Rectangle, radius: Double
  ) {
    let dots = points.map { point in
      Rectangle(
        x: point.location.x - radius, y: point.location.y - radius, width: 2 * radius,
        height: 2 * radius)
    }
    var taken: [Rectangle] = []
    for point in points where !point.label.isEmpty {
      let box = Self.boxes(point, radius: radius).first { box in
        area.contains(box) && !taken.contains(where: box.intersects)
          && !dots.contains(where: box.intersects)
      }
      guard let box else { continue }
      taken.append(box)
      // The estimated width is generous; the text stays next to its dot on whichever side it is.
      let isLeft = box.right < point.location.x
      let isBeside = isLeft || box.x > point.location.x
      document.text(
        point.label,
        at: Location(
          x: isLeft ? box.right : isBeside ? box.x : box.middle.x, y: box.bottom - 3),
        TextStyle(
          size: Self.labelSize, anchor: isLeft ? .end : isBeside ? .start : .middle,
          halo: .background))
    }
  }

  /// Where a label can be: to the right, to the left, above, below, then between these.
  private static func boxes(_ point: PlacedPoint, radius: Double) -> [Rectangle] {
    let width = TextExtent.pixels(point.label, size: labelSize)
    let height = labelSize + 2
    let (x, y) = (point.location.x, point.location.y)
    let gap = radius + 2
    let near = gap * 0.7
    return [
      Rectangle(x: x + gap, y: y - height / 2, width: width, height: height),
      Rectangle(x: x - gap - width, y: y - height / 2, width: width, height: height),
      Rectangle(x: x - width / 2, y: y - gap - height, width: width, height: height),
      Rectangle(x: x - width / 2, y: y + gap, width: width, height: height),
      Rectangle(x: x + near, y: y - near - height, width: width, height: height),
      Rectangle(x: x + near, y: y + near, width: width, height: height),
      Rectangle(x: x - near - width, y: y - near - height, width: width, height: height),
      Rectangle(x: x - near - width, y: y + near, width: width, height: height),
    ]
  }
}
