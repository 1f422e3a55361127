import Foundation
import TestSupport
import Testing

@Suite("lacuna score")
struct ScoreTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func number(_ value: Any?) throws -> Double {
    try #require((value as? NSNumber)?.doubleValue)
  }

  @Test("The chain rule is a line a factor, and the product is P(S)")
  func chainRule() throws {
    let result = try Command.lacuna("score", "-m", Models.small, "the cat sang")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.lines
    #expect(lines.count == 7)
    #expect(lines[0].hasPrefix("P(the | <s>)"))
    #expect(lines[1].hasPrefix("P(cat | … the)"))
    #expect(lines[2].hasPrefix("P(sang | … cat)"))
    #expect(lines[3].hasPrefix("P(</s> | … sang)"))
    let factors = try lines[..<4].map { line in
      let match = try #require(line.firstMatch(of: /= ([0-9.e-]+) +log10 (-[0-9.]+)  [12]-gram/))
      let probability = try #require(Double(match.1))
      let logarithm = try #require(Double(match.2))
      #expect(abs(log10(probability) - logarithm) < 0.01)
      return probability
    }
    let total = try #require(lines[4].firstMatch(of: /^P\(S\) = ([0-9.e-]+)   log10/)?.1)
    let product = factors.reduce(1, *)
    #expect(abs(try #require(Double(total)) / product - 1) < 0.02)
    #expect(lines[4].hasSuffix("0 of 3 words unknown"))
    #expect(lines[6] == "model of order 2 with 8 words; logarithms to base 10")
  }

  @Test(
    "JSON has the same keys for every sentence, and its numbers fit together",
    arguments: [
      ("10", 10.0), ("e", M_E), ("2", 2.0),
    ])
  func json(name: String, base: Double) throws {
    let sentences = ["the cat sat", "", "zebra", "a \"quoted\" \\ tab\there"]
    let result = try Command.lacuna(
      "score", "-m", Models.small, "--json", "--log-base", name, "--no-eos", sentences[0],
      sentences[1], sentences[2], sentences[3])
    #expect(result.status == 0 && result.errors.isEmpty)
    let objects = try result.objects
    #expect(objects.count == 4)
    for (index, object) in objects.enumerated() {
      #expect(
        object.keys.sorted() == [
          "bits", "endScored", "logBase", "logProbability", "normalized", "perplexity",
          "perplexityWithoutUnknown", "pieceCount", "sentenceID", "startConditions", "tokenCount",
          "tokens", "unknownCount", "vocabularySize",
        ])
      #expect(object["sentenceID"] as? Int == index + 1)
      #expect(object["logBase"] as? String == name)
      let tokens = try #require(object["tokens"] as? [[String: Any]])
      #expect(object["tokenCount"] as? Int == tokens.count)
      let sum = try tokens.map { try number($0["logProbability"]) }.reduce(0, +)
      let total = try number(object["logProbability"])
      #expect(abs(sum - total) < 1e-9)
      #expect(abs(try number(object["bits"]) + total * log2(base)) < 1e-6)
      if tokens.isEmpty {
        #expect(object["perplexity"] is NSNull)
      } else {
        let perplexity = pow(base, -total / Double(tokens.count))
        #expect(abs(try number(object["perplexity"]) / perplexity - 1) < 1e-9)
      }
    }
    #expect(objects[2]["perplexityWithoutUnknown"] is NSNull)
    #expect(objects[2]["unknownCount"] as? Int == 1)
  }

  @Test("TSV has a heading and as many columns on every line")
  func tsv() throws {
    let result = try Command.lacuna(
      "score", "-m", Models.small, "--tsv", "--log-base", "2", "the cat", "zebra")
    #expect(result.status == 0)
    let table = result.table
    #expect(
      table[0] == [
        "sentence_id", "token_id", "token", "log2_probability", "surprisal_bits", "ngram",
        "unknown", "normalized",
      ])
    #expect(table.count == 6 && table.allSatisfy { $0.count == 8 })
    #expect(table[1...].allSatisfy { $0[7] == "1" })
    #expect(table[1...].map { $0[2] } == ["the", "cat", "</s>", "zebra", "</s>"])
    #expect(table[1...].map { $0[6] } == ["0", "0", "0", "1", "0"])
    for row in table[1...] {
      #expect(try #require(Double(row[3])) == -(try #require(Double(row[4]))))
    }
  }

  @Test(
    "TSV has the seven digits that printf gives to what JSON has whole",
    arguments: ["10", "e", "2"])
  func tsvDigits(base: String) throws {
    let text = "\(Command.corpora)/english.txt"
    let options = ["score", "-m", Models.english, "--log-base", base, "--file", text]
    func output(_ format: String) throws -> Command.Result {
      let running = try RunningCommand(options + [format])
      running.closeInput()
      return running.finish()
    }
    let rows = try output("--tsv").table.dropFirst()
    let tokens = try output("--json").objects.flatMap { $0["tokens"] as? [[String: Any]] ?? [] }
    #expect(rows.count == tokens.count && rows.count > 10_000)
    let differences = zip(rows, tokens).filter { row, token in
      let value = token["logProbability"] as? Double ?? .nan
      let magnitude = String(format: "%#.7g", -value)
      return row[3] != "-" + magnitude || row[4] != magnitude || row[2] != token["token"] as? String
    }
    #expect(differences.isEmpty, "\(differences.prefix(3))")
  }

  @Test("The marks can be left out: then it is P(the) × P(cat | the)")
  func marks() throws {
    let result = try Command.lacuna(
      "score", "-m", Models.small, "--no-bos", "--no-eos", "the cat")
    #expect(result.lines.count == 5)
    #expect(result.lines[0].hasPrefix("P(the) "))
    #expect(result.lines[1].hasPrefix("P(cat | the) "))
    let json = try Command.lacuna(
      "score", "-m", Models.small, "--no-bos", "--no-eos", "--json", "the cat"
    ).objects[0]
    #expect(json["startConditions"] as? Bool == false && json["endScored"] as? Bool == false)
    #expect(json["tokenCount"] as? Int == 2)
  }

  @Test("Arguments, files, folders, gzip and standard input give the same scores")
  func sources() throws {
    let text = "the cat sat\nthe dog ran\n"
    let path = try folder.write("folder/deep/a.txt", text)
    _ = try Command.shell("gzip -k \(path)")
    let expected = try Command.lacuna(
      "score", "-m", Models.small, "--json", "the cat sat", "the dog ran"
    ).output
    #expect(!expected.isEmpty)
    let runs = [
      try Command.lacuna("score", "-m", Models.small, "--json", "--file", path),
      try Command.lacuna("score", "-m", Models.small, "--json", "--file", path + ".gz"),
      try Command.lacuna("score", "-m", Models.small, "--json", "--file", "-", input: text),
      try Command.lacuna("score", "-m", Models.small, "--json", input: text),
      try Command.lacuna(
        "score", "-m", Models.small, "--json", input: "the cat sat\r\nthe dog ran"),
      try Command.lacuna(
        "score", "-m", Models.small, "--json", input: folder.read("folder/deep/a.txt.gz")),
    ]
    for run in runs { #expect(run.output == expected && run.status == 0) }
    let both = try Command.lacuna(
      "score", "-m", Models.small, "--json", "--file", folder.file("folder"))
    #expect(both.lines.count == 4, "the text and its compressed twin")
  }

  @Test("An empty sentence is its end alone")
  func empty() throws {
    let result = try Command.lacuna("score", "-m", Models.small, "")
    #expect(result.status == 0)
    #expect(result.lines[0].hasPrefix("P(</s> | <s>) "))
    #expect(result.lines[1].contains("0 of 0 words unknown"))
  }

  @Test("The number of threads changes no byte")
  func threads() throws {
    let text = "\(Command.corpora)/english.txt"
    let outputs = try ["1", "2", "3"].map {
      try Command.lacuna(
        "score", "-m", Models.english, "--json", "--threads", $0, "--file", text
      ).output
    }
    #expect(!outputs[0].isEmpty && outputs[0] == outputs[1] && outputs[0] == outputs[2])
  }

  @Test("Every script is scored, and characters that JSON escapes come back")
  func scripts() throws {
    for text in try Command.languages {
      let result = try Command.lacuna(
        "score", "-m", Models.english, "--json", "--file", text)
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(try result.objects.count > 5)
    }
  }

  @Test("--format kenlm prints a line a sentence and a summary, as KenLM's query does")
  func kenlm() throws {
    let sentences = ["the cat sat", "a zebra ran"]
    let result = try Command.lacuna(
      "score", "-m", Models.small, "--format", "kenlm", sentences[0], sentences[1])
    let plain = try Command.lacuna(
      "score", "-m", Models.small, "--json", sentences[0], sentences[1])
    #expect(result.status == 0 && result.lines.count == 6)
    var (sum, unknownSum) = (0.0, 0.0)
    for (line, object) in zip(result.lines, try plain.objects) {
      let cells = line.split(separator: "\t").map(String.init)
      let tokens = try #require(object["tokens"] as? [[String: Any]])
      #expect(cells.count == tokens.count + 1)
      for (cell, token) in zip(cells, tokens) {
        let parts = cell.split(separator: " ").map(String.init)
        #expect(parts.count == 3 && parts[0].hasPrefix("\(token["token"] ?? "")="))
        #expect(Int(parts[1]) == token["ngram"] as? Int)
        let expected = try #require(token["logProbability"] as? Double)
        #expect(abs(try #require(Double(parts[2])) - expected) < 1e-6)
        sum += expected
        if token["unknown"] as? Bool == true { unknownSum += expected }
      }
      let unknownCount = try #require(object["unknownCount"] as? Int)
      #expect(cells.last?.hasSuffix(" OOV: \(unknownCount)") == true)
    }
    #expect(result.lines[0].contains("</s>=2 ") && result.lines[1].contains("zebra=0 1 "))
    for (line, (name, expected)) in zip(
      result.lines[2...],
      [
        ("Perplexity including OOVs:", pow(10, -sum / 8)),
        ("Perplexity excluding OOVs:", pow(10, -(sum - unknownSum) / 7)), ("OOVs:", 1),
        ("Tokens:", 8),
      ])
    {
      let parts = line.split(separator: "\t").map(String.init)
      #expect(parts[0] == name)
      #expect(abs(try #require(Double(parts[1])) / expected - 1) < 1e-6, "\(line)")
    }
    for options in [["--json"], ["--log-base", "2"]] {
      let running = try RunningCommand(
        ["score", "-m", Models.small, "--format", "kenlm", "the"] + options)
      running.closeInput()
      #expect(running.finish().status == 2)
    }
  }
}
