import Foundation
import TestSupport
import Testing

@Suite("Interrupted trainings of digits", .serialized)
struct DigitInterruptionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Long enough to be hit, in epochs short enough to leave checkpoints.
  private func arguments(_ name: String) -> [String] {
    ["train", DigitRuns.small, "-o", name, "--epochs", "150"] + DigitRuns.options
  }

  private func resumed(_ name: String) throws -> Command.Result {
    try DigitRuns.run(["train", DigitRuns.small, "-o", name, "--resume"], folder: folder.path)
  }

  @Test("Killed at any moment and resumed, a training ends with the same bytes")
  func kill() throws {
    let whole = try DigitRuns.run(arguments("whole"), folder: folder.path)
    #expect(whole.status == 0)
    let expected = try folder.read("whole")
    var generator = SystemRandomNumberGenerator()
    for repetition in 0..<3 {
      let name = "killed\(repetition)"
      let running = try RunningCommand(["digits"] + arguments(name), folder: folder.path)
      running.closeInput()
      while try !folder.names().contains("\(name).checkpoint") && running.isRunning {}
      Thread.sleep(forTimeInterval: Double.random(in: 0...0.1, using: &generator))
      running.send(SIGKILL)
      #expect(running.finish().status == -SIGKILL)
      #expect(try !folder.names().contains(name))
      let result = try resumed(name)
      #expect(result.status == 0 && result.errors.contains("going on in epoch"), "\(result.errors)")
      #expect(try folder.read(name) == expected)
    }
  }

  @Test("Ctrl-C saves the training, says how it goes on, and is status 130")
  func interrupt() throws {
    #expect(try DigitRuns.run(arguments("whole"), folder: folder.path).status == 0)
    let running = try RunningCommand(["digits"] + arguments("x"), folder: folder.path)
    running.closeInput()
    while try !folder.names().contains("x.checkpoint") && running.isRunning {}
    running.send(SIGINT)
    let result = running.finish()
    #expect(result.status == 130 && result.output.isEmpty)
    #expect(result.errors.contains(/interrupted in epoch [0-9]+; x\.checkpoint has everything/))
    #expect(result.errors.contains("--resume"))
    #expect(try folder.names() == ["whole", "whole.checkpoint", "x.checkpoint"])
    // What it has learnt so far can be looked at.
    #expect(
      try DigitRuns.run(["test", "-m", "x.checkpoint", DigitRuns.small], folder: folder.path).status
        == 0)
    #expect(try resumed("x").status == 0)
    #expect(try folder.read("x") == folder.read("whole"))
  }
}
