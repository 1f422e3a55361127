import Foundation
import TestSupport
import Testing

@Suite("lacuna digits train with little time or room")
struct DigitTimeLimitTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func train(_ arguments: String...) throws -> Command.Result {
    try DigitRuns.run(
      ["train", DigitRuns.small, "-o", "x"] + DigitRuns.options + arguments, folder: folder.path)
  }

  @Test("Training ends by itself when the time is over, and is then finished")
  func limit() throws {
    let result = try train("--time-limit", "0.2s", "--metrics", "m.csv")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("as many epochs as fit into 1 s"))
    #expect(result.text.contains(/x: 1,810 weights, of epoch [0-9]+, held out: loss/))
    let last = String(decoding: try folder.read("m.csv"), as: UTF8.self).split(separator: "\n").last
    #expect(last?.hasPrefix("epoch,") == true || last?.hasPrefix("round,") == true)
    let before = try folder.read("x")
    let again = try DigitRuns.run(
      ["train", DigitRuns.small, "-o", "x", "--resume"], folder: folder.path)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try folder.read("x") == before)
  }

  @Test("With time enough, the epochs asked for are trained as without a limit")
  func enough() throws {
    #expect(try train("--epochs", "3").status == 0)
    let expected = try folder.read("x")
    let result = try train("--epochs", "3", "--time-limit", "2d3h")
    #expect(result.status == 0 && result.errors.contains("at most 3 epochs and 2 d 3 h"))
    #expect(try folder.read("x") == expected)
  }

  @Test(
    "A time that is none is refused, naming the option",
    arguments: ["0s", "5", "-3m", "5x", "m", "", "1m1h", "1s1s", "1e3s", "1..5s", "infs", "99999d"])
  func refused(time: String) throws {
    let result = try train("--time-limit", time)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.contains("--time-limit"))
    #expect(try folder.names().isEmpty)
  }

  @Test("Without room for a checkpoint, training stops and the one before is good")
  func fullDisk() throws {
    let arguments =
      "train \(DigitRuns.small) -o x --epochs 60 "
      + DigitRuns.options.joined(separator: " ")
    let whole = try Command.shell("$lacuna digits \(arguments)", folder: folder.path)
    #expect(whole.status == 0, "\(whole.errors)")
    let expected = try folder.read("x")
    let size = try folder.read("x.checkpoint").count
    // Checkpoints grow with the metrics in them: this is room for those of the first epochs only.
    let blockCount = (size - 30_000) / 512
    let result = try Command.shell(
      "rm x x.checkpoint; ulimit -f \(blockCount); exec $lacuna digits \(arguments)",
      folder: folder.path)
    #expect(result.status == 1 && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.contains(/lacuna: training stopped at step [0-9]+, because it could not/))
    #expect(result.errors.contains(/x\.checkpoint still holds all of step [0-9]+: make room/))
    #expect(result.errors.contains("--resume"))
    #expect(try folder.names() == ["x.checkpoint"])
    let resumed = try DigitRuns.run(
      ["train", DigitRuns.small, "-o", "x", "--resume"], folder: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try folder.read("x") == expected)
  }
}
