import Testing

import Charts

@Suite("Grey pictures")
struct PictureTests {
  @Test("shares of white become bytes, whatever they are")
  func bytes() {
    let picture = GreyPicture(pixels: [0, 0.5, 1, -3, 7, .nan], rows: 2, columns: 3)
    #expect(picture.pixels == [0, 128, 255, 0, 255, 0])
    #expect(picture.inverted.pixels == [255, 127, 0, 255, 0, 255])
    #expect(GreyPicture(pixels: [Float(1)], rows: 1, columns: 1).pixels == [255])
  }

  @Test("without colours a pixel is two characters of a ramp")
  func plain() {
    let lines = GreyPicture.terminalLines(
      pixels: [0, 30, 128, 255, 255, 255, 0, 0], rows: 2, columns: 4)
    #expect(lines == ["  ..++@@", "@@@@"])
  }

  @Test("halved, a pixel is the mean of up to four; doubled, it is four")
  func scaling() {
    let picture = GreyPicture(pixels: [0, 10, 20, 30, 40, 50], rows: 2, columns: 3)
    #expect(picture.halved == GreyPicture(pixels: [20, 35], rows: 1, columns: 2))
    let doubled = GreyPicture(
      pixels: [0, 0, 10, 10, 20, 20, 0, 0, 10, 10, 20, 20]
        + [30, 30, 40, 40, 50, 50, 30, 30, 40, 40, 50, 50], rows: 4, columns: 6)
    #expect(picture.doubled == doubled && picture.doubled.halved == picture)
    let empty = GreyPicture(pixels: [UInt8](), rows: 0, columns: 0)
    #expect(empty.halved == empty && empty.doubled == empty)
  }

  @Test("with colours a character is two pixels, one above the other")
  func colored() {
    let lines = GreyPicture(pixels: [0, 255, 255, 0, 128, 128], rows: 3, columns: 2)
      .terminalLines(usesColor: true)
    #expect(
      lines == [
        "\u{1B}[38;5;16;48;5;231m▀\u{1B}[38;5;231;48;5;16m▀\u{1B}[0m",
        "\u{1B}[38;5;244m▀▀\u{1B}[0m",
      ])
    #expect(
      GreyPicture(pixels: [UInt8(0), 255], rows: 2, columns: 1).terminalLines(usesColor: true) == [
        "\u{1B}[38;5;16;48;5;231m▀\u{1B}[0m"
      ])
    #expect(
      GreyPicture(pixels: [UInt8](), rows: 0, columns: 0).terminalLines(usesColor: true) == [])
  }

  @Test("a raster's runs cover every cell once, besides the ground's")
  func raster() throws {
    var document = SVGDocument(width: 10, height: 10, title: "")
    let colors = [0x000000, 0xFF0000, 0x00FF00].map { Color(hex: UInt32($0)) }
    CellRaster(columns: 5, levels: [0, 1, 1, 2, 1, 2, 2, 2, 2, 2], colors: colors)
      .draw(into: &document, at: Location(x: 1, y: 2), cellSize: 2)
    let parsed = try ParsedSVG(document.finished())
    #expect(parsed.paths(stroke: "#f00") == ["M1 0h2m1 0h1"])
    #expect(parsed.paths(stroke: "#0f0") == ["M3 0h1M0 1h5"])
    #expect(parsed.named("rect").last?.number("width") == 10)
  }

  @Test("a grid shows every caption and stays small")
  func grid() throws {
    let picture = GreyPicture(
      pixels: (0..<784).map { pixel -> UInt8 in
        let (row, column) = (pixel / 28, pixel % 28)
        return (8..<20).contains(row) && (12..<16).contains(column) ? UInt8(40 + row * 8) : 0
      }, rows: 28, columns: 28)
    let grid = PictureGrid(
      title: "Mistakes", columns: 10,
      items: (0..<100).map { PictureGrid.Item(picture, caption: "<\($0)>") })
    let svg = grid.svg()
    #expect(svg.utf8.count < 160_000)
    let parsed = try ParsedSVG(svg)
    #expect(parsed.texts.count == 101 && parsed.texts.contains("<99>"))
    let corners = Set(
      parsed.named("rect").dropFirst().map { "\($0.number("x")) \($0.number("y"))" })
    #expect(corners.count == 100, "no two pictures lie on each other")
  }

  @Test("a long caption is smaller, but not so small that it cannot be read")
  func captions() throws {
    let picture = GreyPicture(pixels: [0, 1] as [Double], rows: 1, columns: 2)
    let captions = ["4", "a caption of some length", String(repeating: "long ", count: 40)]
    let grid = PictureGrid(
      title: "", columns: 3, items: captions.map { PictureGrid.Item(picture, caption: $0) })
    let sizes = try ParsedSVG(grid.svg(width: 400)).named("text").map { $0.number("font-size") }
    #expect(sizes[0] == 11 && sizes[1] < 11 && sizes[1] > 5.5 && sizes[2] == 5.5)
  }

  @Test("grids without pictures, or with empty and unequal ones, are drawn")
  func degenerate() throws {
    _ = try ParsedSVG(PictureGrid(title: "", columns: 0, items: []).svg())
    let items = [
      PictureGrid.Item(GreyPicture(pixels: [UInt8](), rows: 0, columns: 0)),
      PictureGrid.Item(GreyPicture(pixels: [UInt8](repeating: 9, count: 6), rows: 2, columns: 3)),
      PictureGrid.Item(GreyPicture(pixels: [0, 1] as [Double], rows: 2, columns: 1), caption: "c"),
    ]
    for width in [300, 20, 0] {
      _ = try ParsedSVG(PictureGrid(title: "t", columns: 2, items: items).svg(width: width))
    }
  }
}
