import ArgumentParser
import Digits
import LacunaKit

/// What is made of the pictures that a network is to learn.
struct DigitSettingOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help:
      "Hold out this many pictures, the last ones, to choose the best epoch by. (default: a sixth)")
  var holdOut: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: "Move each picture at random by up to this many pixels. (default: 2, for small ones 1)")
  var shift: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: "The share of each label that is spread over all ten digits.")
  var labelSmoothing: Double = 0

  mutating func validate() throws {
    if let holdOut, holdOut < 0 { throw ValidationError("--hold-out must be 0 or more.") }
    if let shift, shift < 0 || shift > 64 { throw ValidationError("--shift must be from 0 to 64.") }
    if !(labelSmoothing >= 0 && labelSmoothing < 1) {
      throw ValidationError("--label-smoothing must be at least 0 and below 1.")
    }
  }

  /// The setting for these pictures.
  func setting(_ images: DigitImages, _ design: DigitDesign) throws -> DigitSetting {
    DigitSetting(
      layers: design.plan(rows: images.rows, columns: images.columns),
      heldOutCount: try heldOutCount(images),
      shift: shift ?? (min(images.rows, images.columns) >= 20 ? 2 : 1),
      labelSmoothing: labelSmoothing)
  }

  private func heldOutCount(_ images: DigitImages) throws -> Int {
    let count = holdOut ?? images.count / 6
    guard count < images.count else {
      throw CommandLineError(
        "--hold-out \(count) leaves nothing to train on: there are "
          + Figures.count(images.count, "picture"))
    }
    return count
  }
}
