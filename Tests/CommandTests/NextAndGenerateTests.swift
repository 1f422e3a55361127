import Foundation
import TestSupport
import Testing

@Suite("lacuna next and lacuna generate")
struct NextAndGenerateTests {
  @Test("The next words' probabilities sum to 1 with <unk>, best first, and agree with score")
  func next() throws {
    let result = try Command.lacuna(
      "next", "-m", Models.small, "--json", "--special", "-k", "100", "the")
    #expect(result.status == 0)
    let object = try #require(try result.objects.first)
    #expect(
      object.keys.sorted() == [
        "beginning", "logBase", "next", "normalized", "sentenceID", "unknownCount",
        "vocabularySize",
      ])
    #expect(object["vocabularySize"] as? Int == 8 && object["unknownCount"] as? Int == 0)
    let next = try #require(object["next"] as? [[String: Any]])
    let probabilities = try next.map { try #require($0["probability"] as? Double) }
    #expect(next.count == 10, "eight words, the end and <unk>")
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
    #expect(probabilities == probabilities.sorted(by: >))
    for word in next.prefix(5) {
      let text = try #require(word["word"] as? String)
      if text.hasPrefix("<") { continue }
      let scored = try Command.lacuna(
        "score", "-m", Models.small, "--json", "--no-eos", "the \(text)"
      ).objects[0]
      let tokens = try #require(scored["tokens"] as? [[String: Any]])
      #expect(tokens[1]["logProbability"] as? Double == word["logProbability"] as? Double)
    }
  }

  @Test("People see rank, probability, logarithm and word; programs the same as TSV")
  func nextFormats() throws {
    let human = try Command.lacuna("next", "-m", Models.small, "-k", "2", "the", "")
    #expect(human.status == 0)
    #expect(human.lines.count == 9)
    #expect(human.lines[8] == "exact, over 8 words   0 unknown words before the next ones")
    #expect(human.lines[0] == "the …" && human.lines[4] == "…")
    #expect(human.lines[1].wholeMatch(of: /\ \ 1  [0-9.]+  log10 -[0-9.]+  cat/) != nil)
    let table = try Command.lacuna(
      "next", "-m", Models.small, "-k", "2", "--tsv", "--log-base", "e", "the", "a"
    ).table
    #expect(
      table[0] == [
        "sentence_id", "rank", "word", "probability", "ln_probability", "normalized", "vocabulary",
      ])
    #expect(table[1...].allSatisfy { $0[5...] == ["1", "8"] })
    #expect(table[1...].map { $0[0] + $0[1] } == ["11", "12", "21", "22"])
    for row in table[1...] {
      let probability = try #require(Double(row[3]))
      #expect(abs(log(probability) - (try #require(Double(row[4])))) < 1e-5)
    }
  }

  @Test("Equally probable words share a rank, also where the list is cut")
  func ties() throws {
    func ranks(_ top: String) throws -> [String] {
      try Command.lacuna("next", "-m", Models.small, "-k", top, "--tsv", "zebra").table.dropFirst()
        .map { $0[1] }
    }
    // No word is known after an unknown one: those that follow as many words are alike.
    let all = try ranks("99")
    #expect(all.contains { $0.hasSuffix("=") })
    for top in 1...all.count {
      #expect(try ranks(String(top)) == Array(all.prefix(top)), "of the best \(top)")
    }
  }

  @Test("A seed gives the same sentences again, another one others")
  func seed() throws {
    let runs = try ["7", "7", "8"].map {
      try Command.lacuna("generate", "-m", Models.english, "--seed", $0, "-n", "20")
    }
    #expect(runs.allSatisfy { $0.status == 0 && $0.errors.isEmpty && $0.lines.count == 20 })
    #expect(runs[0].output == runs[1].output)
    #expect(runs[0].output != runs[2].output)
  }

  @Test("Without a seed one is drawn and said, and it gives the same sentences again")
  func drawnSeed() throws {
    let run = try Command.lacuna("generate", "-m", Models.english)
    #expect(run.status == 0 && run.lines.count == 5)
    let seed = try #require(run.errors.firstMatch(of: /seed ([0-9]+)/)?.1)
    let again = try Command.lacuna("generate", "-m", Models.english, "--seed", String(seed))
    #expect(again.output == run.output)
  }

  @Test("Temperature 0, and one choice only, always take the most probable word")
  func greedy() throws {
    let greedy = try Command.lacuna(
      "generate", "-m", Models.small, "--temperature", "0", "--seed", "1", "-n", "3")
    #expect(Set(greedy.lines).count == 1)
    let narrow = try Command.lacuna(
      "generate", "-m", Models.small, "--top-k", "1", "--seed", "2", "-n", "3")
    #expect(narrow.output == greedy.output)
    let nucleus = try Command.lacuna(
      "generate", "-m", Models.small, "--top-p", "0.000001", "--seed", "3", "-n", "3")
    #expect(nucleus.output == greedy.output)
    var words = [""]
    while words.last != "</s>" {
      let beginning = words.dropFirst().joined(separator: " ")
      let next = try Command.lacuna("next", "-m", Models.small, "--tsv", "-k", "1", beginning)
      words.append(next.table[1][2])
    }
    #expect(words.dropFirst().dropLast().joined(separator: " ") == greedy.lines[0])
  }

  @Test("A beginning is kept, and a sentence that is cut off says so")
  func beginning() throws {
    let result = try Command.lacuna(
      "generate", "-m", Models.english, "--seed", "1", "--max-tokens", "1", "It was a")
    #expect(result.status == 0)
    #expect(result.lines.allSatisfy { $0.hasPrefix("It was a") })
    #expect(result.lines.contains { $0.hasSuffix("…") })
  }
}
