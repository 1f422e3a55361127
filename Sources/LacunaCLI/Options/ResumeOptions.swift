import ArgumentParser

/// What may be said again when a training goes on.
enum ResumeOptions {
  private static let allowed: Set = [
    "--resume", "--output", "-o", "--threads", "--quiet", "-q", "--metrics", "--curve",
    "--test-files", "--valid", "--memory", "--temporary-directory",
  ]

  /// Throws if the command line has an option that the checkpoint already decides. The parser does
  /// not tell an option that was given from one that has its default.
  static func check(_ arguments: [String]) throws {
    for argument in arguments.dropFirst() {
      if argument == "--" { return }
      guard argument.hasPrefix("-"), argument != "-" else { continue }
      let name = String(argument.prefix { $0 != "=" })
      if !name.hasPrefix("--") || allowed.contains(name) { continue }
      throw ValidationError(
        "\(name) cannot be changed with --resume: the training goes on with the options that it was "
          + "begun with. Leave it out, or start again without --resume.")
    }
  }
}
