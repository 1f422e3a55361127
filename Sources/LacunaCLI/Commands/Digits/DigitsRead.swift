public import ArgumentParser
import Backprop
import Charts
public import Digits
import LacunaKit

/// `lacuna digits read`: which digits pictures show.
struct DigitsRead: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Read the digits in pictures.",
    discussion: """
      Pictures of any size are cut to their ink, scaled and centred as the network's own pictures \
      were. They come as PGM files or as plain matrices of grey values (several in a file are parted \
      by empty lines; - is standard input). Whether the ink is dark or bright is found out.
      """)

  @OptionGroup var readerOptions: DigitReaderOptions

  @Argument(help: "The pictures; - is standard input.", completion: .file())
  var pictures: [String]

  @Option(name: .long, help: "Say that the ink is dark or bright, instead of having it found out.")
  var ink: InkTone?

  @Flag(name: .long, help: "Show each picture as the network sees it.")
  var show = false

  @OptionGroup var formatOptions: FormatOptions

  func run() throws {
    let reader = try readerOptions.open()
    let preparation = reader.preparation
    guard preparation.rows == preparation.columns else {
      throw CommandLineError(
        "the network reads pictures of \(preparation.rows) × \(preparation.columns), and pictures "
          + "are fitted to squares only")
    }
    let fitting =
      preparation.rows == PictureFitting.mnist.side
      ? PictureFitting.mnist
      : PictureFitting(side: preparation.rows, maximumValue: preparation.maximumValue)
    let out = StandardOutput.shared
    if formatOptions.tsv {
      let digits = (0...9).map { "p\($0)" }.joined(separator: "\t")
      try out.line("file\tpicture\tdigit\tprobability\t\(digits)")
    }
    for path in pictures {
      let images = try DigitSource.open([path]).images(fitting: fitting, ink: ink).images
      for (index, row) in try reader.probabilities(images).enumerated() {
        try write(row, path, index, isOnly: images.count == 1)
        if show && !formatOptions.json && !formatOptions.tsv { try draw(images, index) }
      }
    }
  }

  private func write(_ row: [Float], _ path: String, _ index: Int, isOnly: Bool) throws {
    let out = StandardOutput.shared
    let order = row.indices.sorted { (row[$1], $0) < (row[$0], $1) }
    let best = order[0]
    let name = path == "-" ? "standard input" : path
    if formatOptions.json {
      try out.line(
        JSONLine.text(
          DigitAnswer(
            file: name, picture: index + 1, digit: best, probability: row[best],
            probabilities: row)))
    } else if formatOptions.tsv {
      let cells = [name, "\(index + 1)", "\(best)", "\(row[best])"] + row.map { "\($0)" }
      try out.line(TSVLine.text(cells))
    } else {
      let place = isOnly ? name : "\(name), picture \(index + 1)"
      let others = order[1...2].map {
        "\($0) \(Figures.significant(Double(row[$0])))"
      }.joined(separator: ", ")
      try out.line(
        "\(place): \(best) with probability \(Self.share(row[best])) "
          + "(then \(others))")
    }
  }

  /// Three digits, or as many as tell a probability from 1.
  private static func share(_ probability: Float) -> String {
    probability > 0.9995
      ? Figures.decimal(Double(probability), places: 6) : Figures.significant(Double(probability))
  }

  private func draw(_ images: DigitImages, _ index: Int) throws {
    let pixels = images.withPixels(of: index) { pixels in
      pixels.map { UInt8(Int($0) * 255 / Int(images.maximumValue)) }
    }
    let picture = GreyPicture(pixels: pixels, rows: images.rows, columns: images.columns)
    for line in picture.terminalLines(usesColor: Terminal.usesColor) {
      try StandardOutput.shared.line(line)
    }
  }
}

/// A line of `digits read --json`.
private struct DigitAnswer: Encodable {
  var file: String
  var picture: Int
  var digit: Int
  var probability: Float
  var probabilities: [Float]
}

extension InkTone: ExpressibleByArgument {}
