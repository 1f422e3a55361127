import Foundation
import TestSupport
import Testing

@Suite("lacuna convert and the compact layout")
struct ConvertTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func lacuna(_ arguments: String...) throws -> Command.Result {
    let running = try RunningCommand(arguments, folder: folder.path)
    running.closeInput()
    return running.finish()
  }

  @Test("Every query answers from the compact layout as from the fast one, numbers allowing")
  func everyQuery() throws {
    let converted = try lacuna(
      "convert", Models.english, "-o", "c.lacuna", "--layout", "compact", "--bits", "16", "-q")
    #expect(converted.status == 0 && converted.errors.isEmpty, "\(converted.errors)")
    #expect(converted.lines.count == 1 && converted.text.contains("n-grams, compact, 16 bits, "))
    _ = try folder.write("text.txt", "It was the house of the old man.\nShe opened the door.\n")
    for command in [
      ["score", "-m", "M", "--tsv", "--file", "text.txt"],
      ["perplexity", "-m", "M", "text.txt", "--json"],
      ["next", "-m", "M", "It was the"], ["next", "-m", "M", "the", "--top", "50"],
      ["fill", "-m", "M", "It was ___ house"], ["fill", "-m", "M", "___ was the ___ of"],
      ["generate", "-m", "M", "--seed", "3"], ["export", "M", "-o", "-"],
    ] {
      let results = try [Models.english, "c.lacuna"].map { model in
        let running = try RunningCommand(
          command.map { $0 == "M" ? model : $0 }, folder: folder.path)
        running.closeInput()
        return running.finish()
      }
      #expect(results[0].status == 0, "\(command): \(results[0].errors)")
      #expect(results[0].status == results[1].status && results[0].output == results[1].output)
    }
    #expect(try lacuna("verify", "c.lacuna").lines == ["c.lacuna: whole"])
  }

  @Test("8 bits are the default, and inspect says what a file holds")
  func inspect() throws {
    #expect(try lacuna("convert", Models.english, "-o", "c", "--layout", "compact").status == 0)
    let text = try lacuna("inspect", "c").text
    #expect(text.contains(#/layout +compact, 8 bits, /#))
    #expect(try lacuna("inspect", Models.english).text.contains(#/layout +fast, /#))
    let objects = try [Models.english, "c"].map { path in
      let object = try #require(try lacuna("inspect", "--json", path).objects.first)
      return try #require((object["components"] as? [[String: Any]])?.first)
    }
    #expect(objects[0]["layout"] as? String == "fast" && objects[0]["bits"] == nil)
    #expect(objects[1]["layout"] as? String == "compact" && objects[1]["bits"] as? Int == 8)
    let sizes = objects.compactMap { $0["byteCount"] as? Int }
    #expect(sizes.count == 2 && sizes[1] * 3 < sizes[0])
  }

  @Test("Training writes the compact layout at once, the same bytes as converting later")
  func training() throws {
    let text = try folder.write("t.txt", "the cat sat\nthe dog sat\nthe cat ran\na bird sang\n")
    for arguments in [
      ["train", "ngram", text, "-o", "fast", "--order", "3"],
      ["train", "ngram", text, "-o", "compact", "--order", "3", "--layout", "compact"],
      ["convert", "fast", "-o", "converted", "--layout", "compact"],
    ] {
      let running = try RunningCommand(arguments, folder: folder.path)
      running.closeInput()
      #expect(running.finish().status == 0)
    }
    #expect(try folder.read("compact") == folder.read("converted"))
  }

  @Test("Back in the fast layout a model keeps its quantised numbers and says so")
  func back() throws {
    #expect(
      try lacuna("convert", Models.english, "-o", "c", "--layout", "compact", "--bits", "2")
        .status == 0)
    let result = try lacuna("convert", "c", "-o", "f", "--layout", "fast", "-q")
    #expect(result.status == 0 && result.errors.contains("quantised to 2 bits"))
    #expect(result.text.contains("n-grams, fast, "))
    let scores = try ["c", "f", Models.english].map {
      try lacuna("score", "-m", $0, "--tsv", "It was the house").output
    }
    #expect(scores[0] == scores[1] && scores[1] != scores[2])
    #expect(
      try lacuna("inspect", "f").text.contains("remark: its numbers were quantised to 2 bits"))
  }

  @Test("A mixture is converted with its other parts as they are")
  func mixture() throws {
    #expect(
      try lacuna("convert", Models.mixture, "-o", "c", "--layout", "compact").status == 0)
    let scores = try [Models.mixture, "c"].map {
      try lacuna("score", "-m", $0, "--tsv", "the cat sat").output
    }
    #expect(scores[0] == scores[1])
    #expect(try lacuna("verify", "c").status == 0)
  }

  @Test("What cannot be done is refused before anything is written")
  func refusals() throws {
    for bits in ["0", "33", "-1", "25"] {
      for command in [["convert", Models.small], ["train", "ngram", folder.file("missing.txt")]] {
        let running = try RunningCommand(
          command + ["-o", "x", "--layout", "compact", "--bits", bits], folder: folder.path)
        running.closeInput()
        let result = running.finish()
        #expect(result.status == 2)
        #expect(result.errors.contains("choose 1 to 24"), "\(result.errors)")
      }
    }
    let fast = try lacuna("convert", Models.small, "-o", "x", "--bits", "8")
    #expect(fast.status == 2 && fast.errors.contains("add --layout compact"))
    let network = try lacuna("convert", Models.causal, "-o", "x", "--layout", "compact")
    #expect(network.status == 1 && network.errors.contains("holds no n-grams"))
    let itself = try lacuna("convert", Models.small, "-o", Models.small, "--layout", "compact")
    #expect(itself.status == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
