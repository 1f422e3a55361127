import ArgumentParser
import LacunaKit

/// `lacuna convert`: the same model in another layout.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model with its n-grams in another layout.",
    discussion: """
      The compact layout takes a fifth of the space. It quantises probabilities, which changes scores a \
      little, and what was quantised stays so when the model is converted back. All commands work with \
      both layouts. Other parts of a model are copied. The new index is made in memory; from a compact \
      one, the fast one is made first, about 40 bytes an n-gram.
      """)

  @Argument(help: "The model file.", completion: .file())
  var model: String

  @OptionGroup var outputOptions: ModelOutputOptions
  @OptionGroup var layoutOptions: LayoutOptions
  @OptionGroup var threadOptions: ThreadOptions

  func run() throws {
    let output = outputOptions.output
    try OutputCheck.model(output, against: [InputFile(path: model)])
    let opened = try TextModel(path: model, threads: threadOptions.count)
    var progress = ProgressLine(isQuiet: threadOptions.quiet)
    progress.update("converting \(model)")
    let converted = try opened.laidOut(
      layoutOptions.layout, bits: layoutOptions.bitCount, threads: threadOptions.count)
    progress.update("writing \(output)")
    try converted.write(to: output)
    progress.end()
    if let bits = try opened.requireNGrams().quantizationBits {
      StandardError.say(
        "lacuna: \(model) holds numbers quantised to \(bits) bits; \(output) does not know them "
          + "any better")
    }
    let ngrams = try converted.requireNGrams()
    try StandardOutput.shared.line(
      "\(output): \(Figures.count(ngrams.counts.reduce(0, +), "n-gram")), "
        + ComponentTable.layout(of: ngrams))
  }
}
