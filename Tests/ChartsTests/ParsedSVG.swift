import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of an SVG as an XML parser sees them.
struct ParsedSVG {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text: String

    func number(_ attribute: String) -> Double { attributes[attribute].flatMap(Double.init) ?? 0 }
  }

  struct Malformed: Error {
    var line: Int
    var reason: String
  }

  private(set) var elements: [Element] = []

  init(_ svg: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    guard parser.parse() else {
      throw Malformed(line: parser.lineNumber, reason: "\(String(describing: parser.parserError))")
    }
    elements = reader.elements
  }

  func named(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// All that is written, halos left out.
  var texts: [String] {
    named("text").filter { $0.attributes["aria-hidden"] == nil }.map(\.text)
  }

  /// The paths in the colour of a series.
  func paths(stroke: String) -> [String] {
    named("path").filter { $0.attributes["stroke"] == stroke }.compactMap { $0.attributes["d"] }
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    private var open: [Int] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      open.append(elements.count)
      elements.append(Element(name: name, attributes: attributes, text: ""))
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      if let last = open.last { elements[last].text += string }
    }
  }
}

extension String {
  /// The text without codes for colours.
  var withoutColors: String {
    replacing(/\u{1B}\[[0-9;]*m/, with: "")
  }
}
