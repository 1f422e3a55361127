import ArgumentParser
import Charts
import Digits
import LacunaKit

/// `lacuna digits show`: which digits a network takes for which, and the pictures it misreads.
struct DigitsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a network misreads.",
    discussion: """
      First how often each digit was read as each, then the misread pictures, the surest mistakes \
      first: what each is, what it was read as, and with which probability. Pictures are counted \
      from 1 in the order of the data.
      """)

  @OptionGroup var readerOptions: DigitReaderOptions
  @OptionGroup var dataOptions: DigitDataOptions

  @Option(
    name: .long, parsing: .unconditional,
    help: "Look at the last pictures only, so many: those that training held out.")
  var last: Int?

  @Option(name: .long, parsing: .unconditional, help: "Show at most so many misread pictures.")
  var count = 20

  @Option(
    name: .long,
    help: "Also draw PREFIX.confusion.svg and PREFIX.misread.svg.", completion: .file())
  var svg: String?

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last must be at least 1.") }
    if count < 0 { throw ValidationError("--count must be 0 or more.") }
    if svg == "" || svg == "-" { throw ValidationError("--svg takes the beginning of two names.") }
  }

  func run() throws {
    let reader = try readerOptions.open()
    let all = try dataOptions.openLabelled()
    let images = try DigitSelection.last(last, of: all)
    let paths = svg.map { ["\($0).confusion.svg", "\($0).misread.svg"] } ?? []
    try SVGOutput.check(paths, against: dataOptions.data + [readerOptions.model])
    let report = try DigitReport(reader.probabilities(images), labels: images.labels ?? [])
    let misread = report.mistakes.prefix(count).map {
      Misread(mistake: $0, number: all.count - images.count + $0.image + 1, images: images)
    }
    let matrix = matrix(report)
    try write(report, matrix, misread)
    if paths.isEmpty { return }
    try TextOutput.write(matrix.svg(), to: paths[0])
    let title =
      report.mistakes.isEmpty
      ? "None of \(Figures.count(report.count, "picture")) misread"
      : "\(Figures.count(misread.count)) of \(Figures.count(report.mistakes.count)) misread, the "
        + "surest mistakes first"
    try TextOutput.write(
      PictureGrid(
        title: title, columns: 5,
        items: misread.map { PictureGrid.Item($0.picture, caption: $0.caption) }
      ).svg(width: 1000), to: paths[1])
  }

  private func matrix(_ report: DigitReport) -> HeatMap {
    let digits = (0...9).map { "\($0)" }
    return HeatMap(
      title: DigitSummary.line(report), values: report.confusion.map { $0.map(Double.init) },
      rowLabels: digits, columnLabels: digits, rowAxis: "the digit", columnAxis: "read as",
      emphasis: .offDiagonal)
  }

  private func write(_ report: DigitReport, _ matrix: HeatMap, _ misread: [Misread]) throws {
    let out = StandardOutput.shared
    let width = Terminal.width ?? 80
    let usesColor = Terminal.usesColor
    let summary = DigitSummary.phrases(report)
    for line in Flow.lines(summary, width: width, separator: ", ") { try out.line(line) }
    try out.line()
    var matrix = matrix
    matrix.title = ""
    for line in matrix.terminalLines(width: width, usesColor: usesColor) { try out.line(line) }
    if misread.isEmpty { return }
    try out.line()
    let blocks = misread.map { $0.block(width: width, usesColor: usesColor) }
    for line in SideBySide.lines(blocks, width: width) { try out.line(line) }
    let rest = report.mistakes.count - misread.count
    if rest > 0 { try out.line("\n… and \(Figures.count(rest)) more") }
  }
}

/// A misread picture as it is shown.
private struct Misread {
  var mistake: DigitReport.Mistake
  var number: Int
  var images: DigitImages

  private var place: String { "picture \(number):" }
  private var finding: String {
    "\(mistake.label), read as \(mistake.answer) "
      + "(\(Figures.decimal(Double(mistake.probability), places: 2)))"
  }
  var caption: String { "\(place) \(finding)" }

  var picture: GreyPicture {
    let pixels = images.withPixels(of: mistake.image) { pixels in
      pixels.map { UInt8(Int($0) * 255 / Int(images.maximumValue)) }
    }
    return GreyPicture(pixels: pixels, rows: images.rows, columns: images.columns)
  }

  /// Picture and caption as lines, none wider than the terminal.
  func block(width: Int, usesColor: Bool) -> [String] {
    var picture = picture
    let columnsOfPixel = usesColor ? 1 : 2
    while picture.columns > 1 && picture.columns * columnsOfPixel > width {
      picture = picture.halved
    }
    // Small pictures are seen better if they are not that small.
    if usesColor && picture.columns <= min(12, width / 2) { picture = picture.doubled }
    let isOneLine = caption.count <= min(width, picture.columns * columnsOfPixel)
    return picture.terminalLines(usesColor: usesColor) + (isOneLine ? [caption] : [place, finding])
  }
}

/// How well a network reads, in a line.
enum DigitSummary {
  static func phrases(_ report: DigitReport) -> [String] {
    [
      "\(TrainingView.percent(report.accuracy)) of \(Figures.count(report.count, "picture")) right",
      "\(Figures.count(report.mistakes.count)) misread; loss \(Figures.significant(report.loss)) "
        + "nats a picture",
    ]
  }

  static func line(_ report: DigitReport) -> String {
    phrases(report).joined(separator: ", ")
  }
}
