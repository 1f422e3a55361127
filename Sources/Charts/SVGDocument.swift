/// What an attribute of an element can be.
package protocol SVGValue {
  /// The text between the quotes, before it is escaped.
  var svgText: String { get }
}

extension Double: SVGValue { package var svgText: String { NumberText.trimmed(self) } }
extension Int: SVGValue { package var svgText: String { String(self) } }
extension String: SVGValue { package var svgText: String { self } }
extension Color: SVGValue { package var svgText: String { css } }

/// An SVG in the making: elements are added in the order in which they are painted.
package struct SVGDocument {
  /// The whole drawing, in pixels.
  package let area: Rectangle
  private let title: String
  private var body = ""

  /// An empty drawing with a background. At least one pixel a side is drawn.
  package init(width: Int, height: Int, title: String) {
    area = Rectangle(x: 0, y: 0, width: Double(max(1, width)), height: Double(max(1, height)))
    self.title = title
    element("rect", ["width": area.width, "height": area.height, "fill": Color.background])
  }

  /// Attributes in the order in which they are written; nil leaves one out.
  package typealias Attributes = KeyValuePairs<String, (any SVGValue)?>

  /// Adds an element without content.
  package mutating func element(_ name: String, _ attributes: Attributes) {
    body += Self.opening(name, attributes) + "/>\n"
  }

  /// Adds an element whose content is text.
  package mutating func element(_ name: String, _ attributes: Attributes, text: String) {
    body += Self.opening(name, attributes) + ">" + Self.escaped(text) + "</\(name)>\n"
  }

  /// Adds an element that holds what `content` adds.
  package mutating func group(_ attributes: Attributes, content: (inout SVGDocument) -> Void) {
    body += Self.opening("g", attributes) + ">\n"
    content(&self)
    body += "</g>\n"
  }

  /// The whole text.
  package func finished() -> String {
    let root = Self.opening(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "width": area.width, "height": area.height,
        "viewBox": "0 0 \(area.width.svgText) \(area.height.svgText)", "role": "img",
        "aria-label": title, "font-family": "sans-serif",
      ])
    return root + ">\n" + body + "</svg>\n"
  }

  private static func opening(_ name: String, _ attributes: Attributes) -> String {
    attributes.reduce("<" + name) { tag, attribute in
      guard let value = attribute.value else { return tag }
      return tag + " \(attribute.key)=\"\(escaped(value.svgText))\""
    }
  }

  /// Text that means itself in XML. What XML 1.0 forbids becomes U+FFFD.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t", "\r": result += " "
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
