import Foundation
import TestSupport
import Testing

@Suite("Interruptions", .serialized)
struct InterruptionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test(
    "Ctrl-C, kill and a lost terminal end a command by the signal and leave no file",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func reading(number: Int32) throws {
    for arguments in [
      ["train", "ngram", "-", "-o", "x.lacuna"], ["score", "-m", Models.small],
      ["import", "-", "-o", "x.lacuna"],
    ] {
      let running = try RunningCommand(arguments, folder: folder.path)
      running.write("a line\n")
      Thread.sleep(forTimeInterval: 0.1)
      running.send(number)
      #expect(running.finish().status == -number)
      running.closeInput()
      #expect(try folder.names().isEmpty)
    }
  }

  @Test("Interrupted while it writes, a command leaves the old model or the new one")
  func writing() throws {
    let old = try TemporaryFolder.contents(Models.small)
    var interruptedCount = 0
    for attempt in 0..<20 {
      _ = try folder.write("x.lacuna", old)
      let running = try RunningCommand(
        [
          "train", "ngram", "\(Command.corpora)/english.txt", "-o", "x.lacuna", "--order", "12",
        ], folder: folder.path)
      running.closeInput()
      // First the place is tried, then the model is written there.
      Thread.sleep(forTimeInterval: 0.01 * Double(attempt))
      while try folder.names() == ["x.lacuna"] && running.isRunning {}
      running.send(SIGINT)
      let status = running.finish().status
      #expect(status == 0 || status == -SIGINT)
      #expect(try folder.names() == ["x.lacuna"])
      if status != 0 {
        interruptedCount += 1
        // Either the signal came before the model took its name, or after.
        if try folder.read("x.lacuna") != old {
          #expect(try Command.lacuna("verify", "x.lacuna", folder: folder.path).status == 0)
        }
      }
    }
    #expect(interruptedCount > 0)
  }

  @Test(
    "Killed while it makes a model in a temporary file, a command leaves none of it",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")),
    arguments: [["ngram", "--layout", "compact"], ["all", "--without", "causal", "masked"]])
  func temporaryModel(arguments: [String]) throws {
    let temporary = try TemporaryFolder()
    let running = try RunningCommand(
      [
        "train", arguments[0], "\(Command.corpora)/english.txt", "-o", "x.lacuna", "--order", "12",
        "--temporary-directory", temporary.path,
      ] + arguments.dropFirst(), folder: folder.path)
    running.closeInput()
    while running.isRunning && !running.hasNamelessFile(in: temporary.path) {}
    running.send(SIGKILL)
    #expect(running.finish().status == -SIGKILL)
    #expect(try temporary.names().isEmpty)
  }

  @Test("What nohup and shells have a command ignore stays ignored")
  func ignored() throws {
    let result = try Command.shell(
      """
      trap '' HUP INT
      (sleep 0.3; echo 'a b'; sleep 0.3) | $lacuna score -m \(Models.small) --tsv & job=$!
      sleep 0.1; kill -HUP $job; kill -INT $job; wait $job; echo status $?
      """)
    #expect(result.lines.count == 5 && result.lines.last == "status 0", "\(result.text)")
  }
}
