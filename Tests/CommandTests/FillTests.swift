import Foundation
import TestSupport
import Testing

@Suite("lacuna fill")
struct FillTests {
  private struct Answer {
    var rank: String
    var text: String
    var probability: Double
  }

  /// The answers of the TSV output: blank 0 is all blanks together.
  private func answers(_ result: Command.Result, blank: Int) throws -> [Answer] {
    #expect(result.status == 0)
    return try result.table.dropFirst().filter { $0[1] == String(blank) }.map {
      Answer(rank: $0[2], text: $0[3], probability: try #require(Double($0[4])))
    }
  }

  @Test("The shares of one blank sum to 1, best first, and agree with scoring each sentence")
  func shares() throws {
    let result = try Command.lacuna(
      "fill", "-m", Models.small, "--tsv", "--top", "100", "the ___ sat")
    let found = try answers(result, blank: 0)
    #expect(found.count == 8)
    #expect(found.first?.text == "the cat sat")
    #expect(abs(found.map(\.probability).reduce(0, +) - 1) < 1e-6)
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.probability >= $1.probability })
    let scores = try found.map { answer in
      let scored = try Command.lacuna("score", "-m", Models.small, "--json", answer.text).objects[0]
      return pow(10, try #require(scored["logProbability"] as? Double))
    }
    let total = scores.reduce(0, +)
    for (answer, score) in zip(found, scores) {
      #expect(abs(answer.probability - score / total) < 1e-6)
    }
    let single = try answers(result, blank: 1)
    #expect(single.map(\.probability) == found.map(\.probability))
  }

  @Test("Each of several blanks has shares of its own, which sum to 1")
  func several() throws {
    let result = try Command.lacuna(
      "fill", "-m", Models.small, "--tsv", "--top", "100", "___ ___ sat")
    let joint = try answers(result, blank: 0)
    #expect(joint.count == 64)
    for blank in 1...2 {
      let own = try answers(result, blank: blank)
      #expect(own.count == 8)
      #expect(abs(own.map(\.probability).reduce(0, +) - 1) < 1e-5)
      // A blank's share is the sum over all that may stand in the other.
      for answer in own {
        let sum = joint.filter {
          $0.text.split(separator: " ")[blank - 1] == Substring(answer.text)
        }.map(\.probability).reduce(0, +)
        #expect(abs(sum - answer.probability) < 1e-5)
      }
    }
  }

  @Test("Equally probable answers share a rank")
  func ties() throws {
    let result = try Command.lacuna(
      "fill", "-m", Models.small, "--candidates", "dog,bird", "cat ___ cat")
    #expect(result.status == 0)
    #expect(result.lines.count { $0.hasPrefix("  1=  ") } == 2, "\(result.text)")
  }

  @Test("Candidates: for all blanks, for each, phrases, repeated ones, and no list at all")
  func candidates() throws {
    func joint(_ arguments: [String]) throws -> [String] {
      let running = try RunningCommand(["fill", "-m", Models.small, "--tsv"] + arguments)
      running.closeInput()
      return try answers(running.finish(), blank: 0).map(\.text)
    }
    #expect(
      Set(try joint(["--candidates", "cat, dog", "the ___ ___"])) == [
        "the cat cat", "the cat dog", "the dog cat", "the dog dog",
      ])
    #expect(
      Set(try joint(["--candidates", "cat,dog", "--candidates", "sat", "the ___ ___"])) == [
        "the cat sat", "the dog sat",
      ])
    #expect(
      try joint(["--candidates", "cat,dog", "--candidates", "", "the ___ ___", "-k", "100"]).count
        == 16)
    #expect(
      Set(try joint(["--candidates", "cat,bird sang", "the ___"])) == [
        "the cat", "the bird sang",
      ])
    #expect(try joint(["--candidates", "cat,cat, cat", "the ___"]) == ["the cat"])
  }

  @Test("An unknown candidate is scored as unknown, and that is said")
  func unknownCandidate() throws {
    let result = try Command.lacuna(
      "fill", "-m", Models.small, "--candidates", "cat,zebra", "the ___ sat")
    #expect(result.status == 0)
    #expect(result.errors.contains("not in the vocabulary") && result.errors.contains("zebra"))
    let line = try #require(result.lines.first { $0.contains("zebra") })
    #expect(line.hasSuffix("(unknown)"))
    #expect(result.lines.contains { $0.contains("cat") && !$0.contains("unknown") })
  }

  @Test("JSON holds every blank and all blanks together, under the same keys")
  func json() throws {
    let result = try Command.lacuna(
      "fill", "-m", Models.small, "--json", "--top", "3", "the ___ ___")
    let object = try #require(try result.objects.first)
    #expect(
      object.keys.sorted() == [
        "basis", "blanks", "exact", "joint", "logBase", "normalized", "sentence", "sentenceID",
        "shortlists", "unknownCount", "vocabularySize",
      ])
    #expect(object["basis"] as? String == "exact" && object["vocabularySize"] as? Int == 8)
    let blanks = try #require(object["blanks"] as? [[[String: Any]]])
    #expect(blanks.count == 2 && blanks.allSatisfy { $0.count == 3 })
    let joint = try #require(object["joint"] as? [[String: Any]])
    #expect(joint.count == 3)
    #expect(
      joint[0].keys.sorted() == ["answers", "logProbability", "probability", "sentence", "unknown"])
    let first = try #require(joint[0]["answers"] as? [String])
    #expect(joint[0]["sentence"] as? String == "the \(first[0]) \(first[1])")
  }

  @Test("People see the answers and the completed sentence")
  func human() throws {
    let result = try Command.lacuna("fill", "-m", Models.small, "--top", "2", "The (___, the cat")
    #expect(result.status == 0)
    #expect(result.lines[0] == "The (___, the cat")
    #expect(result.lines.last?.hasPrefix("log10 P = ") == true)
    #expect(result.lines.last?.contains("exact, over 8 words") == true)
    let completed = result.lines[result.lines.count - 2]
    #expect(completed.hasPrefix("The (") && completed.hasSuffix(", the cat"))
    #expect(!result.text.contains("blank 1"))
    let two = try Command.lacuna("fill", "-m", Models.small, "--top", "2", "the ___ ___")
    #expect(two.text.contains("blank 2") && two.text.contains("all blanks together"))
  }

  @Test("Known letters and numbers of words limit what may stand in a blank")
  func lettersAndGaps() throws {
    let letters = try Command.lacuna("fill", "-m", Models.small, "--tsv", "the c_t ___")
    #expect(letters.status == 0)
    #expect(try answers(letters, blank: 1).map(\.text) == ["cat"])
    let gap = try Command.lacuna("fill", "-m", Models.small, "--json", "the ___{1,2} sat")
    let object = try #require(try gap.objects.first)
    let lengths = try #require(object["lengths"] as? [[String: Any]])
    #expect(
      lengths.map { $0["words"] as? [Int] } == [[1], [2]] && object["exact"] as? Bool == true)
    let shares = lengths.compactMap { $0["probability"] as? Double }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-6)
    let shown = try Command.lacuna("fill", "-m", Models.small, "the ___{1,2} sat")
    #expect(shown.text.contains("1 word: ") && shown.text.contains("2 words: "))
    let refused = try Command.lacuna("fill", "-m", Models.small, "the ___{2,1} sat")
    #expect(refused.status == 1 && refused.errors.contains("the smaller number first"))
  }

  @Test("Candidates, words that are allowed and words that are not come from files")
  func lists() throws {
    let folder = try TemporaryFolder()
    let list = try folder.write("list.txt", "cat\n\n  dog \ncat\nunicorn\n")
    let candidates = try Command.lacuna(
      "fill", "-m", Models.small, "--tsv", "the ___ sat", "--candidates-file", list)
    #expect(try Set(answers(candidates, blank: 1).map(\.text)) == ["cat", "dog", "unicorn"])
    let allowed = try Command.lacuna(
      "fill", "-m", Models.small, "--tsv", "the ___ sat", "--allow", list)
    #expect(try Set(answers(allowed, blank: 1).map(\.text)) == ["cat", "dog"])
    #expect(allowed.errors.contains("1 listed word not in the vocabulary"))
    let forbidden = try Command.lacuna(
      "fill", "-m", Models.small, "--tsv", "the ___ sat", "--forbid", list)
    let rest = try answers(forbidden, blank: 1)
    #expect(rest.count == 6 && rest.allSatisfy { $0.text != "cat" && $0.text != "dog" })
    #expect(abs(rest.map(\.probability).reduce(0, +) - 1) < 1e-5)
    let missing = try Command.lacuna(
      "fill", "-m", Models.small, "the ___ sat", "--allow", folder.file("none.txt"))
    #expect(missing.status == 1 && missing.errors.contains("none.txt"))
  }

  @Test("A sentence without blank is an error that says which, after the answers before it")
  func noBlank() throws {
    let alone = try Command.lacuna("fill", "-m", Models.small, "--tsv", "the cat")
    #expect(alone.status == 1 && alone.output.isEmpty)
    #expect(alone.errors.contains("___ (three underscores)"))
    let touching = try Command.lacuna("fill", "-m", Models.small, "伞和___一样")
    #expect(touching.status == 1 && touching.errors.contains("a space on each side"))
    let second = try Command.lacuna("fill", "-m", Models.small, "--json", "a ___", "the cat")
    #expect(second.status == 1 && second.lines.count == 1)
    #expect(second.errors.contains("sentence 2: "))
    let line = try Command.lacuna(
      "fill", "-m", Models.small, "--json", input: "a ___\n\nthe __ cat\n")
    #expect(line.status == 1 && line.lines.count == 1)
    #expect(line.errors.contains("standard input, line 3: "))
  }

  @Test("More blanks than words, and blanks alone, are filled")
  func manyBlanks() throws {
    for pattern in ["___", "___ ___", "___ ___ ___ ___"] {
      let result = try Command.lacuna("fill", "-m", Models.small, "--json", pattern)
      #expect(result.status == 0, "\(result.errors)")
      #expect((try result.objects.first?["joint"] as? [Any])?.count == (pattern == "___" ? 8 : 10))
    }
  }

  @Test("Equally good answers are marked as such, also where the list is cut")
  func tiesAtTheCut() throws {
    let all = try answers(
      Command.lacuna(
        "fill", "-m", Models.small, "--tsv", "--candidates", "dog,bird,sang", "cat ___ cat"),
      blank: 0)
    #expect(all.count == 3 && all.count { $0.rank.hasSuffix("=") } >= 2)
    let arguments = [
      "fill", "-m", Models.small, "--candidates", "dog,bird", "cat ___ cat", "-k", "1",
    ]
    let cut = try RunningCommand(arguments + ["--tsv"])
    cut.closeInput()
    #expect(try answers(cut.finish(), blank: 0).map(\.rank) == ["1="])
    let human = try RunningCommand(arguments)
    human.closeInput()
    #expect(human.finish().text.contains("others share the last rank"))
  }

  @Test(
    "The grammar of blanks at its edges",
    arguments: [
      // Marks around a blank stay, and a longer line is one blank, too.
      ("the (___) sat", "the (cat) sat"), ("the ____ sat", "the cat sat"),
      ("the ___, sat", "the cat, sat"), ("the ___!", "the cat!"),
      // Letters, and a run of them that may be empty.
      ("the c_t sat", "the cat sat"), ("a _ird ___", "a bird sang"),
      ("the c* sat", "the cat sat"), ("the *cat* sat", "the cat sat"),
      // Escapes are the characters themselves.
      ("the ___ sat \\_\\_\\_", "the cat sat ___"), ("the ___ sat \\*", "the cat sat *"),
    ])
  func grammar(pattern: String, expected: String) throws {
    let result = try Command.lacuna(
      "fill", "-m", Models.small, "--json", "-k", "1", "--candidates", "cat,bird,sang", pattern)
    #expect(result.status == 0, "\(result.errors)")
    let joint = try #require(try result.objects.first?["joint"] as? [[String: Any]])
    #expect(joint.first?["sentence"] as? String == expected)
  }

  @Test(
    "What is no blank, and letters that no word has, are errors that say what to write",
    arguments: [
      ("a _ bird", "three underscores"), ("a __ bird", "three underscores"),
      ("a * bird", "three underscores"), ("\\_\\_\\_", "three underscores"),
      ("the cat___", "fits cat___"), ("a_", "fits a_"), ("the qu*x", "fits qu*x"),
    ])
  func noBlanks(pattern: String, message: String) throws {
    let result = try Command.lacuna("fill", "-m", Models.small, pattern)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test("Marks are no answers unless asked for")
  func special() throws {
    let plain = try Command.lacuna("fill", "-m", Models.small, "--tsv", "-k", "99", "the ___")
    #expect(!plain.text.contains("<unk>") && !plain.text.contains("</s>"))
    let special = try Command.lacuna(
      "fill", "-m", Models.small, "--tsv", "-k", "99", "--special", "the ___")
    #expect(special.text.contains("<unk>") && special.text.contains("</s>"))
    #expect(!special.text.contains("<s>"))
  }
}
