import Foundation
import LacunaKit
import LanguageModeling
import TestSupport
import Testing

@Suite("Answering questions")
struct QuestionAnswerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func model(
    _ text: String, configure: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TextModel {
    var options = TrainingOptions(order: 3)
    configure(&options)
    let path = try folder.write("text.txt", text)
    return try TextModel.train(on: [InputFile(path: path)], options: options).model
  }

  private func question(_ question: String, _ choices: [String]) -> ChoiceQuestion {
    ChoiceQuestion(id: "1", question: question, choices: choices, answer: nil, line: 1)
  }

  @Test("A choice's share is that of its sentence's probability, phrases and unknown words too")
  func shares() throws {
    let model = try model("the cat sat down\nthe old dog sat\na bird sang\n")
    let choices = ["cat", "old dog", "zebra", "bird"]
    let answer = try model.answer(question("the _____ sat", choices))
    let scores = try choices.map {
      pow(10, try model.score("the \($0) sat").evaluation.log10Probability)
    }
    let total = scores.reduce(0, +)
    for (share, score) in zip(answer.shares, scores) {
      #expect(isClose(share, score / total, relative: 1e-5))
    }
    #expect(answer.unknown == [false, false, true, false] && answer.unknownWordCount == 0)
    #expect(try model.answer(question("yes, ___ it", ["a", "the"])).unknownWordCount == 3)
  }

  @Test("Choices that the model cannot tell apart tie, and none of them wins for standing first")
  func ties() throws {
    let folding = try model("the cat sat\nthe dog ran\n") {
      $0.pipeline.normalization.foldsCase = true
    }
    let answer = try folding.answer(question("the ___ sat", ["Cat", "dog", "cat", "cat"]))
    #expect(answer.best == 0 && answer.tiedCount == 2)
    #expect(isClose(answer.shares.reduce(0, +), 1))
    #expect(answer.credit(for: 3) == 1.0 / 3 && answer.credit(for: 1) == 0)
    // Two words that nothing tells apart.
    let alike = try model("a b\na c\n")
    let tied = try alike.answer(question("a ___", ["c", "b", "a"]))
    #expect(tied.tiedCount == 1 && tied.credit(for: 0) == 0.5 && tied.credit(for: 1) == 0.5)
  }

  @Test("Pairs are compared by probability; what reads the same is identical")
  func pairs() throws {
    let model = try model("the cats are here\nthe cat is here\n")
    func answer(_ good: String, _ bad: String) throws -> PairAnswer {
      try model.answer(SentencePair(good: good, bad: bad, line: 1))
    }
    let plain = try answer("the cats are here", "the cats is here")
    #expect(plain.credit == 1 && !plain.isTied && !plain.isIdentical && plain.unknownCount == 0)
    #expect(
      plain.goodLog10Probability
        == (try model.score("the cats are here").evaluation.log10Probability))
    #expect(try answer("the cats is here", "the cats are here").credit == 0)
    let unknown = try answer("the zebra", "the okapi")
    #expect(unknown.credit == 0.5 && !unknown.isIdentical && unknown.unknownCount == 2)
    #expect(try answer("the  cat", " the cat ").isIdentical)
  }

  @Test("Many answers come in the order of the file whatever the number of threads")
  func order() throws {
    let model = try model("a b c d\nb a d c\nc c a b\n")
    let file = InputFile(path: "questions")
    let pairs = (0..<200).map { number in
      SentencePair(good: "a " + (number % 3 == 0 ? "b" : "c d"), bad: "d", line: number + 1)
    }
    func answers(_ threads: Int) throws -> [PairAnswer] {
      var lines: [Int] = []
      var answers: [PairAnswer] = []
      try model.answer(pairs, of: file, threads: threads) {
        lines.append($0.line)
        answers.append($1)
      }
      #expect(lines == Array(1...200))
      return answers
    }
    let alone = try answers(1)
    #expect(try answers(2) == alone && answers(3) == alone && alone.count == 200)
    #expect(alone == (try pairs.map { try model.answer($0) }))
  }

  @Test("A mark that is not expected is an error with the question's line")
  func marks() throws {
    let model = try model("a b\n")
    let pair = SentencePair(good: "a <s> b", bad: "b", line: 7)
    let error = #expect(throws: LiteralMarkError.self) {
      try model.answer([pair], of: InputFile(path: "pairs.tsv"), threads: 1) { _, _ in }
    }
    #expect(error?.description.hasPrefix("pairs.tsv, line 7: ") == true)
  }

  @Test("Blanks: the hidden word's rank and share are those of filling the same sentence")
  func blanks() throws {
    let model = try model(
      SmallCorpus.randomText(words: 20, sentences: 80, seed: 2).replacing("\n\n", with: "\n"))
    let path = try folder.write("held.txt", "a b zebra c, d\nzebra okapi!\n\nd a c b\n")
    var options = BlankOptions()
    options.countPerSentence = 9
    let questions = try model.blankQuestions(in: [InputFile(path: path)], options)
    #expect(questions.hideableCount == 8 && questions.unknownCount == 3)
    #expect(questions.sentenceCount == 3 && questions.questions.count == 8)
    #expect(questions.questions[2].text == "a b zebra ___, d")
    var count = 0
    try model.answer(questions, threads: 2) { question, outcome in
      let filled = try model.requireNGrams().fill(question.sentence(SentenceMarks()), count: 1000)
      let ids = filled.joint.map { $0.fillings[0].tokens[0] }
      let place = try #require(ids.firstIndex(of: question.hidden))
      let share = filled.joint[place].probability
      #expect(isClose(pow(10, outcome.log10Share), share, relative: 1e-6))
      #expect(outcome.rank.betterCount <= place)
      #expect(place <= outcome.rank.betterCount + outcome.rank.tiedCount)
      #expect(outcome.best == ids[0] && outcome.choiceRank != nil)
      #expect(questions.distractors(question).count == 4)
      count += 1
    }
    #expect(count == 8)
  }

  @Test("Distractors by context are words that the two words before make probable")
  func expectedWords() throws {
    let sentences = ["x a b c y", "x a b d y", "x a b e y", "z a b f y", "q g h i j"]
    let model = try model(
      sentences.map { String(repeating: $0 + "\n", count: 20) }.joined() + "k l m n o p\n")
    let path = try folder.write("context.txt", "x a b c y\n")
    var options = BlankOptions()
    options.distractors = .context
    options.distractorCount = 2
    options.countPerSentence = 9
    var counts: [String: Int] = [:]
    for seed in 1...40 as ClosedRange<UInt64> {
      options.seed = seed
      let questions = try model.blankQuestions(in: [InputFile(path: path)], options)
      for question in questions.questions {
        let drawn = questions.distractors(question)
        #expect(drawn == questions.distractors(question))
        #expect(Set(drawn).count == 2 && !drawn.contains(question.hidden))
        if question.position == 3 {
          for word in drawn { counts[model.vocabulary.spelling(of: word), default: 0] += 1 }
        }
      }
    }
    // After "a b" come c, which is hidden, d, e and f, and anything else hardly ever.
    let likely = ["d", "e", "f"].map { counts[$0] ?? 0 }
    #expect(likely.min() ?? 0 > 10 && likely.reduce(0, +) > 65, "\(counts)")
  }

  @Test("Content words are of letters and not frequent; all words have a letter or digit")
  func kinds() throws {
    let model = try model(
      "the The the the in in in 1984 1984 sea-side it's , , grey العربيّة हिन्दी 3rd x . . . .\n"
        + "the grey\n"
    ) { $0.pipeline.tokenizer = .whitespace }
    func words(_ kind: HiddenWords, common: Int) -> Set<String> {
      let hideable = HideableWords(kind, of: model, commonWordCount: common)
      return Set(hideable.ranks.words.map { model.vocabulary.spelling(of: $0) })
    }
    let all = words(.all, common: 2)
    #expect(all.isSuperset(of: ["the", "1984", "sea-side", "it's", "3rd", "हिन्दी"]))
    #expect(all.isDisjoint(with: [",", "."]))
    #expect(
      words(.content, common: 0) == ["the", "The", "in", "grey", "العربيّة", "हिन्दी", "x"])
    // "The" goes with "the".
    #expect(words(.content, common: 2) == ["grey", "العربيّة", "हिन्दी", "x"])
    #expect(
      HideableWords(.content, of: model, commonWordCount: 2).ranks.words.first.map {
        model.vocabulary.spelling(of: $0)
      } == "grey")
  }

  @Test("Where ids do not follow frequency, words are ranked by probability")
  func imported() throws {
    let model = try model("b a\nc a\na b\nd a\nb a\n") {
      $0.estimation.compatibility = .kenlm
      $0.vocabulary.order = .firstAppearance
    }
    let ranks = HideableWords(.all, of: model, commonWordCount: 0).ranks
    #expect(model.vocabulary.spelling(of: 3) == "b")
    #expect(model.vocabulary.spelling(of: ranks.words[0]) == "a")
  }
}
