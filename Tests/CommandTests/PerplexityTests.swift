import Foundation
import TestSupport
import Testing

@Suite("lacuna perplexity")
struct PerplexityTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private let text = "\(Command.corpora)/english.txt"

  private func number(_ object: [String: Any], _ key: String) throws -> Double {
    try #require((object[key] as? NSNumber)?.doubleValue, "\(key)")
  }

  @Test(
    "The figures are those that follow from scoring each sentence",
    arguments: [
      [], ["--no-bos"], ["--no-eos"], ["--no-bos", "--no-eos"],
    ])
  func agreesWithScore(marks: [String]) throws {
    func objects(_ arguments: [String]) throws -> [[String: Any]] {
      let running = try RunningCommand(arguments + marks)
      running.closeInput()
      let result = running.finish()
      #expect(result.status == 0, "\(result.errors)")
      return try result.objects
    }
    let path = try folder.write("text.txt", "The sea was grey.\n\nZxq the house\nIt was.\n")
    let sentences = try objects(["score", "-m", Models.english, "--json", "--file", path])
    let whole = try #require(
      try objects(["perplexity", "-m", Models.english, "--json", path]).first)
    let logarithm = try sentences.map { try number($0, "logProbability") }.reduce(0, +)
    let tokens = try sentences.map { try number($0, "tokenCount") }.reduce(0, +)
    #expect(try number(whole, "sentenceCount") == 3)
    #expect(try number(whole, "tokenCount") == tokens)
    #expect(try number(whole, "unknownCount") == 1)
    #expect(abs(try number(whole, "logProbability") - logarithm) < 1e-9)
    let perplexity = pow(10, -logarithm / tokens)
    #expect(abs(try number(whole, "perplexity") / perplexity - 1) < 1e-12)
    let known = try sentences.flatMap { try #require($0["tokens"] as? [[String: Any]]) }
      .filter { $0["unknown"] as? Bool == false }
    let knownSum = try known.map { try number($0, "logProbability") }.reduce(0, +)
    let without = pow(10, -knownSum / Double(known.count))
    #expect(abs(try number(whole, "perplexityWithoutUnknown") / without - 1) < 1e-12)
    let ends = marks.contains("--no-eos") ? 0 : 3.0
    let bits = -logarithm * log2(10)
    #expect(abs(try number(whole, "bitsPerByte") - bits / (37 + ends)) < 1e-9)
    #expect(abs(try number(whole, "bitsPerCharacter") - bits / (37 + ends)) < 1e-9)
    #expect(abs(try number(whole, "bitsPerToken") - bits / tokens) < 1e-9)
  }

  @Test("Threads, standard input and gzip change no figure")
  func threads() throws {
    func figures(_ result: Command.Result) throws -> [String] {
      #expect(result.status == 0)
      return Array(result.table[1].dropFirst())
    }
    let expected = try figures(
      Command.lacuna("perplexity", "-m", Models.english, "--tsv", "--threads", "1", text))
    for threads in ["2", "3"] {
      let run = try Command.lacuna(
        "perplexity", "-m", Models.english, "--tsv", "--threads", threads, text)
      #expect(try figures(run) == expected)
    }
    let piped = try Command.shell(
      "gzip -c '\(text)' | $lacuna perplexity -m \(Models.english) --tsv")
    #expect(try figures(piped) == expected)
  }

  @Test("TSV has a heading, and several texts have a line each and one for all")
  func tsv() throws {
    let other = try folder.write("other.txt", "It was late.\n")
    let result = try Command.lacuna("perplexity", "-m", Models.english, "--tsv", text, other)
    let table = result.table
    #expect(
      table[0] == [
        "text", "sentences", "tokens", "unknown", "log10_probability", "perplexity",
        "perplexity_without_unknown", "bits_per_token", "bits_per_character", "bits_per_byte",
        "normalized", "vocabulary",
      ])
    #expect(table.count == 4 && table.allSatisfy { $0.count == 12 })
    #expect(table[1...].map { $0[0] } == [text, other, "all 2 texts"])
    for column in 1...3 {
      let values = try table[1...].map { try #require(Int($0[column])) }
      #expect(values[0] + values[1] == values[2])
    }
  }

  @Test("People see a table under the name of the text")
  func human() throws {
    let result = try Command.lacuna("perplexity", "-m", Models.english, text)
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.lines[0] == text)
    #expect(result.lines[1].hasPrefix("  perplexity "))
    #expect(result.lines.contains { $0.contains("bits per byte") })
    #expect(result.lines.last?.hasSuffix("order 3") == true)
  }

  @Test("A text without sentences has no perplexity: said, and a failure unless others have one")
  func empty() throws {
    let path = try folder.write("empty.txt", "\n  \n")
    for format in [["--json"], ["--tsv"], []] {
      let running = try RunningCommand(["perplexity", "-m", Models.english, path] + format)
      let alone = running.finish()
      #expect(alone.status == 1 && alone.output.isEmpty)
      #expect(alone.errors.contains("has no sentence"))
    }
    let both = try Command.lacuna("perplexity", "-m", Models.english, "--json", path, text)
    #expect(both.status == 0 && both.errors.contains("has no sentence"))
    let objects = try both.objects
    #expect(objects.count == 3 && objects[0]["perplexity"] is NSNull)
    #expect(objects[0].keys.sorted() == objects[1].keys.sorted())
  }

  @Test("--format srilm prints what ngram -ppl does, more of it with --debug")
  func srilm() throws {
    let text = try TemporaryFolder()
    let path = try text.write("text.txt", "the cat sat\na zebra ran\n")
    func lines(_ level: String) throws -> [String] {
      let result = try Command.lacuna(
        "perplexity", "-m", Models.small, path, "--format", "srilm", "--debug", level)
      #expect(result.status == 0, "\(result.errors)")
      return result.lines
    }
    let plain = try #require(
      try Command.lacuna("perplexity", "-m", Models.small, "--json", path).objects.first)
    let sum = try #require(plain["logProbability"] as? Double)
    let found = try lines("0")
    #expect(found.count == 2 && found[0] == "file \(path): 2 sentences, 6 words, 0 OOVs")
    let parts = found[1].split(separator: " ").map(String.init)
    try #require(parts.count == 8)
    #expect([0, 1, 2, 4, 6].map { parts[$0] } == ["0", "zeroprobs,", "logprob=", "ppl=", "ppl1="])
    #expect(abs(try #require(Double(parts[3])) - sum) < 1e-5)
    #expect(abs(try #require(Double(parts[5])) / pow(10, -sum / 8) - 1) < 1e-5)
    #expect(abs(try #require(Double(parts[7])) / pow(10, -sum / 6) - 1) < 1e-5)
    let bySentence = try lines("1")
    #expect(bySentence.count == 10 && bySentence[0] == "the cat sat" && bySentence[3].isEmpty)
    #expect(bySentence[1] == "1 sentences, 3 words, 0 OOVs" && Array(bySentence[8...]) == found)
    let byWord = try lines("2")
    #expect(byWord.count == 18)
    #expect(byWord[1].hasPrefix("\tp( the | <s> ) \t= [2gram] 0."))
    #expect(byWord[2].hasPrefix("\tp( cat | the ...) \t= [2gram] 0."))
    #expect(byWord[4].hasPrefix("\tp( </s> | sat ...) \t= [") && byWord[4].hasSuffix(" ]"))
    #expect(byWord[10].hasPrefix("\tp( <unk> | a ...) \t= [1gram] "))
    let refused = try Command.lacuna("perplexity", "-m", Models.small, path, "--debug", "1")
    #expect(refused.status == 2)
  }
}
