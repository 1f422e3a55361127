import ArgumentParser
import LacunaKit

/// Where a picture is written.
struct PictureOutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long], help: "Where to write the picture, as SVG.",
    completion: .file(extensions: ["svg"]))
  var output: String

  mutating func validate() throws {
    if output == "-" {
      throw ValidationError("Results go to standard output: name a file for the picture.")
    }
  }

  /// Throws if the picture cannot be written, or would replace what is read, before the work.
  func check(_ inputs: [String]) throws { try SVGOutput.check([output], against: inputs) }

  func write(_ svg: String) throws { try TextOutput.write(svg, to: output) }
}

/// What can be wrong with pictures to write, found before the work and not after it.
enum SVGOutput {
  static func check(_ outputs: [String], against inputs: [String]) throws {
    for output in outputs {
      try OutputCheck.isNotRead(output, inputs.map { InputFile(path: $0) })
      // Goes away again with its temporary file.
      _ = try OutputFile(path: output)
    }
  }
}
