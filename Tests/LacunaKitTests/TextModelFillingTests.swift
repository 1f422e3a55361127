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

  @Test("Words of which letters are known are those of the vocabulary that fit, exactly weighed")
  func letters() throws {
    let model = try model("the cat sat\nthe cot sat\nthe cut sat\nthe cat ran\na coat ran\n")
    let text = try model.blankedText(BlankPattern("the c_t sat"))
    let listed = try model.blankedText(
      BlankPattern("the ___ sat"), candidates: [["cat", "cot", "cut"]])
    let (found, expected) = (try model.fill(text), try model.fill(listed))
    #expect(text.candidates[0].sorted() == ["cat", "cot", "cut"])
    func answers(_ result: FillResult, _ text: BlankedText) -> [String: Double] {
      Dictionary(
        uniqueKeysWithValues: result.joint.map { (model.completed(text, with: $0), $0.probability) }
      )
    }
    #expect(answers(found, text) == answers(expected, listed) && found.joint.count == 3)
    #expect(try best(model, "the c*t ran") == "the cat ran")
    #expect(try best(model, "a c__t ___") == "a coat ran")
    #expect(try model.blankedText(BlankPattern("*a*")).candidates[0].count == 5)
    // Of listed answers, those that fit.
    #expect(try best(model, "the _ut sat", candidates: [["cat", "cut", "zut"]]) == "the cut sat")
    #expect(throws: FillError.noWordFits(pattern: "x_t")) {
      try model.blankedText(BlankPattern("the x_t sat"))
    }
    #expect(throws: FillError.noWordFits(pattern: "x_t")) {
      try model.blankedText(BlankPattern("the x_t sat"), candidates: [["cat"]])
    }
  }

  @Test("Known letters are normalised as the model's words are")
  func normalizedLetters() throws {
    var pipeline = TextPipeline.default
    pipeline.normalization.foldsCase = true
    pipeline.normalization.stripsAccents = true
    let folded = try model("Le café noir\nle CAFE noir\n", pipeline)
    #expect(try folded.blankedText(BlankPattern("le CaF_")).candidates == [["cafe"]])
    #expect(try folded.blankedText(BlankPattern("le _àfÉ")).candidates == [["cafe"]])
    let exact = try model("le cafe\u{301} noir\nle Cafe noir\n")
    #expect(try exact.blankedText(BlankPattern("le c_fé")).candidates == [["café"]])
    #expect(
      try exact.blankedText(BlankPattern("le _af_")).candidates[0].sorted() == ["Cafe", "café"])
  }

  @Test("Letters are what people see as one, from right to left and with marks, too")
  func lettersOfScripts() throws {
    let hebrew = try model("שלום עולם\nשָׁלוֹם עולם\nשלומי עולם\n")
    #expect(try hebrew.blankedText(BlankPattern("ש_ום עולם")).candidates == [["שלום"]])
    // A letter with its points is one letter.
    #expect(try hebrew.blankedText(BlankPattern("שָׁ_וֹם עולם")).candidates == [["שָׁלוֹם"]])
    let arabic = try model("كتاب جديد\nكاتب جديد\n")
    #expect(try arabic.blankedText(BlankPattern("ك_اب جديد")).candidates == [["كتاب"]])
    #expect(try best(arabic, "كا* جديد") == "كاتب جديد")
  }

  @Test("A model of characters knows no words with missing letters, and one of pieces finds them")
  func lettersOfOtherTokens() throws {
    let characters = try model("ab ba\n", TextPipeline(tokenizer: .character))
    #expect(throws: FillError.lettersOfCharacters) {
      try characters.blankedText(BlankPattern("a_"))
    }
    let pieces = try model(
      "the cat sat on the mat\nthe cat ran\n", TextPipeline(tokenizer: .bpe))
    #expect(try pieces.blankedText(BlankPattern("the c_t")).candidates == [["cat"]])
  }

  @Test("Blanks of unknown length: all lengths are weighed by the sentences' probabilities")
  func gaps() throws {
    let model = try model("the cat sat\nthe old cat sat\na cat sat on the mat\nthe cat ran\n")
    let text = try model.blankedText(BlankPattern("the ___{1,3} sat"))
    let result = try model.fill(text, count: 1000)
    #expect(result.lengths.map(\.lengths) == [[1], [2], [3]] && result.shortlist == nil)
    // Every sentence of one to three words, scored by itself.
    let words = (SpecialToken.count..<TokenID(model.vocabulary.count)).map {
      model.vocabulary.spelling(of: $0)
    }
    var expected: [String: Double] = [:]
    var sums: [Double] = []
    var heads = [""]
    for _ in 1...3 {
      heads = heads.flatMap { head in words.map { head + " " + $0 } }
      let scores = try heads.map { head -> Double in
        let sentence = "the\(head) sat"
        let probability = pow(10, try model.score(sentence).evaluation.log10Probability)
        expected[sentence] = probability
        return probability
      }
      sums.append(scores.reduce(0, +))
    }
    let total = sums.reduce(0, +)
    for (length, sum) in zip(result.lengths, sums) {
      #expect(abs(length.share - sum / total) < 1e-6)
    }
    let best = expected.sorted { $0.value > $1.value }
    for (answer, (_, probability)) in zip(result.joint, best) {
      #expect(abs(answer.probability - probability / total) < 1e-6)
      let own = try #require(expected[model.completed(text, with: answer)])
      #expect(abs(answer.probability - own / total) < 1e-6)
    }
    #expect(result.joint.count == min(1000, expected.count))
    #expect(model.completed(text, with: result.joint[0]) == "the cat sat")
    #expect(zip(result.joint, result.perBlank[0]).allSatisfy { $0.probability == $1.probability })
    // Two words are two blanks side by side.
    let pair = try model.fill(model.blankedText(BlankPattern("the ___{2} sat")), count: 5)
    let apart = try model.fill(model.blankedText(BlankPattern("the ___ ___ sat")), count: 5)
    for (one, other) in zip(pair.joint, apart.joint) {
      #expect(one.fillings[0].tokens == other.fillings.flatMap(\.tokens))
      #expect(abs(one.probability - other.probability) < 1e-9)
    }
    // Beside another blank, the answers to each are summed over those that were compared.
    let two = try model.fill(model.blankedText(BlankPattern("___ ___{1,2} sat")), count: 3)
    #expect(two.lengths.map(\.lengths) == [[1, 1], [1, 2]] && two.shortlist != nil)
    #expect(two.joint.count == 3 && two.perBlank.count == 2)
  }

  @Test("Lengths and lists that make no sense are refused with the reason")
  func badGaps() throws {
    let model = try model("a b c\n")
    for (pattern, error) in [
      ("a ___{0}", FillError.badGap(least: 0, most: 0, limit: 8)),
      ("a ___{3,1}", .badGap(least: 3, most: 1, limit: 8)),
      ("a ___{1,9}", .badGap(least: 1, most: 9, limit: 8)),
    ] {
      #expect(throws: error) { try model.blankedText(BlankPattern(pattern)) }
    }
    #expect(throws: FillError.gapWithCandidates(blank: 1)) {
      try model.blankedText(BlankPattern("a ___{2}"), candidates: [["b"]])
    }
    let many = try model.blankedText(BlankPattern("___{1,8} a ___{1,8} b ___{1,2}"))
    #expect(throws: FillError.tooManyLengths(limit: 64)) { try model.fill(many) }
    let pieces = try self.model("a b c\n", TextPipeline(tokenizer: .bpe))
    #expect(throws: FillError.gapOfPieces) { try pieces.blankedText(BlankPattern("a ___{2}")) }
  }

  @Test("Words that are allowed or forbidden limit blanks without candidates, and shares")
  func limits() throws {
    let model = try model("the cat sat\nthe cot sat\nthe dog sat\nthe cat ran\n")
    let list = try InputFile(path: folder.write("list.txt", "cat\ndog zebra\n"))
    let allowed = try WordLimits(allowed: list, forbidden: nil, of: model)
    let forbidden = try WordLimits(allowed: nil, forbidden: list, of: model)
    #expect(allowed.unknownCount == 1 && forbidden.unknownCount == 1)
    func answers(
      _ pattern: String, _ limits: WordLimits, candidates: [[String]] = []
    ) throws -> [String: Double] {
      let text = try model.blankedText(
        BlankPattern(pattern), candidates: candidates, limits: limits)
      let result = try model.fill(text, count: 100)
      return Dictionary(
        uniqueKeysWithValues: result.joint.map { (model.completed(text, with: $0), $0.probability) }
      )
    }
    let all = try answers("the ___ sat", WordLimits())
    for (limits, keeps) in [(allowed, true), (forbidden, false)] {
      let found = try answers("the ___ sat", limits)
      let expected = all.filter { (answer, _) in
        (answer.contains("cat") || answer.contains("dog")) == keeps
      }
      let total = expected.values.reduce(0, +)
      #expect(found.count == expected.count)
      for (answer, share) in expected { #expect(abs((found[answer] ?? 0) - share / total) < 1e-9) }
    }
    // Two blanks side by side, a gap, and known letters.
    let pair = try answers("the ___ ___", forbidden)
    #expect(pair.keys.allSatisfy { !$0.contains("cat") && !$0.contains("dog") } && pair.count == 16)
    #expect(try answers("the ___{1,2} sat", allowed).count == 2 + 4)
    #expect(try answers("the c_t sat", forbidden).keys.sorted() == ["the cot sat"])
    #expect(try answers("the c_t sat", allowed).keys.sorted() == ["the cat sat"])
    #expect(throws: FillError.nothingAllowed) { try answers("the d_g sat", forbidden) }
    // Whoever lists candidates means them.
    #expect(try answers("the ___ sat", forbidden, candidates: [["cat", "cot"]]).count == 2)
  }
}
