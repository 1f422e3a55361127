import Dispatch
import Foundation

/// A run of the built `lacuna`, as a person would start it.
package struct Command: Sendable {
  /// What a finished run leaves behind.
  package struct Result: Sendable {
    package var output: [UInt8]
    package var errors: String
    /// The exit status; for a run that a signal ended, that signal's number, negative.
    package var status: Int32

    package var text: String { String(decoding: output, as: UTF8.self) }
    /// The lines of the output, without the empty piece behind the last line feed.
    package var lines: [String] {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      return lines
    }
    /// The lines as columns.
    package var table: [[String]] {
      lines.map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      }
    }
    /// The lines as JSON objects; throws for a line that is none.
    package var objects: [[String: Any]] {
      get throws {
        try lines.map { line in
          let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
          guard let object = value as? [String: Any] else { throw NotAnObject(line: line) }
          return object
        }
      }
    }
  }

  package struct NotAnObject: Error {
    package var line: String
  }

  /// The program: it lies beside the tests, or where `LACUNA_BINARY` says.
  package static let program: String =
    ProcessInfo.processInfo.environment["LACUNA_BINARY"]
    ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("lacuna").path

  /// The tree's own folder of texts.
  package static let corpora: String =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Corpora").path

  /// Runs `lacuna` with these arguments to its end.
  package static func lacuna(
    _ arguments: String..., input: [UInt8] = [], folder: String? = nil
  ) throws -> Result {
    try run(program, arguments, input: input, folder: folder)
  }

  /// Runs `lacuna` with these arguments to its end, with a text as standard input.
  package static func lacuna(
    _ arguments: String..., input: String, folder: String? = nil
  ) throws -> Result {
    try run(program, arguments, input: Array(input.utf8), folder: folder)
  }

  /// Runs a shell script, in which `$lacuna` is the program, to its end.
  package static func shell(_ script: String, folder: String? = nil) throws -> Result {
    try run("/bin/sh", ["-c", script], input: [], folder: folder)
  }

  private static func run(
    _ program: String, _ arguments: [String], input: [UInt8], folder: String?
  ) throws -> Result {
    let running = try RunningCommand(arguments, program: program, folder: folder)
    running.write(input)
    running.closeInput()
    return running.finish()
  }
}

/// A command that is still running: its input can be written and its output read meanwhile.
package final class RunningCommand: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()
  private let inputQueue = DispatchQueue(label: "lacuna-test-input")
  /// Kills a command that hangs, so that a test fails and does not hang itself.
  private let watch: any DispatchSourceTimer

  package init(
    _ arguments: [String], program: String = Command.program, folder: String? = nil,
    timeLimit: Double = 120
  ) throws {
    // A command may end before it has read its input.
    signal(SIGPIPE, SIG_IGN)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "lacuna": Command.program]
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let identifier = process.processIdentifier
    watch = DispatchSource.makeTimerSource()
    watch.schedule(deadline: .now() + timeLimit)
    watch.setEventHandler { kill(identifier, SIGKILL) }
    watch.resume()
  }

  /// Writes to the command's standard input without waiting for it to be read.
  package func write(_ bytes: [UInt8]) {
    let handle = input.fileHandleForWriting
    inputQueue.async { try? handle.write(contentsOf: Data(bytes)) }
  }

  package func write(_ text: String) {
    write(Array(text.utf8))
  }

  package func closeInput() {
    let handle = input.fileHandleForWriting
    inputQueue.async { try? handle.close() }
  }

  /// Waits for the next line of output; `nil` at its end.
  package func readLine() -> String? {
    var bytes: [UInt8] = []
    while let byte = try? output.fileHandleForReading.read(upToCount: 1), let first = byte.first {
      if first == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(first)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  package var isRunning: Bool { process.isRunning }

  /// Whether it has a file open in a folder that has something in it, but no name any more; only Linux says.
  package func hasNamelessFile(in folder: String) -> Bool {
    let descriptors = "/proc/\(process.processIdentifier)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []
    return names.contains { name in
      let link = "\(descriptors)/\(name)"
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
      guard let target, target.hasPrefix(folder + "/"), target.hasSuffix(" (deleted)") else {
        return false
      }
      var status = stat()
      return stat(link, &status) == 0 && status.st_size > 0
    }
  }

  package func send(_ number: Int32) {
    kill(process.processIdentifier, number)
  }

  /// Reads the rest of the output and waits for the end.
  package func finish() -> Command.Result {
    let errorHandle = errors.fileHandleForReading
    nonisolated(unsafe) var errorData = Data()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { errorData = errorHandle.readDataToEndOfFile() }
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    group.wait()
    process.waitUntilExit()
    watch.cancel()
    let status = process.terminationStatus
    return Command.Result(
      output: Array(outputData), errors: String(decoding: errorData, as: UTF8.self),
      status: process.terminationReason == .uncaughtSignal ? -status : status)
  }
}

extension Command {
  /// The texts in other languages that the tree holds.
  package static var languages: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: corpora + "/languages")
        .filter { $0.hasSuffix(".txt") }.sorted().map { "\(corpora)/languages/\($0)" }
    }
  }
}
