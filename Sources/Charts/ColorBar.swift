/// A scale of colours with the numbers that they stand for.
package struct ColorBar {
  /// The width of the bar itself, without numbers.
  package static let barWidth = 14.0
  private static let textSize = 11.0

  package let colors: ColorScale
  package let span: AxisSpan
  /// What is measured.
  package let label: String

  /// The room for bar, numbers and label, in pixels.
  package var width: Double {
    let numbers = span.ticks.map { TextExtent.pixels($0.label, size: Self.textSize) }.max() ?? 0
    return Self.barWidth + 8 + numbers + (label.isEmpty ? 0 : 18)
  }

  /// Draws it upright along the left edge of a rectangle of its width.
  package func draw(into document: inout SVGDocument, area: Rectangle) {
    let steps = 64
    document.group(["shape-rendering": "crispEdges"]) { document in
      for step in 0..<steps {
        let top = area.y + area.height * Double(step) / Double(steps)
        document.rectangle(
          Rectangle(
            x: area.x, y: top, width: Self.barWidth, height: area.height / Double(steps) + 0.5),
          fill: colors.color(1 - (Double(step) + 0.5) / Double(steps)))
      }
    }
    for tick in span.ticks {
      let y = area.bottom - span.fraction(tick.value) * area.height
      document.line(
        from: Location(x: area.x + Self.barWidth, y: y),
        to: Location(x: area.x + Self.barWidth + 4, y: y), Stroke(color: .axis))
      document.text(
        tick.label, at: Location(x: area.x + Self.barWidth + 7, y: y + 4),
        TextStyle(size: Self.textSize, color: .quietText))
    }
    document.text(
      label, at: Location(x: area.x + width - 2, y: area.middle.y),
      TextStyle(size: Self.textSize, color: .quietText, anchor: .middle, rotation: -90))
  }
}
