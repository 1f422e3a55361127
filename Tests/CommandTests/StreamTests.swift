import TestSupport
import Testing

@Suite("Standard input and output as streams")
struct StreamTests {
  @Test(
    "Each line is answered before the next is written",
    arguments: [
      (["score", "--json"], ["the cat sat", "the dog ran"]),
      (["next", "--json"], ["the", "a"]),
      (["fill", "--json"], ["the ___", "a ___ sang"]),
      (["tokenize", "--json"], ["the cat", "a dog"]),
      (["score", "--tsv", "--no-eos"], ["cat", "dog"]),
    ])
  func conversation(arguments: [String], lines: [String]) throws {
    let running = try RunningCommand(arguments + ["-m", Models.small], timeLimit: 30)
    if arguments.contains("--tsv") {
      running.write("the\n")
      #expect(running.readLine()?.hasPrefix("sentence_id") == true)
      #expect(running.readLine()?.contains("the") == true)
    }
    for line in lines {
      running.write(line + "\n")
      let answer = try #require(running.readLine(), "no answer to \(line)")
      let word = line.split(separator: " ").last { $0 != "___" }
      #expect(answer.contains(try #require(word)))
    }
    // A line in two pieces, and a last one without line feed.
    running.write("the ")
    running.write("cat ___\nthe ___")
    #expect(running.readLine() != nil)
    running.closeInput()
    let result = running.finish()
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(!result.output.isEmpty)
  }

  @Test("The answers to a stream are those to a file")
  func sameAsFile() throws {
    let text = "\(Command.corpora)/english.txt"
    let file = try Command.shell("$lacuna score -m \(Models.english) --tsv --file '\(text)'")
    let pipe = try Command.shell("cat '\(text)' | $lacuna score -m \(Models.english) --tsv")
    let slow = try Command.shell(
      "while IFS= read -r line; do printf '%s\\n' \"$line\"; done <'\(text)' "
        + "| $lacuna score -m \(Models.english) --tsv")
    #expect(file.status == 0 && file.lines.count > 10_000)
    #expect(pipe.output == file.output)
    #expect(slow.output == file.output)
  }

  @Test(
    "A reader that has seen enough is no error",
    arguments: [
      "score -m MODEL --file TEXT", "score -m MODEL --json --file TEXT",
      "generate -m MODEL -n 100000 --seed 1", "tokenize --file TEXT",
      "next -m MODEL -k 100000 the the the the", "export MODEL -o -", "export MODEL -o /dev/stdout",
    ])
  func closedPipe(arguments: String) throws {
    let arguments = arguments.replacing("MODEL", with: Models.english)
      .replacing("TEXT", with: "\(Command.corpora)/english.txt")
    let result = try Command.shell(
      "{ $lacuna \(arguments); echo status $? >&2; } | head -n 1")
    #expect(result.lines.count == 1)
    #expect(result.errors == "status 0\n")
  }

  @Test(
    "Results that cannot be written are an error",
    arguments: [
      "score -m MODEL a", "score -m MODEL --json --file TEXT", "inspect MODEL", "--help",
      "--version",
      "generate -m MODEL --seed 1", "verify MODEL", "export MODEL -o -",
    ])
  func fullDevice(arguments: String) throws {
    let arguments = arguments.replacing("MODEL", with: Models.english)
      .replacing("TEXT", with: "\(Command.corpora)/english.txt")
    let result = try Command.shell("$lacuna \(arguments) >/dev/full")
    #expect(result.status == 1)
    #expect(result.errors.contains("No space left on device"))
    #expect(result.errors.split(separator: "\n").count == 1)
  }
}
