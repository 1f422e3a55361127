import Backprop
import Digits
import Storage
import TestSupport

/// What tests of networks share.
enum Networks {
  static let workers = Workers(threads: 2)

  /// The first of the UCI digits that the tree holds.
  static func digits(_ range: Range<Int>) throws -> DigitImages {
    try UCIDigits.read(InputFile(path: Command.corpora + "/digits/digits.csv.gz"))[range]
  }

  /// Pictures of random pixels, labelled 0, 1, 2, …
  static func noise(_ count: Int, rows: Int, columns: Int, seed: UInt64 = 5) -> DigitImages {
    DigitImages(
      pixels: DigitFiles.pixels(count * rows * columns, seed: seed),
      labels: (0..<count).map { UInt8($0 % 10) }, rows: rows, columns: columns)
  }

  /// A small design of a kind.
  static func design(
    _ kind: DigitDesign.Kind, widths: [Int] = [16], channels: [Int] = [4, 8], dropout: Double = 0
  ) -> DigitDesign {
    var design = DigitDesign(kind)
    design.widths = widths
    design.channels = channels
    design.dropout = dropout
    return design
  }

  static func reader(
    _ design: DigitDesign, _ images: DigitImages, seed: UInt64 = 1, workers: Workers = workers
  ) throws -> DigitReader {
    let preparation = DigitPreparation(images)
    let network = try Network(
      design.plan(rows: images.rows, columns: images.columns), input: preparation.shape)
    return DigitReader(network, preparation, seed: seed, workers: workers)
  }

  /// All weights, as bits.
  static func bits(_ parameters: Parameters<Float>) -> [UInt32] {
    parameters.ids.flatMap { parameters[$0.id].map(\.bitPattern) }
  }
}
