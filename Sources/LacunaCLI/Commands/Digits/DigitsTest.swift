import ArgumentParser
import Backprop
import Charts
import Digits
import LacunaKit

/// `lacuna digits test`: how well a network reads digits.
struct DigitsTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Say how well a network reads pictures whose digits are known.")

  @OptionGroup var readerOptions: DigitReaderOptions
  @OptionGroup var dataOptions: DigitDataOptions

  @Option(
    name: .long, parsing: .unconditional,
    help: "Test with the last pictures only, so many: those that training held out.")
  var last: Int?

  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last must be at least 1.") }
  }

  func run() throws {
    let reader = try readerOptions.open()
    let images = try DigitSelection.last(last, of: dataOptions.openLabelled())
    let report = try DigitReport(reader.probabilities(images), labels: images.labels ?? [])
    let out = StandardOutput.shared
    if formatOptions.json {
      try out.line(
        JSONLine.text(
          DigitScore(
            pictures: report.count, right: report.count - report.mistakes.count,
            accuracy: report.accuracy, lossNats: report.loss, confusion: report.confusion)))
    } else if formatOptions.tsv {
      try out.line("digit\tpictures\tright\taccuracy")
      for (digit, row) in report.confusion.enumerated() {
        let count = row.reduce(0, +)
        let share = count == 0 ? "" : "\(Double(row[digit]) / Double(count))"
        try out.line("\(digit)\t\(count)\t\(row[digit])\t\(share)")
      }
    } else {
      try out.line(DigitSummary.line(report))
    }
  }
}

/// The line of `digits test --json`.
private struct DigitScore: Encodable {
  var pictures: Int
  var right: Int
  var accuracy: Double
  var lossNats: Double
  var confusion: [[Int]]

  enum CodingKeys: String, CodingKey {
    case pictures, right, accuracy, confusion
    case lossNats = "loss_nats"
  }
}

/// The network that a command works with.
struct DigitReaderOptions: ParsableArguments {
  @Option(
    name: [.short, .customLong("model")],
    help: "The network, as 'digits train' made it; a checkpoint will do.", completion: .file())
  var model: String

  @OptionGroup var threadOptions: ThreadOptions

  func open() throws -> DigitReader {
    try DigitReader(path: model, workers: Backprop.Workers(threads: threadOptions.count))
  }
}

/// The part of the pictures that a command looks at.
enum DigitSelection {
  static func last(_ count: Int?, of images: DigitImages) throws -> DigitImages {
    guard let count else { return images }
    guard count <= images.count else {
      throw CommandLineError(
        "--last \(count) asks for more than there are: \(Figures.count(images.count, "picture"))")
    }
    return images[images.count - count..<images.count]
  }
}
