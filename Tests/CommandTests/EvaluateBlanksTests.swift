import Foundation
import TestSupport
import Testing

@Suite("lacuna evaluate blanks")
struct EvaluateBlanksTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private let text = "\(Command.corpora)/english.txt"

  private func mean(_ object: [String: Any], _ key: String) throws -> Double {
    let estimate = try #require(object[key] as? [String: Any])
    return try #require((estimate["mean"] as? NSNumber)?.doubleValue, "\(key)")
  }

  @Test("The details add up to the figures")
  func details() throws {
    let path = folder.file("details.tsv")
    let result = try Command.lacuna(
      "evaluate", "blanks", "-m", Models.small, "--json", "--per-sentence", "9", "--details", path,
      input: "the cat sat\na dog ran\nthe zebra sang\n")
    #expect(result.status == 0 && result.errors.isEmpty)
    let object = try #require(try result.objects.first)
    #expect(object["blankCount"] as? Int == 8 && object["unknownCount"] as? Int == 1)
    #expect(object["vocabularySize"] as? Int == 8 && object["exact"] as? Bool == true)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(lines.count == 9 && lines.allSatisfy { $0.count == 10 })
    #expect(lines[1][1...2] == ["___ cat sat", "the"])
    var reciprocals = 0.0
    for line in lines.dropFirst() {
      let rank = try #require(Double(line[3]))
      let tied = try #require(Int(line[4]))
      let better = Int(rank - 1 - Double(tied) / 2)
      reciprocals +=
        (better + 1...better + tied + 1).map { 1 / Double($0) }.reduce(0, +) / Double(tied + 1)
      // Its share is what filling the sentence says.
      let fill = try Command.lacuna(
        "fill", "-m", Models.small, "--tsv", "-k", "99", "--", line[1])
      let answer = try #require(fill.table.first { $0[1] == "1" && $0[3] == line[2] })
      #expect(abs(try #require(Double(answer[4])) - (try #require(Double(line[5])))) < 1e-6)
    }
    #expect(abs(try mean(object, "reciprocalRank") - reciprocals / 8) < 1e-9)
    #expect(try mean(object, "top10") == 1)
  }

  @Test("Every part of a model is asked the same questions with the same distractors")
  func parts() throws {
    var asked: Set<[[String]]> = []
    let text = try folder.write("asked.txt", "the cat sat\na dog ran\nthe bird sang\na cat sat\n")
    for part in [[], ["--part", "ngram"], ["--part", "causal"]] {
      let path = folder.file("parts.tsv")
      let running = try RunningCommand(
        [
          "evaluate", "blanks", "-m", Models.mixture, text, "--json", "--distractors", "context",
          "--details", path,
        ] + part)
      running.closeInput()
      let result = running.finish()
      #expect(result.status == 0, "\(result.errors)")
      let object = try #require(try result.objects.first)
      #expect(object["distractors"] as? String == "context")
      #expect(try mean(object, "choice") > 0)
      asked.insert(
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
          let cells = $0.split(separator: "\t", omittingEmptySubsequences: false)
          return [1, 2, 8].map { String(cells[$0]) }
        })
    }
    #expect(asked.count == 1)
  }

  @Test("A network alone that sees both sides draws no distractors by context")
  func noReader() throws {
    let result = try Command.lacuna(
      "evaluate", "blanks", "-m", Models.masked, text, "--distractors", "context")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("left to right"))
  }

  @Test("Neither threads nor pipes change a figure; another seed asks other questions")
  func determinism() throws {
    func figures(_ options: String...) throws -> [String] {
      let running = try RunningCommand(
        ["evaluate", "blanks", "-m", Models.english, "--tsv", "--count", "40", text] + options)
      running.closeInput()
      let result = running.finish()
      #expect(result.status == 0 && result.table.count == 2)
      #expect(result.table[0].count == result.table[1].count)
      return result.table[1]
    }
    let expected = try figures()
    #expect(try figures("--threads", "1") == expected)
    #expect(try figures("--threads", "3") == expected)
    #expect(try figures("--seed", "2") != expected)
    let piped = try Command.shell(
      "gzip -c '\(text)' | $lacuna evaluate blanks -m \(Models.english) --tsv --count 40")
    #expect(piped.table.last == expected)
  }

  @Test("People see a table that fits a narrow terminal")
  func human() throws {
    for words in ["all", "content"] {
      let result = try Command.lacuna(
        "evaluate", "blanks", "-m", Models.english, "--words", words, "--count", "50",
        "--common", "20", input: try String(contentsOfFile: text, encoding: .utf8))
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(result.lines[0] == "standard input")
      #expect(result.lines.allSatisfy { $0.count <= 60 }, "\(result.text)")
      #expect(result.lines.contains { $0.hasPrefix("  top 1 ") && $0.contains(" %  ± ") })
      #expect(result.lines.contains { $0.hasPrefix("  choice of 5 ") })
      #expect(result.text.contains(words == "all" ? "  words, seed 1" : "  content words, seed 1"))
      #expect(result.lines.last?.hasSuffix("ranked exactly") == true)
    }
  }

  @Test("Other scripts are asked as well", arguments: ["ar", "zh"])
  func scripts(language: String) throws {
    let path = "\(Command.corpora)/languages/\(language).txt"
    let model = folder.file("\(language).lacuna")
    #expect(try Command.lacuna("train", "ngram", path, "-o", model, "--order", "3").status == 0)
    let details = folder.file("details.tsv")
    let result = try Command.lacuna(
      "evaluate", "blanks", "-m", model, path, "--json", "--words", "content", "--common", "5",
      "--details", details)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try #require(try result.objects.first?["blankCount"] as? Int) > 3)
    #expect(try String(contentsOfFile: details, encoding: .utf8).contains("___"))
  }

  @Test("A vocabulary too small for distractors leaves the choice undefined")
  func tooSmall() throws {
    let path = try folder.write("tiny.txt", "a b\nb a\n")
    let model = folder.file("tiny.lacuna")
    #expect(try Command.lacuna("train", "ngram", path, "-o", model, "--order", "2").status == 0)
    let result = try Command.lacuna("evaluate", "blanks", "-m", model, path)
    #expect(result.status == 0)
    #expect(result.text.contains("undefined  too few words of like frequency"))
    let object = try Command.lacuna("evaluate", "blanks", "-m", model, "--json", path).objects[0]
    #expect((object["choice"] as? [String: Any])?["mean"] is NSNull)
  }

  @Test("Texts with nothing to hide, and options that make no sense, are refused")
  func refusals() throws {
    for input in ["", "\n\n", "zebra okapi\n", "... , !\n"] {
      let result = try Command.lacuna("evaluate", "blanks", "-m", Models.small, input: input)
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.contains("no word to hide"))
      #expect(result.errors.contains("2 are not in the vocabulary") == input.contains("zebra"))
    }
    for options in [
      ["--count", "0"], ["--per-sentence", "-1"], ["--words", "some"], ["--details", "-"],
    ] {
      let running = try RunningCommand(["evaluate", "blanks", "-m", Models.small] + options)
      running.closeInput()
      #expect(running.finish().status == 2)
    }
    let same = try Command.lacuna(
      "evaluate", "blanks", "-m", Models.small, "--details", text, text)
    #expect(same.status == 2 && same.errors.contains("--details"))
  }
}
