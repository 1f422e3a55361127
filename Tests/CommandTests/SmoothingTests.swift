import Foundation
import TestSupport
import Testing

@Suite("Smoothing methods on the command line")
struct SmoothingTests {
  private let folder: TemporaryFolder
  private let english = "\(Command.corpora)/english.txt"
  private let caveat = "scores of stupid backoff are not probabilities"

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.write("heldout.txt", "the sea was grey and it was late\nthe house was old\n")
  }

  private func lacuna(_ arguments: String...) throws -> Command.Result {
    let running = try RunningCommand(arguments, folder: folder.path)
    running.closeInput()
    return running.finish()
  }

  private func train(_ options: String...) throws -> Command.Result {
    let running = try RunningCommand(
      ["train", "ngram", english, "-o", "m", "--order", "3", "-q"] + options, folder: folder.path)
    running.closeInput()
    return running.finish()
  }

  @Test(
    "Every method trains, is recorded and scores",
    arguments: [
      "mle", "add-k", "stupid-backoff", "good-turing", "witten-bell", "absolute", "kneser-ney",
      "modified-kneser-ney",
    ])
  func methods(method: String) throws {
    #expect(try train("--smoothing", method).status == 0)
    let inspected = try lacuna("inspect", "m")
    #expect(inspected.text.contains(", \(method)\n"))
    let record = try #require(try lacuna("inspect", "m", "--json").objects.first)
    let components = try #require(record["components"] as? [[String: Any]])
    let estimation = try #require(
      (components[0]["record"] as? [String: Any])?["estimation"] as? [String: Any])
    #expect((estimation["smoothing"] as? [String: Any])?["method"] as? String == method)
    let figures = try #require(
      try lacuna("perplexity", "-m", "m", "--json", "heldout.txt").objects.first)
    let impossible = try #require(figures["impossibleCount"] as? Int)
    let givesZero = method == "mle" || method == "stupid-backoff"
    #expect(givesZero || impossible == 0)
    #expect((figures["perplexity"] is NSNull) == (impossible > 0))
    #expect(figures["perplexityOfPossible"] is NSNull == false)
  }

  @Test("Scores of stupid backoff are said to be no probabilities wherever they are printed")
  func caveats() throws {
    #expect(try train("--smoothing", "stupid-backoff").errors.contains(caveat))
    for arguments in [
      ["score", "the sea"], ["next", "the"], ["fill", "the ___ was"],
      ["perplexity", "heldout.txt"],
    ] {
      let running = try RunningCommand(
        [arguments[0], "-m", "m"] + arguments.dropFirst(), folder: folder.path)
      running.closeInput()
      let result = running.finish()
      #expect(result.status == 0 && result.errors.contains(caveat), "\(arguments)")
    }
    #expect(try lacuna("inspect", "m").text.contains(caveat))
    let export = try lacuna("export", "m", "-o", "m.arpa")
    #expect(export.status == 1 && export.errors.contains(caveat))
    #expect(try lacuna("score", "-m", Models.english, "the sea").errors.isEmpty)
  }

  @Test(
    "Every result says whether it is of probabilities or of scores, and over how many words",
    arguments: [
      ["score", "the sea"], ["next", "the"], ["fill", "the ___ was"],
      ["perplexity", "heldout.txt"],
      ["evaluate", "blanks", "heldout.txt"], ["evaluate", "choices", "pairs.txt"],
      ["evaluate", "choices", "questions.csv"],
    ])
  func normalization(arguments: [String]) throws {
    _ = try folder.write("pairs.txt", "the sea was grey\tgrey was sea the\n")
    _ = try folder.write(
      "questions.csv", "id,question,a),b),c),d),e)\n1,the ___ was grey,sea,house,was,late,it\n")
    #expect(try train("--smoothing", "stupid-backoff").status == 0)
    let mixed = try lacuna("mix", "m", Models.english, "-o", "x", "--weights", "0.5,0.5")
    #expect(mixed.status == 0 && mixed.errors.contains(caveat), "\(mixed.errors)")
    for (model, isNormalized) in [("m", false), ("x", false), (Models.english, true)] {
      func run(_ format: String...) throws -> Command.Result {
        let running = try RunningCommand(
          arguments + ["-m", model] + format, folder: folder.path)
        running.closeInput()
        return running.finish()
      }
      let objects = try run("--json").objects
      #expect(!objects.isEmpty)
      #expect(objects.allSatisfy { $0["normalized"] as? Bool == isNormalized }, "\(objects)")
      let table = try run("--tsv").table
      let column = try #require(table[0].firstIndex(of: "normalized"))
      #expect(table.count > 1)
      #expect(table[1...].allSatisfy { $0[column] == (isNormalized ? "1" : "0") }, "\(table)")
      let text = try run().text
      #expect(text.contains("scores, not probabilities") != isNormalized, "\(text)")
      if arguments[1] == "choices" { continue }
      let size = try #require(objects[0]["vocabularySize"] as? Int)
      #expect(size > 100)
      let place = table[0].firstIndex(of: "vocabulary")
      // A line for each token leaves out what is the same in all.
      #expect((place == nil) == (arguments[0] == "score"))
      if let place { #expect(table[1...].allSatisfy { $0[place] == String(size) }) }
    }
    let inspected = try lacuna("inspect", "m", "--json").objects
    #expect(inspected.first?["normalized"] as? Bool == false)
  }

  @Test("With mle a text is impossible, and the figure of what is possible stands beside it")
  func impossible() throws {
    #expect(try train("--smoothing", "mle").status == 0)
    let result = try lacuna("perplexity", "-m", "m", "heldout.txt")
    #expect(result.lines[1].contains(" inf "))
    #expect(result.lines.contains { $0.contains("impossible tokens") })
    let export = try lacuna("export", "m", "-o", "m.arpa")
    #expect(export.status == 1 && export.errors.contains("ARPA files hold no probabilities of 0"))
  }

  @Test("k is fitted to a held-out text, said and recorded, and no other is better")
  func fitting() throws {
    let fitted = try train("--smoothing", "add-k", "--heldout", "heldout.txt")
    #expect(fitted.status == 0, "\(fitted.errors)")
    let match = try #require(try /k = ([0-9.e-]+) fits/.firstMatch(in: fitted.errors))
    let k = try #require(Double(match.1))
    func perplexity() throws -> Double {
      try #require(
        try lacuna("perplexity", "-m", "m", "--json", "heldout.txt").objects.first?["perplexity"]
          as? Double)
    }
    let best = try perplexity()
    #expect(try lacuna("inspect", "m").text.contains(String(match.1)))
    #expect(try train("--smoothing", "add-k", "--k", String(match.1)).status == 0)
    #expect(try perplexity() == best)
    for factor in [0.5, 0.9, 1.1, 2] {
      #expect(try train("--smoothing", "add-k", "--k", "\(k * factor)").status == 0)
      #expect(try perplexity() > best, "\(k) times \(factor)")
    }
  }

  @Test("compare lists every method in every form")
  func compare() throws {
    let whole = try lacuna("compare", english, "--heldout", "heldout.txt", "--order", "3")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(whole.lines.count == 15 && whole.lines[0].hasPrefix("held out: 2 sentences, "))
    #expect(whole.text.contains("scores, not probabilities"))
    #expect(whole.errors.contains("witten-bell, backoff: "))
    let table = try lacuna(
      "compare", english, "--heldout", "heldout.txt", "--order", "3", "--tsv", "-q", "--methods",
      "kneser-ney:backoff", "modified-kneser-ney"
    ).table
    #expect(table.count == 4 && table.allSatisfy { $0.count == 13 })
    #expect(table[1...].map { $0[1] } == ["backoff", "interpolated", "backoff"])
    // The same as training and asking.
    let figures = try lacuna(
      "compare", english, "--heldout", "heldout.txt", "--order", "3", "--json", "-q", "--methods",
      "witten-bell"
    ).objects
    #expect(try train("--smoothing", "witten-bell").status == 0)
    let alone = try #require(
      try lacuna("perplexity", "-m", "m", "--json", "heldout.txt").objects.first)
    let found = try #require(figures[0]["perplexity"] as? Double)
    let expected = try #require(alone["perplexity"] as? Double)
    #expect(abs(found / expected - 1) < 1e-12)
    // Without a text to predict a part is held out.
    #expect(try lacuna("compare", english, "--methods", "mle", "-q").lines.count == 3)
  }

  @Test("compare fits k to another text, or says that it fitted it to the one that it is tried on")
  func fittedTexts() throws {
    _ = try folder.write("other.txt", "the house was grey and the sea was late\nit was old\n")
    _ = try folder.write("copy.txt", "the house was old\nthe sea was grey and it was late\n")
    func compare(_ options: String...) throws -> Command.Result {
      let running = try RunningCommand(
        ["compare", english, "--heldout", "heldout.txt", "--order", "3", "-q"] + options,
        folder: folder.path)
      running.closeInput()
      return running.finish()
    }
    func figures(_ options: String...) throws -> (text: String?, k: Double?, perplexity: Double) {
      let running = try RunningCommand(
        ["compare", english, "--heldout", "heldout.txt", "--order", "3", "-q", "--json"]
          + ["--methods", "add-k:interpolated"] + options, folder: folder.path)
      running.closeInput()
      let object = try #require(try running.finish().objects.first)
      return (
        object["fittedTo"] as? String, object["k"] as? Double,
        try #require(object["perplexity"] as? Double)
      )
    }
    let itself = try figures()
    #expect(itself.text == "heldout")
    // Known by its sentences, not by its name.
    #expect(try figures("--fit", "copy.txt") == itself)
    let other = try figures("--fit", "other.txt")
    #expect(other.text == "other" && other.perplexity > itself.perplexity)
    let trained = try train("--smoothing", "add-k", "--heldout", "other.txt")
    let match = try #require(try /k = ([0-9.e-]+) fits/.firstMatch(in: trained.errors))
    #expect(other.k == Double(match.1))

    let note = "fitted to the held-out text itself"
    #expect(try compare("--methods", "add-k").lines[2].contains(note))
    #expect(try compare("--methods", "add-k", "--fit", "copy.txt").lines[2].contains(note))
    let honest = try compare("--methods", "add-k", "--fit", "other.txt")
    #expect(honest.lines[2].hasSuffix(", fitted to another text") && !honest.text.contains(note))
    let table = try compare("--tsv", "--methods", "add-k", "mle").table
    let column = try #require(table[0].firstIndex(of: "fitted_to"))
    #expect(table.map { $0[column] }.dropFirst() == ["heldout", "none", "none"])

    let needless = try compare("--methods", "add-k:backoff", "--fit", "other.txt")
    #expect(needless.status == 2 && needless.errors.contains("not among the --methods"))
    let twice = try lacuna("compare", "-", "--heldout", "heldout.txt", "--fit", "-")
    #expect(twice.status == 2 && twice.errors.contains("standard input"))
    let unknown = try folder.write("unknown.txt", "xyzzy plugh\n")
    let strange = try compare("--fit", unknown)
    #expect(strange.status == 1 && strange.errors.contains("unknown.txt"))
  }

  @Test(
    "Requests that make no sense are refused, with the reason",
    arguments: [
      (["--smoothing", "mle", "--form", "interpolated"], "mle has no interpolated form"),
      (["--k", "0.5"], "k was given, which modified-kneser-ney smoothing has no use for"),
      (["--smoothing", "add-k", "--k", "0"], "k of 0.0 is not possible"),
      (["--smoothing", "absolute", "--discount", "1.5"], "a discount of 1.5 is not possible"),
      (["--smoothing", "good-turing", "--katz-limit", "99"], "a Katz limit of 99"),
      (["--smoothing", "stupid-backoff", "--backoff-factor", "2"], "a backoff factor of 2.0"),
      (["--smoothing", "add-k", "--compatibility", "kenlm"], "KenLM's lmplz has no"),
      (["--heldout", "heldout.txt"], "it goes with --smoothing add-k alone"),
      (["--smoothing", "add-k", "--heldout", "-"], "read twice"),
      (["--smoothing", "laplace"], "laplace"),
    ] as [([String], String)])
  func refusals(options: [String], finding: String) throws {
    let result = try TextRuns.train(["ngram", english, "-o", "x"] + options, folder: folder)
    #expect(result.status == 2 && result.errors.contains(finding), "\(result.errors)")
    #expect(try folder.names() == ["heldout.txt"])
    for methods in ["laplace", "mle:interpolated", "absolute:both"] {
      #expect(try lacuna("compare", english, "--methods", methods).status == 2)
    }
  }
}
