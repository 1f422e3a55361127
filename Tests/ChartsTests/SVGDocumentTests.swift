import Testing

import Charts

@Suite("SVG documents")
struct SVGDocumentTests {
  @Test("what means something in XML is escaped in text and attributes")
  func escaping() throws {
    let nasty = "a<b & \"c\" > 'd' \u{1}\u{FFFE} ä 語"
    var document = SVGDocument(width: 100, height: 50, title: nasty)
    document.text(nasty, at: Location(x: 1, y: 2))
    let svg = document.finished()
    #expect(svg.contains("a&lt;b &amp; &quot;c&quot; &gt;"))
    let parsed = try ParsedSVG(svg)
    #expect(parsed.texts == ["a<b & \"c\" > 'd' \u{FFFD}\u{FFFD} ä 語"])
    #expect(parsed.elements[0].attributes["aria-label"] == parsed.texts[0])
  }

  @Test("a drawing has its size, a background and needs nothing else")
  func root() throws {
    let svg = SVGDocument(width: 320, height: 200, title: "t").finished()
    let parsed = try ParsedSVG(svg)
    let root = parsed.elements[0]
    #expect(root.name == "svg")
    #expect(root.attributes["viewBox"] == "0 0 320 200")
    #expect(root.attributes["font-family"] == "sans-serif")
    #expect(parsed.elements[1].attributes["fill"] == "#fff")
    #expect(!svg.contains("href") && !svg.contains("url("))
  }

  @Test("attributes without a value are left out")
  func missing() {
    var document = SVGDocument(width: 1, height: 1, title: "")
    document.polyline(
      [Location(x: 0, y: 0), Location(x: 1.234, y: 0)], Stroke(color: .text))
    #expect(!document.finished().contains("dasharray"))
    #expect(document.finished().contains("d=\"M0 0L1.23 0\""))
  }

  @Test("a rectangle's sides are never negative")
  func rectangles() {
    let inset = Rectangle(x: 0, y: 0, width: 10, height: 10).inset(left: 8, right: 8)
    #expect(inset.width == 0 && inset.height == 10)
  }
}

@Suite("Clipping")
struct ClippingTests {
  @Test("a line is cut at the border of the unit square")
  func cut() throws {
    let (from, to) = try #require(
      clippedToUnitSquare(Location(x: -1, y: 0.5), Location(x: 2, y: 0.5)))
    #expect((from.x - 0).magnitude < 1e-12 && (to.x - 1).magnitude < 1e-12)
    #expect(from.y == 0.5 && to.y == 0.5)
  }

  @Test("a line beside the square is gone, one inside stays to the bit")
  func extremes() throws {
    #expect(clippedToUnitSquare(Location(x: -1, y: 0.5), Location(x: 0.5, y: 2.1)) == nil)
    #expect(clippedToUnitSquare(Location(x: 2, y: 2), Location(x: 2, y: 2)) == nil)
    let start = Location(x: 0.1, y: 0.7)
    let end = Location(x: 0.3, y: 0.2)
    let (from, to) = try #require(clippedToUnitSquare(start, end))
    #expect(from == start && to == end)
  }
}
