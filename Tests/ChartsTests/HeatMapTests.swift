import Testing

import Charts

@Suite("Heat maps")
struct HeatMapTests {
  private func confusion(_ count: Int = 10) -> HeatMap {
    let values = (0..<count).map { row in
      (0..<count).map { column in
        row == column ? 900.0 : row == 4 && column == count - 1 ? 18 : column == row + 1 ? 3 : 0
      }
    }
    let labels = (0..<count).map(String.init)
    return HeatMap(
      title: "Confusion & errors", values: values, rowLabels: labels, columnLabels: labels,
      rowAxis: "digit", columnAxis: "taken for", emphasis: .offDiagonal)
  }

  @Test("errors have the colours and the diagonal none")
  func emphasis() {
    let map = confusion()
    let span = map.span
    #expect(span.upper == 18 && span.lower == 0)
    #expect(map.shade(row: 4, column: 9, span: span) == 1)
    #expect(map.shade(row: 0, column: 0, span: span) == nil)
    var everything = map
    everything.emphasis = .everything
    #expect(everything.span.upper == 900)
    #expect(everything.shade(row: 0, column: 0, span: everything.span) == 1)
  }

  @Test("every cell has its rectangle, its number and a colour to read it by")
  func cells() throws {
    let parsed = try ParsedSVG(confusion().svg())
    #expect(parsed.texts.filter { $0 == "900" }.count == 10)
    #expect(parsed.texts.filter { $0 == "18" }.count == 1)
    #expect(parsed.texts.contains("Confusion & errors"))
    let worst = try #require(parsed.named("text").first { $0.text == "18" })
    #expect(worst.attributes["fill"] == "#fff", "on the darkest red")
    let fills = parsed.named("rect").map { $0.attributes["fill"] }
    #expect(fills.filter { $0 == "#e4e8ec" }.count == 10)
  }

  @Test("numbers of two digits are still written where a column has three characters")
  func narrow() {
    var map = confusion()
    map.values = map.values.map { $0.map { min($0, 90) } }
    #expect(map.terminalLines(width: 42).contains { $0.hasPrefix("0  90") })
    #expect(map.terminalLines(width: 40).contains { $0.hasPrefix("0 90") })
    #expect(map.terminalLines(width: 32).contains { $0.hasPrefix("0 90") })
    #expect(!map.terminalLines(width: 31).contains { $0.contains("90") })
    for width in 1...50 {
      #expect(map.terminalLines(width: width).allSatisfy { $0.count <= width })
    }
  }

  @Test("numbers share their decimals")
  func decimals() {
    func numbers(_ values: [Double]) -> [String] {
      HeatMap(title: "", values: [values]).numbers[0]
    }
    #expect(numbers([1, 20, 300]) == ["1", "20", "300"])
    #expect(numbers([1, 0.5, 0.0302]) == ["1.00", "0.50", "0.03"])
    #expect(numbers([0.25, .nan]) == ["0.250", "–"])
    #expect(numbers([1e9, 2]) == ["1e9", "2"])
  }

  @Test("the table lines up in a terminal and marks the errors")
  func terminal() {
    let lines = confusion().terminalLines()
    #expect(lines.count == 13)
    #expect(lines[1] == "↓ digit   → taken for")
    #expect(lines[7].hasPrefix("4    ·"))
    #expect(lines[7].hasSuffix(" 18█"))
    #expect(lines[3].contains("900") && lines[3].contains("3░"))
    #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
    let colored = confusion().terminalLines(usesColor: true)
    #expect(colored[7].contains("\u{1B}[38;5;231;48;5;"))
    #expect(colored[7].withoutColors.contains("18"))
    #expect(!colored[3].withoutColors.contains("░"))
  }

  @Test("no line of the table is wider than asked", arguments: 1...90)
  func widths(width: Int) {
    for usesColor in [false, true] {
      for line in confusion(12).terminalLines(width: width, usesColor: usesColor) {
        #expect(TextExtent.columns(line.withoutColors) <= width, "\(width): \(line)")
      }
    }
  }

  @Test(
    "tables that are empty, ragged or not finite are drawn",
    arguments: [
      [], [[]], [[1]], [[1, 2], [3]], [[.nan, .infinity], [-1, 5]], [[0, 0], [0, 0]],
    ])
  func degenerate(values: [[Double]]) throws {
    for emphasis in [HeatMap.Emphasis.everything, .offDiagonal] {
      let map = HeatMap(title: "t", values: values, emphasis: emphasis)
      let svg = map.svg(width: 200, height: 150)
      _ = try ParsedSVG(svg)
      _ = try ParsedSVG(map.svg(width: 5, height: 5))
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      #expect(map.terminalLines(usesColor: true).count == values.count + 1)
    }
  }

  @Test("long names of columns are turned")
  func turned() throws {
    let map = HeatMap(
      title: "", values: [[1, 2]], columnLabels: ["an extraordinarily long name of a column", "b"])
    let parsed = try ParsedSVG(map.svg(width: 300, height: 300))
    let label = try #require(parsed.named("text").first { $0.text == "b" })
    #expect(label.attributes["transform"]?.hasPrefix("rotate(-90") == true)
  }
}
