import ArgumentParser
import LacunaKit

/// Where a model is written.
struct ModelOutputOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "Where to write the model.", completion: .file())
  var output: String

  mutating func validate() throws {
    if output == "-" {
      throw ValidationError("A model must be a file on disk: name one with --output.")
    }
  }
}

/// What can be wrong with a file to write, found before the work and not after it.
enum OutputCheck {
  /// Throws if a model cannot be written to the file, or if the command reads it.
  static func model(_ output: String, against inputs: [InputFile]) throws {
    try isNotRead(output, inputs)
    // Goes away again with its temporary file.
    _ = try SectionFileWriter(path: output)
  }

  /// Throws if the file to write is one of those that are read.
  static func isNotRead(
    _ output: String, _ inputs: [InputFile], option: String = "--output"
  ) throws {
    for input in inputs where input.isSameFile(as: output) {
      throw CommandLineError(
        "\(output) is read by this command and would be replaced: choose another name for \(option)"
      )
    }
  }
}
