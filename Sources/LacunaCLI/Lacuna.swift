import ArgumentParser
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
      Models are one file, made by 'train' or 'import'. Sentences are arguments, lines of files
      (--file), or lines of standard input. Results go to standard output, everything else to
      standard error. Exit status: 0 fine, 1 something is wrong with the data or a file, 2 the
      command line is wrong.
      """,
    version: LacunaVersion.current,
    subcommands: [
      Train.self, Score.self, Fill.self, Next.self, Perplexity.self, Generate.self,
      Tokenize.self, Inspect.self, Verify.self, Import.self, Export.self,
    ])
}

/// Where the process begins, and the only place that decides how it ends.
@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    Interruption.removePendingFiles()
    do {
      var command = try Lacuna.parseAsRoot()
      try command.run()
      try StandardOutput.shared.flush()
    } catch StandardOutput.Failure.closedPipe {
      // Whoever reads has seen enough.
      exit(0)
    } catch {
      let status = Lacuna.exitCode(for: error)
      // What came before the error is still a result.
      try? StandardOutput.shared.flush()
      if status == .success || isUsage(error) {
        let message = Lacuna.fullMessage(for: error)
        if status != .success {
          StandardError.say(message)
          exit(2)
        }
        try? StandardOutput.shared.line(message)
        try? StandardOutput.shared.flush()
        exit(0)
      }
      StandardError.say("lacuna: \(error)")
      exit(1)
    }
  }

  /// Whether the command line is to blame, so that its usage is worth printing.
  private static func isUsage(_ error: any Error) -> Bool {
    Lacuna.exitCode(for: error) == .validationFailure
  }
}
