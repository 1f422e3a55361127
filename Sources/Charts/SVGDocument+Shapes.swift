/// How a line is drawn.
package struct Stroke: Sendable {
  package var color: Color
  /// In pixels.
  package var width: Double
  /// Lengths of dashes and gaps, as SVG writes them; nil for a line without gaps.
  package var dashes: String?

  package init(color: Color, width: Double = 1, dashes: String? = nil) {
    (self.color, self.width, self.dashes) = (color, width, dashes)
  }
}

/// How a text is drawn.
package struct TextStyle: Sendable {
  /// Which part of the text is at the given place.
  package enum Anchor: String, Sendable {
    case start
    case middle
    case end
  }

  /// The height of the letters in pixels.
  package var size = 12.0
  package var color = Color.text
  package var anchor = Anchor.start
  package var isBold = false
  /// A border of this colour around the letters, which keeps them readable on lines.
  package var halo: Color?
  /// In degrees, clockwise around the text's place.
  package var rotation = 0.0
}

extension SVGDocument {
  package mutating func rectangle(_ rectangle: Rectangle, fill: Color) {
    element(
      "rect",
      [
        "x": rectangle.x, "y": rectangle.y, "width": rectangle.width, "height": rectangle.height,
        "fill": fill,
      ])
  }

  package mutating func line(from start: Location, to end: Location, _ stroke: Stroke) {
    polyline([start, end], stroke)
  }

  /// A line through all locations, with gaps between the runs.
  package mutating func polylines(_ runs: [[Location]], _ stroke: Stroke) {
    let data = runs.map(Self.pathData).joined()
    guard !data.isEmpty else { return }
    element(
      "path",
      [
        "d": data, "fill": "none", "stroke": stroke.color, "stroke-width": stroke.width,
        "stroke-dasharray": stroke.dashes, "stroke-linejoin": "round",
      ])
  }

  package mutating func polyline(_ locations: [Location], _ stroke: Stroke) {
    polylines([locations], stroke)
  }

  /// "M" to the first location, "L" to the others, without repeating a place.
  private static func pathData(_ locations: [Location]) -> String {
    var data = ""
    var last = ""
    for location in locations {
      let place = "\(location.x.svgText) \(location.y.svgText)"
      if place == last { continue }
      data += (data.isEmpty ? "M" : "L") + place
      last = place
    }
    return data
  }

  /// A dot with a thin border of the background, which keeps neighbours apart.
  package mutating func dot(at center: Location, radius: Double, fill: Color) {
    element(
      "circle",
      [
        "cx": center.x, "cy": center.y, "r": radius, "fill": fill, "stroke": Color.background,
        "stroke-width": 0.75,
      ])
  }

  package mutating func text(
    _ text: String, at location: Location, _ style: TextStyle = TextStyle()
  ) {
    guard !text.isEmpty else { return }
    let place = "\(location.x.svgText) \(location.y.svgText)"
    let rotation = style.rotation == 0 ? nil : "rotate(\(style.rotation.svgText) \(place))"
    if let halo = style.halo {
      element(
        "text",
        [
          "x": location.x, "y": location.y, "font-size": style.size,
          "font-weight": style.isBold ? "bold" : nil, "text-anchor": style.anchor.rawValue,
          "fill": halo, "stroke": halo, "stroke-width": 3, "stroke-linejoin": "round",
          "transform": rotation, "aria-hidden": "true",
        ], text: text)
    }
    element(
      "text",
      [
        "x": location.x, "y": location.y, "font-size": style.size,
        "font-weight": style.isBold ? "bold" : nil,
        "text-anchor": style.anchor == .start ? nil : style.anchor.rawValue, "fill": style.color,
        "transform": rotation,
      ], text: text)
  }

  /// Writes a title, in smaller letters if it would not fit a width.
  package mutating func title(_ title: String, at location: Location, size: Double, width: Double) {
    // Bold letters are a little wider.
    let fitting = TextExtent.size(fitting: title, width: width / 1.1, atMost: size)
    text(title, at: location, TextStyle(size: fitting, isBold: true))
  }
}
