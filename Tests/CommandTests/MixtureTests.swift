import Foundation
import TestSupport
import Testing

@Suite("Neural models and mixtures, as a person uses them")
struct MixtureTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func number(_ value: Any?) throws -> Double {
    try #require((value as? NSNumber)?.doubleValue)
  }

  private static let all = [Models.causal, Models.mixture]

  @Test("score: the factors' logarithms add up, and next says the same of the first word")
  func score() throws {
    for model in Self.all {
      let sentence = "the cat sang"
      let object = try #require(
        try Command.lacuna("score", "-m", model, "--json", sentence).objects.first)
      let tokens = try #require(object["tokens"] as? [[String: Any]])
      let sum = try tokens.reduce(0) { try $0 + number($1["logProbability"]) }
      #expect(abs(try number(object["logProbability"]) - sum) < 1e-9 && tokens.count == 4)
      let next = try #require(
        try Command.lacuna("next", "-m", model, "--json", "--special", "-k", "99", "").objects
          .first?["next"] as? [[String: Any]])
      let total = try next.reduce(0) { try $0 + number($1["probability"]) }
      #expect(abs(total - 1) < 1e-5 && next.count == 10)
      let the = try #require(next.first { $0["word"] as? String == "the" })
      #expect(
        abs(try number(the["logProbability"]) - number(tokens[0]["logProbability"])) < 1e-5)
    }
  }

  @Test("perplexity follows from score, sentence by sentence of a document")
  func perplexity() throws {
    let path = try folder.write("text.txt", "the cat ran\nzebra sang\nthe cat ran\n")
    for model in Self.all {
      let sentences = try Command.lacuna("score", "-m", model, "--json", "--file", path).objects
      let whole = try #require(
        try Command.lacuna("perplexity", "-m", model, "--json", path).objects.first)
      let sum = try sentences.reduce(0) { try $0 + number($1["logProbability"]) }
      #expect(sentences.count == 3 && whole["unknownCount"] as? Int == 1)
      #expect(abs(try number(whole["logProbability"]) - sum) < 1e-9)
    }
    // What was said comes again, where there is a cache.
    let repeated = try Command.lacuna("score", "-m", Models.mixture, "--json", "--file", path)
      .objects
    #expect(
      try number(repeated[2]["logProbability"]) > number(repeated[0]["logProbability"]))
  }

  @Test("generate: a seed gives the same sentences, of words of the model")
  func generate() throws {
    let words = Set("the cat sat dog ran a bird sang".split(separator: " ").map(String.init))
    for model in Self.all {
      let runs = try ["3", "3", "4"].map {
        try Command.lacuna(
          "generate", "-m", model, "--seed", $0, "-n", "9", "--max-tokens", "12")
      }
      #expect(runs.allSatisfy { $0.status == 0 && $0.lines.count == 9 })
      #expect(runs[0].output == runs[1].output && runs[0].output != runs[2].output)
      let said = runs[0].lines.flatMap {
        $0.replacing("…", with: " ").split(separator: " ").map(String.init)
      }
      #expect(said.allSatisfy { words.contains($0) } && said.count > 9)
    }
  }

  @Test("score of a mixture has a column for each source; a model alone has none")
  func columns() throws {
    let keys = ["ngram", "causal", "cache_1", "cache_2", "cache_3"]
    let sentence = "the cat the cat"
    let table = try Command.lacuna(
      "score", "-m", Models.mixture, "--tsv", "--log-base", "2", sentence
    ).table
    #expect(
      table[0] == [
        "sentence_id", "token_id", "token", "log2_probability", "surprisal_bits", "ngram",
        "unknown",
      ] + keys.map { "log2_\($0)" } + ["normalized"])
    #expect(table.count == 6 && table.allSatisfy { $0.count == 13 })
    #expect(table[1][9..<12] == ["", "", ""], "the cache has no opinion of the first word")
    #expect(table[4][9..<12].map { Double($0) != nil } == [true, true, false], "but of the fourth")
    let alone = try Command.lacuna(
      "score", "-m", Models.small, "--tsv", "--log-base", "2", sentence
    ).table
    #expect(table.map { $0.count > 7 ? $0[7] : "" }.dropFirst() == alone.map { $0[3] }.dropFirst())
    let object = try #require(
      try Command.lacuna("score", "-m", Models.mixture, "--json", sentence).objects.first)
    let tokens = try #require(object["tokens"] as? [[String: Any]])
    for value in [object] + tokens {
      let sources = try #require(value["sources"] as? [String: Any])
      #expect(sources.keys.sorted() == keys.sorted())
    }
    let sums = try #require(object["sources"] as? [String: Any])
    for key in ["ngram", "causal"] {
      let sum = try tokens.reduce(0.0) {
        try $0 + number(($1["sources"] as? [String: Any])?[key])
      }
      #expect(abs(try number(sums[key]) - sum) < 1e-9)
    }
    #expect(sums["cache_1"] is NSNull)
    for model in [Models.small, Models.causal] {
      let plain = try #require(
        try Command.lacuna("score", "-m", model, "--json", sentence).objects.first)
      #expect(plain["sources"] == nil)
      #expect((plain["tokens"] as? [[String: Any]])?.allSatisfy { $0["sources"] == nil } == true)
    }
  }

  @Test("People see the sources beside each factor in 80 columns, and their sums")
  func table() throws {
    let result = try Command.lacuna(
      "score", "-m", Models.mixture, "the cat sat the cat sat the zebra sang")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.lines
    #expect(
      lines[0].split(separator: " ").map(String.init) == [
        "log10", "ngram", "causal", "cache1", "cache2", "cache3",
      ])
    #expect(lines[1].hasPrefix("P(the | <s>) ") && lines[1].hasSuffix(" -       -       -"))
    #expect(lines[8].hasSuffix(" <unk>") && lines[11].hasPrefix("sum "))
    #expect(lines[..<12].allSatisfy { $0.count <= 80 }, "\(result.text)")
    #expect(lines[12].hasPrefix("P(S) = "))
  }

  @Test("perplexity of a mixture lists what each source has alone, where that is finite")
  func alone() throws {
    let path = try folder.write("text.txt", "the cat ran\na bird sat\n")
    func perplexity(_ model: String) throws -> Double {
      try number(
        try Command.lacuna("perplexity", "-m", model, "--json", path).objects[0]["perplexity"])
    }
    let object = try Command.lacuna("perplexity", "-m", Models.mixture, "--json", path).objects[0]
    let sources = try #require(object["sources"] as? [String: Any])
    #expect(sources["cache_2"] is NSNull && sources.count == 5)
    #expect(abs(try number(sources["ngram"]) / perplexity(Models.small) - 1) < 1e-9)
    #expect(abs(try number(sources["causal"]) / perplexity(Models.causal) - 1) < 1e-5)
    let lines = try Command.lacuna("perplexity", "-m", Models.mixture, path).lines
    let heading = try #require(lines.firstIndex(of: "  perplexity of each alone"))
    let names = lines[(heading + 1)...].map { $0.split(separator: " ")[0] }
    #expect(names == ["ngram", "causal"])
    let single = try Command.lacuna("perplexity", "-m", Models.small, path)
    #expect(!single.text.contains("alone"))
  }

  @Test("neighbours and map work with networks, alone and in mixtures, and not without one")
  func embeddings() throws {
    for model in Self.all + [Models.masked] {
      let table = try Command.lacuna("neighbours", "-m", model, "--tsv", "-k", "3", "cat").table
      #expect(table.map { $0[1] } == ["rank", "1", "2", "3"])
      let cosines = try table.dropFirst().map { try #require(Double($0[3])) }
      #expect(cosines == cosines.sorted(by: >) && cosines.allSatisfy { abs($0) <= 1 })
      let map = try Command.lacuna("map", "-m", model, "-o", "-", "-n", "8")
      #expect(map.status == 0 && map.text.hasPrefix("<svg"))
      #expect(map.text.contains("The 8 most frequent words") && map.text.contains(">cat<"))
    }
    let unknown = try Command.lacuna("neighbours", "-m", Models.causal, "zebra")
    #expect(unknown.status == 1 && unknown.errors.contains("'zebra' is not in the vocabulary"))
    for arguments in [
      ["neighbours", "-m", Models.small, "cat"], ["map", "-m", Models.small, "-o", "-"],
    ] {
      let result = try RunningCommand(arguments).finish()
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.contains("no network with an embedding"))
    }
  }

  @Test("What cannot be mixed is refused with the reason, and nothing is written")
  func refusals() throws {
    let text = try folder.write("text.txt", "the cat sat\n")
    _ = try Command.lacuna(
      "train", "ngram", text, "-o", "w.lacuna", "--tokenizer", "whitespace", folder: folder.path)
    let result = try Command.lacuna(
      "mix", Models.small, "w.lacuna", "-o", "m.lacuna", "--tune", text, folder: folder.path)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("tokenizers (word and whitespace)"))
    let strange = try folder.write("strange.txt", "xyz\n")
    let unknown = try Command.lacuna(
      "mix", Models.small, Models.causal, "-o", "m.lacuna", "--tune", strange, folder: folder.path)
    #expect(unknown.status == 1 && unknown.errors.contains("knows none of its words"))
    for arguments in [[], ["--tune", text, "--weights", "1,1"], ["--weights", "1"]] {
      let usage = try RunningCommand(
        ["mix", Models.small, Models.causal, "-o", "m.lacuna"] + arguments, folder: folder.path
      ).finish()
      #expect(usage.status == 2, "\(usage.errors)")
    }
    #expect(!(try folder.names().contains("m.lacuna")))
  }
}
