import ArgumentParser
import Backprop
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The `lacuna` command.
struct Lacuna: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lacuna",
    abstract: "Trains language models on your own text, scores sentences and fills blanks.",
    discussion: """
      A model is one file, made by 'train' or 'import'. Sentences are given as arguments, as lines \
      of files (--file), or as lines of standard input; a sentence that begins with a dash comes \
      after --. Results go to standard output, everything else to standard error.

      Exit status: 0 if all went well, 1 if something is wrong with the data or a file, 2 if the \
      command line is wrong.
      """,
    version: LacunaVersion.current,
    subcommands: [
      Train.self, Update.self, Merge.self, Counts.self, Compare.self, Mix.self, Score.self,
      Fill.self, Next.self, Perplexity.self, Generate.self,
      Evaluate.self, Neighbours.self, Map.self,
      Tokenize.self, Inspect.self, Verify.self, Prune.self, Convert.self, Import.self, Export.self,
      DigitsCommand.self,
    ])
}

/// Where the process begins, and the only place that decides how it ends.
@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    // Writing more than may be written is an error with a message, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    Interruption.removePendingFiles()
    FreedMemory.keep(upTo: 32 << 20)
    do {
      var command = try Lacuna.parseAsRoot()
      try command.run()
      try StandardOutput.shared.finish()
    } catch {
      exit(status(of: error))
    }
  }

  /// Says what is wrong, if anything is, and answers the exit status.
  private static func status(of error: any Error) -> Int32 {
    do {
      // What came before the error is still a result.
      try StandardOutput.shared.flush()
      if isClosedPipe(error) { return 0 }
      switch Lacuna.exitCode(for: error) {
      case .success:
        // Help and version are thrown too.
        try StandardOutput.shared.line(Lacuna.fullMessage(for: error))
        try StandardOutput.shared.flush()
        return 0
      case .validationFailure:
        StandardError.say(Lacuna.fullMessage(for: error))
        return 2
      default:
        // A bare exit code means that everything has been said.
        if let code = error as? ExitCode { return code.rawValue }
        StandardError.say("lacuna: \(error)")
        return isCommandLineMistake(error) ? 2 : 1
      }
    } catch {
      if isClosedPipe(error) { return 0 }
      StandardError.say("lacuna: \(error)")
      return 1
    }
  }

  /// Whether an option was given that makes no sense, alone or with this data.
  private static func isCommandLineMistake(_ error: any Error) -> Bool {
    if case BackpropError.invalidOption = error { return true }
    if case NGramError.badPruningGoal = error { return true }
    if case NGramError.tooFewBits = error { return true }
    return error is CommandLineError
  }

  /// Whether whoever reads the results has seen enough.
  private static func isClosedPipe(_ error: any Error) -> Bool {
    switch error {
    case StandardOutput.Failure.closedPipe, StorageError.system(_, _, EPIPE): true
    default: false
    }
  }
}

/// A mistake in the command line that shows only when the data is there.
struct CommandLineError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}
