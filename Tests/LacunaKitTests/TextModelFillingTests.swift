import Foundation
import LacunaKit
import TestSupport
import Testing

@Suite("Filling text")
struct TextModelFillingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func model(
    _ text: String, _ pipeline: TextPipeline = .default, order: Int = 3
  ) throws -> TextModel {
    var options = TrainingOptions(order: order)
    options.pipeline = pipeline
    let path = try folder.write("text.txt", text)
    return try TextModel.train(on: [InputFile(path: path)], options: options).model
  }

  private func best(
    _ model: TextModel, _ pattern: String, candidates: [[String]] = []
  ) throws -> String {
    let text = try model.blankedText(BlankPattern(pattern), candidates: candidates)
    return model.completed(text, with: try #require(try model.fill(text).joint.first))
  }

  /// The log10 probability of every answer equals that of the completed sentence scored by itself.
  private func expectScoresAgree(
    _ model: TextModel, _ pattern: String, count: Int = 20,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let text = try model.blankedText(BlankPattern(pattern))
    for answer in try model.fill(text, count: count).joint {
      let completed = model.completed(text, with: answer)
      let score = try model.score(completed).evaluation.log10Probability
      #expect(
        abs(score - answer.log10Probability) < 1e-5, "\(completed)", sourceLocation: sourceLocation)
    }
  }

  @Test("Answers are the completed sentences' own scores, marks and all")
  func agrees() throws {
    let model = try model("the cat sat.\nthe (old) dog sat, too.\n“The” cat ran!\n")
    for pattern in ["the ___ sat.", "___ cat", "the (___) dog", "the ___ ___.", "the cat ___"] {
      try expectScoresAgree(model, pattern)
    }
  }

  @Test("Completed sentences keep the person's own spelling and spaces")
  func completion() throws {
    let model = try model("the cat sat\n")
    #expect(try best(model, "  THE  the ___  sat!") == "  THE  the cat  sat!")
  }

  @Test("Words are normalised as the model's pipeline has it")
  func normalised() throws {
    var pipeline = TextPipeline.default
    pipeline.normalization.foldsCase = true
    let model = try model("The Cat SAT\n", pipeline)
    #expect(try best(model, "THE ___ sat") == "THE cat sat")
    let text = try model.blankedText(BlankPattern("the ___"), candidates: [["CAT"]])
    #expect(text.unknownWords.isEmpty)
    #expect(try best(model, "the ___", candidates: [["CAT", "SAT"]]) == "the CAT")
  }

  @Test("Candidates that are phrases or unknown are what they are")
  func candidates() throws {
    let model = try model("the old cat sat\nthe dog sat\n")
    let text = try model.blankedText(
      BlankPattern("the ___ sat"), candidates: [["old cat", "dog", "zebra cat"]])
    #expect(text.unknownWords == ["zebra"])
    #expect(text.unknownCandidates == [[false, false, true]])
    let result = try model.fill(text)
    #expect(abs(result.joint.map(\.probability).reduce(0, +) - 1) < 1e-12)
    for answer in result.joint {
      let completed = model.completed(text, with: answer)
      let score = try model.score(completed).evaluation.log10Probability
      #expect(abs(score - answer.log10Probability) < 1e-5)
    }
    #expect(try model.fill(text).perBlank[0].count == 3)
  }

  @Test("For characters, spaces around a blank are characters of the sentence")
  func characters() throws {
    let text = String(repeating: "ab cd\nab ef\n", count: 5)
    let model = try model(text, TextPipeline(tokenizer: .character), order: 4)
    // One character is missing between 'ab', a space, and the end of the line.
    let blanked = try model.blankedText(BlankPattern("ab ___"))
    let tokens = blanked.sentence.elements.dropLast().map { element in
      if case .token(let id) = element { model.vocabulary.spelling(of: id) } else { "?" }
    }
    #expect(tokens == ["a", "b", "␣"])
    let answers = try model.fill(blanked, count: 3).joint
    #expect(answers.map { model.completed(blanked, with: $0).count } == [4, 4, 4])
    for answer in answers
    where answer.fillings[0].tokens != [try #require(model.vocabulary.id(of: "␣"))] {
      let completed = model.completed(blanked, with: answer)
      #expect(
        abs(try model.score(completed).evaluation.log10Probability - answer.log10Probability) < 1e-5
      )
    }
    let between = try model.blankedText(BlankPattern("ab ___ cd"))
    #expect(between.sentence.elements.count == 3 + 1 + 3)
    let spaceOnly = try model.blankedText(BlankPattern("___ ___"))
    #expect(spaceOnly.sentence.elements.count == 3)
  }

  @Test("Scripts that write no spaces are filled as they are written")
  func scripts() throws {
    let model = try model(
      "国境の長いトンネルを抜けると雪国であった\n国境の長い道を抜けると海であった\n",
      TextPipeline(tokenizer: .character), order: 3)
    let text = try model.blankedText(BlankPattern("。___。"))
    #expect(text.unknownWords == ["。", "。"])
    let arabic = try self.model("في البدء خلق الله السماوات\nفي البدء كان الكلمة\n")
    #expect(try best(arabic, "في ___ خلق الله") == "في البدء خلق الله")
  }

  @Test("A sentence without blank is an error, as are marks that the model refuses")
  func errors() throws {
    let model = try model("the cat sat\n")
    #expect(throws: FillError.noBlank) { try model.blankedText(BlankPattern("the cat")) }
    #expect(throws: LiteralMarkError(mark: "<s>", location: nil)) {
      try model.blankedText(BlankPattern("<s> ___"))
    }
  }

  @Test("Candidates of hundreds of words keep their shares")
  func longCandidates() throws {
    let model = try model(String(repeating: "a b c d\n", count: 9) + "a c b d\nb a\n")
    let long = (0..<400).map { ["a", "b", "c"][$0 % 3] }.joined(separator: " ")
    let candidates = [[long, "d " + long, "a"], []]
    let text = try model.blankedText(BlankPattern("a ___ ___"), candidates: candidates)
    let result = try model.fill(text, count: 100)
    let oracle = try ExhaustiveFiller(model.requireNGrams()).fill(text.sentence, count: 100)
    #expect(result.joint.map(\.fillings) == oracle.joint.map(\.fillings))
    #expect(abs(result.log10Total - oracle.log10Total) < 1e-9)
    #expect(abs(result.perBlank[0].reduce(0) { $0 + $1.probability } - 1) < 1e-9)
    let only = try model.blankedText(
      BlankPattern("a ___"), candidates: [[long, long + " d"]])
    let shares = try model.fill(only).joint.map(\.probability)
    #expect(shares.count == 2 && abs(shares.reduce(0, +) - 1) < 1e-9)
  }

  @Test("Candidates that the model reads alike are one answer; one without a word is refused")
  func likeCandidates() throws {
    var folding = TextPipeline.default
    folding.normalization.foldsCase = true
    let model = try model("the door the house\n", folding)
    let text = try model.blankedText(
      BlankPattern("the ___"), candidates: [["Door", "door", "house", "xyz", "zyx"]])
    #expect(text.candidates == [["Door", "house", "xyz", "zyx"]])
    #expect(throws: FillError.emptyCandidate(blank: 1, candidate: 2)) {
      try model.blankedText(BlankPattern("the ___"), candidates: [["door", " "]])
    }
  }

  @Test("Only the last of several sentences is continued, and a space at the end of characters")
  func beginnings() throws {
    let words = try model("she slept\nlate he slept\n")
    #expect(
      try words.nextTokens(after: "it was late\nshe") == words.nextTokens(after: "she"))
    let characters = try model("in the sea\nin the sun\n", TextPipeline(tokenizer: .character))
    #expect(try characters.nextTokens(after: "in the ", count: 1).first?.spelling == "s")
  }

  @Test("A completed sentence that is cut otherwise is noticed")
  func contraction() throws {
    let model = try model("the cat's tail\nthe 's cat\n")
    let text = try model.blankedText(BlankPattern("the ___'s tail"), candidates: [["cat"]])
    let answer = try #require(try model.fill(text).joint.first)
    #expect(!model.readsAsFilled(text, answer))
    let other = try model.blankedText(BlankPattern("the ___ tail"), candidates: [["cat's"]])
    #expect(model.readsAsFilled(other, try #require(try model.fill(other).joint.first)))
  }
}
