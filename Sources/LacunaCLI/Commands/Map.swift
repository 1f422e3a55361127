import ArgumentParser
import Charts
import LacunaKit

/// `lacuna map`: words in a plane.
struct Map: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the most frequent words so that those used alike lie near each other.",
    discussion: """
      The plane is that of the first two principal components of the words' vectors, the two \
      directions in which they differ most; the axes say how much of all differences each explains. \
      Names that would cover others are left out: draw fewer words or a larger map to see them.
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(
    name: [.short, .long], help: "The SVG file to write; - is standard output.",
    completion: .file(extensions: ["svg"]))
  var output: String

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional, help: "How many words to draw.")
  var count = 200

  @Option(name: .long, help: "Which words: all (but punctuation) or content.")
  var words: HiddenWords = .all

  @Option(
    name: .long, parsing: .unconditional,
    help: "How many of the most frequent words are no content words.")
  var common = 200

  @Option(name: .long, parsing: .unconditional, help: "The width in pixels.")
  var width = 1000

  @Option(name: .long, parsing: .unconditional, help: "The height in pixels.")
  var height = 760

  func validate() throws {
    if !(3...5000).contains(count) { throw ValidationError("--count must be 3 to 5000.") }
    if common < 0 { throw ValidationError("--common must be 0 or more.") }
    if !(200...10_000).contains(width) || !(200...10_000).contains(height) {
      throw ValidationError("--width and --height must be 200 to 10000.")
    }
  }

  func run() throws {
    if output != "-" {
      try OutputCheck.isNotRead(output, [InputFile(path: modelOptions.model)])
      // Says now, and not after the work, if nothing can be written there.
      _ = try OutputFile(path: output)
    }
    let model = try modelOptions.open()
    let map = try model.wordMap(count: count, words: words, commonWordCount: common)
    try TextOutput.write(Self.chart(map, words).svg(width: width, height: height), to: output)
  }

  private static func chart(_ map: WordMap, _ words: HiddenWords) -> ScatterChart {
    func label(_ name: String, _ component: Int) -> String {
      guard map.explainedShares.indices.contains(component) else { return name }
      let percent = Figures.decimal(100 * map.explainedShares[component], places: 1)
      return "\(name): \(percent) % of the variance"
    }
    let kind = words == .content ? "content word" : "word"
    return ScatterChart(
      title: "The \(Figures.count(map.points.count)) most frequent \(kind)s by their vectors",
      xAxis: ChartAxis(label: label("first component", 0)),
      yAxis: ChartAxis(label: label("second component", 1)),
      groups: [
        ScatterChart.Group(
          points: map.points.map { ScatterChart.Point(x: $0.x, y: $0.y, label: $0.word) })
      ])
  }
}
