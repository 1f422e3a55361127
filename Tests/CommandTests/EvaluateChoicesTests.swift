import Foundation
import TestSupport
import Testing

@Suite("lacuna evaluate choices, neighbours and map")
struct EvaluateChoicesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Right, wrong, and a tie of two choices that are both unknown.
  private let questions = """
    id,question,a),b),c)
    q1,"the _____, the cat sat",bird,zebra,cat
    q2,the _____ ran,cat,sat,a
    q3,a _____ sang,zebra,okapi,the the the

    """
  private let answers = "id,answer\nq1,c\nq2,b\nq3,a\n"

  private func evaluate(_ options: String...) throws -> Command.Result {
    let file = try folder.write("questions.csv", questions)
    let answerFile = try folder.write("answers.csv", answers)
    let running = try RunningCommand(
      ["evaluate", "choices", "-m", Models.small, file, "--answers", answerFile] + options)
    running.closeInput()
    return running.finish()
  }

  @Test("Each question has its answer, and the accuracy counts ties as their share")
  func tsv() throws {
    let result = try evaluate("--tsv")
    #expect(result.status == 0)
    #expect(
      result.table[0] == [
        "id", "answer", "word", "probability", "tied", "right", "credit", "unknown",
        "normalized",
      ])
    #expect(result.table[1...].map { $0[0] } == ["q1", "q2", "q3"])
    #expect(result.table[1...].map { $0[1] } == ["c", "a", "a"])
    #expect(result.table[1...].map { $0[6] } == ["1.000", "0", "0.5000"])
    #expect(result.table[1...].map { $0[7] } == ["0", "0", "1"])
    #expect(result.errors.contains("50.0 %  ± 28.9") && result.errors.contains("unknown choices"))
    let again = try evaluate("--tsv", "--threads", "1")
    #expect(again.output == result.output)
  }

  @Test("JSON has all choices of each question, the same keys on each, and a summary")
  func json() throws {
    let objects = try evaluate("--json").objects
    #expect(
      objects.map { $0["kind"] as? String } == ["question", "question", "question", "summary"])
    #expect(objects[0].keys.sorted() == objects[2].keys.sorted())
    for object in objects.dropLast() {
      let choices = try #require(object["choices"] as? [[String: Any]])
      let sum = choices.compactMap { $0["probability"] as? Double }.reduce(0, +)
      #expect(choices.count == 3 && abs(sum - 1) < 1e-9)
    }
    #expect(objects[3]["accuracy"] as? Double == 0.5 && objects[3]["tiedCount"] as? Int == 1)
    #expect(objects[3]["unknownQuestionCount"] as? Int == 2)
    let piped = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", "--json", input: questions)
    #expect(try piped.objects[0]["right"] is NSNull && piped.objects[3]["accuracy"] is NSNull)
    #expect(try piped.objects[0].keys.sorted() == objects[0].keys.sorted())
  }

  @Test("People see the answers and a summary that fit a narrow terminal")
  func human() throws {
    let result = try evaluate()
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.lines[0].hasSuffix("cat       right") || result.lines[0].contains("right"))
    #expect(result.lines[1].contains("wrong: b") && result.lines[2].contains("tie, unknown"))
    #expect(result.lines.contains { $0.hasPrefix("  accuracy ") })
    #expect(result.lines.allSatisfy { $0.count <= 60 || $0.hasSuffix("questions.csv") })
    let unanswered = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", input: questions)
    #expect(unanswered.status == 0 && !unanswered.text.contains("accuracy"))
    #expect(unanswered.text.contains("3 without a right answer given"))
  }

  @Test("Pairs: ties count half, and identical ones are counted")
  func pairs() throws {
    let text = "the cat sat\tsat the cat\nsat the cat\tthe cat sat\nthe zebra\tthe okapi\na\ta\n"
    let result = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", "--tsv", input: text)
    #expect(result.status == 0)
    #expect(result.table.dropFirst().map { $0[1] } == ["1.0", "0", "0.50", "0.50"])
    #expect(result.table.dropFirst().map { $0[4] } == ["0", "0", "0", "1"])
    let scored = try Command.lacuna("score", "-m", Models.small, "--json", "the cat sat").objects[0]
    let score = try #require(scored["logProbability"] as? Double)
    #expect(abs(try #require(Double(result.table[1][2])) - score) < 1e-6)
    let summary = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", "--json", input: text
    ).objects[4]
    #expect(summary["accuracy"] as? Double == 0.5 && summary["tiedCount"] as? Int == 2)
    #expect(summary["identicalCount"] as? Int == 1 && summary["unknownPairCount"] as? Int == 1)
    let human = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", input: text)
    #expect(human.lines[1] == "  accuracy       50.0 %  ± 20.4", "\(human.text)")
  }

  @Test("Mistakes in files and in the command line are told apart")
  func refusals() throws {
    let bad = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", input: "id,question,a),b)\n1,none,x,y\n")
    #expect(bad.status == 1 && bad.output.isEmpty)
    #expect(bad.errors.hasPrefix("lacuna: standard input, line 2: there is no blank"))
    let empty = try Command.lacuna("evaluate", "choices", "-m", Models.small, "-")
    #expect(empty.status == 1 && empty.errors.contains("no question"))
    let file = try folder.write("answers.csv", answers)
    let pairs = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", "--answers", file, input: "a\tb\n")
    #expect(pairs.status == 2 && pairs.errors.contains("belongs to questions"))
    let both = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", "--answers", "-")
    #expect(both.status == 2)
    let mark = try Command.lacuna(
      "evaluate", "choices", "-m", Models.small, "-", input: "a\tb\na <s>\tb\n")
    #expect(mark.status == 1 && mark.errors.contains("standard input, line 2: "))
  }

  @Test("A model without vectors has neither neighbours nor a map, and says why")
  func noEmbedding() throws {
    let neighbours = try Command.lacuna("neighbours", "-m", Models.small, "cat", "-", "dog")
    #expect(neighbours.status == 1 && neighbours.errors.contains("no network with an embedding"))
    let path = folder.file("map.svg")
    let map = try Command.lacuna("map", "-m", Models.small, "-o", path)
    #expect(map.status == 1 && map.errors.contains("no network with an embedding"))
    #expect(!FileManager.default.fileExists(atPath: path))
    let sum = try Command.lacuna("neighbours", "-m", Models.small, "cat", "+")
    #expect(sum.status == 2 && sum.errors.contains("king - man + woman"))
    let few = try Command.lacuna("map", "-m", Models.small, "-o", path, "-n", "2")
    #expect(few.status == 2)
    let model = try Command.lacuna("map", "-m", Models.small, "-o", Models.small)
    #expect(model.status == 2 && model.errors.contains("is read by this command"))
  }
}
