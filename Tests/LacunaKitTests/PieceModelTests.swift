import Foundation
import LacunaKit
import TestSupport
import Testing

@Suite("Models of word pieces")
struct PieceModelTests {
  private static let folder = try! TemporaryFolder()
  private static let texts = try! Command.languages
  /// Order 3 over 900 pieces of the tree's own texts.
  private static let model = try! trained()

  private static func trained(
    on texts: [String] = texts, _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TextModel {
    var options = TrainingOptions(order: 3)
    options.pipeline = TextPipeline(tokenizer: .bpe)
    options.pieceVocabularySize = 900
    change(&options)
    return try TextModel.train(on: texts.map { InputFile(path: $0) }, options: options).model
  }

  private var model: TextModel { Self.model }
  private let sentences = [
    "Der Leuchtturm, ein Haus.", "свет над морем", "qwertz 日本語 👩‍🚀", "", "don't 3.14", "x",
  ]

  @Test("The vocabulary is all pieces, in their order, and no word is unknown")
  func vocabulary() throws {
    let bytePairs = try #require(model.pipeline.bytePairs)
    #expect(model.vocabulary.count == 900 && bytePairs.pieceCount == 897)
    for piece in 0..<UInt32(897) {
      #expect(model.vocabulary.spelling(of: piece + 3) == bytePairs.name(ofPiece: piece))
    }
    for sentence in sentences {
      #expect(try !model.encode(sentence).ids.contains(SpecialToken.unknown))
      #expect(try model.score(sentence).scores.allSatisfy { $0.log10Probability > -.infinity })
    }
  }

  @Test("A word's score is the sum of its pieces', and words are counted")
  func words() throws {
    for sentence in sentences {
      let scored = try model.score(sentence)
      let words = scored.factors(ofSentence: 0)
      let pieces = scored.factors(ofSentence: 0, inPieces: true)
      #expect(words.map(\.pieceCount).reduce(0, +) == pieces.count)
      var rest = pieces[...]
      for word in words {
        let own = rest.prefix(word.pieceCount)
        rest = rest.dropFirst(word.pieceCount)
        #expect(
          word.score.log10Probability == own.map(\.score.log10Probability).reduce(0, +))
        #expect(word.score.matchedOrder == own.first?.score.matchedOrder)
      }
      let expected = try Tokenizer(.default).tokenize(sentence)
      let spelled = expected.sentenceCount == 0 ? [] : expected.strings(ofSentence: 0)
      #expect(words.map(\.word) == spelled + ["</s>"])
      let evaluation = scored.evaluation
      #expect(evaluation.tokenCount == words.count && evaluation.pieceCount == pieces.count)
      #expect(evaluation.unknownCount == 0)
    }
  }

  @Test("Several sentences keep their words apart")
  func sentencesApart() throws {
    let both = try model.score("свет над\nmorgen 日 x")
    #expect(both.factors(ofSentence: 0).map(\.word) == ["свет", "над", "</s>"])
    #expect(both.factors(ofSentence: 1).map(\.word) == ["morgen", "日", "x", "</s>"])
  }

  @Test("A distribution is one: words that end and beginnings of words share it with the marks")
  func proper() throws {
    let ngrams = try #require(model.ngrams)
    let bytePairs = try #require(model.pipeline.bytePairs)
    func mass(_ state: NGramModel.State, depth: Int) -> Double {
      let distribution = ngrams.nextTokenDistribution(after: state).map { pow(10, $0) }
      var total = distribution[0] + distribution[2]
      for piece in 0..<UInt32(bytePairs.pieceCount) {
        let share = distribution[Int(piece) + 3]
        let goesOn = depth > 0 && !bytePairs.endsWord(piece) && share > 1e-3
        total +=
          goesOn
          ? share * mass(ngrams.state(after: [piece + 3], from: state), depth: depth - 1) : share
      }
      return total
    }
    #expect(isClose(mass(ngrams.startState(SentenceMarks()), depth: 2), 1, relative: 1e-5))
  }

  @Test("What comes next are whole words: those that are best among all words of the text")
  func next() throws {
    var words: Set<String> = []
    for path in Self.texts {
      let text = String(decoding: try TemporaryFolder.contents(path), as: UTF8.self)
      let tokens = try Tokenizer(.default).tokenize(text)
      for token in 0..<tokens.tokenCount { words.insert(tokens.string(ofToken: token)) }
    }
    for beginning in ["", "Der", "свет над", "日本"] {
      let found = try model.nextTokens(after: beginning, count: 40)
      #expect(found.count == 40 && Set(found.map(\.spelling)).count == 40)
      var scores: [String: Double] = [:]
      let marks = SentenceMarks(start: true, end: false)
      func score(_ word: String) throws -> Double {
        let all = try model.score("\(beginning) \(word)", marks: marks)
          .factors(ofSentence: 0)
        return try #require(all.last).score.log10Probability
      }
      for word in words { scores[word] = try score(word) }
      for word in found where word.spelling != "</s>" {
        #expect(abs(try score(word.spelling) - word.log10Probability) < 1e-9)
        scores[word.spelling] = nil
      }
      let worst = try #require(found.last).log10Probability
      #expect(scores.values.allSatisfy { $0 <= worst + 1e-9 })
    }
  }

  @Test("A blank is filled with whole words of a shortlist, by the score of the whole sentence")
  func fill() throws {
    let text = try model.blankedText(BlankPattern("Der ___ und das ___."))
    #expect(text.areShortlists == [true, true] && text.candidates.allSatisfy { $0.count == 400 })
    let result = try model.fill(text, count: 5)
    #expect(result.joint.count == 5)
    for answer in result.joint {
      let score = try model.score(model.completed(text, with: answer)).evaluation.log10Probability
      #expect(abs(score - answer.log10Probability) < 1e-9)
    }
    let given = try model.blankedText(
      BlankPattern("Der ___ und"), candidates: [["Leuchtturm", "qqq", "das Haus"]])
    #expect(given.areShortlists == [false] && given.unknownCandidates == [[false, false, false]])
    let answers = try model.fill(given, count: 5)
    #expect(answers.joint.count == 3)
    #expect(abs(answers.joint.map(\.probability).reduce(0, +) - 1) < 1e-9)
  }

  @Test("Threads and the order of the lines change nothing")
  func determinism() throws {
    var lines = Self.texts.flatMap { path in
      String(decoding: try! TemporaryFolder.contents(path), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
    var random = SeededGenerator(seed: 1)
    lines.shuffle(using: &random)
    let shuffled = try Self.folder.write("shuffled.txt", lines.joined(separator: "\n") + "\n")
    let other = try Self.trained(on: [shuffled]) { $0.threads = 1 }
    #expect(other.pipeline == model.pipeline)
    #expect(other.ngrams?.counts == model.ngrams?.counts)
  }

  @Test("Marks that are ordinary words are cut into pieces like any word")
  func literalMarks() throws {
    let path = try Self.folder.write("marks.txt", "a <unk> b <unk> c\n<s> a </s>\n")
    let model = try Self.trained(on: [path]) { $0.literalMarks = .word }
    let scored = try model.score("a <unk> b")
    #expect(scored.factors(ofSentence: 0).map(\.word) == ["a", "<unk>", "b", "</s>"])
    #expect(!scored.text.ids.contains(SpecialToken.unknown))
  }

  @Test("What would take pieces away is refused")
  func refusals() throws {
    let changes: [(inout TrainingOptions) -> Void] = [
      { $0.pieceVocabularySize = 514 }, { $0.pieceVocabularySize = 1_000_001 },
      { $0.vocabulary.minimumCount = 2 }, { $0.vocabulary.maximumSize = 9 },
      { $0.wordList = VocabularyBuilder() }, { $0.estimation.pruning = [1] },
      { $0.estimation.interpolatesUnigrams = false }, { $0.pipeline = .default },
    ]
    for change in changes {
      #expect(throws: TextError.self) { try Self.trained(change) }
    }
    let empty = try Self.folder.write("empty.txt", " \n\n")
    #expect(throws: TextError.noWordToLearnFrom) { try Self.trained(on: [empty]) }
  }

  @Test("A file whose merges were changed is refused")
  func damaged() throws {
    let path = Self.folder.file("model.lacuna")
    try model.write(to: path)
    try TextModel.verify(path: path)
    let other = try Self.trained { $0.pieceVocabularySize = 700 }
    let mixed = TextModel(
      pipeline: other.pipeline, literalMarks: model.literalMarks, vocabulary: model.vocabulary,
      component: model.components[0])
    let bad = Self.folder.file("mixed.lacuna")
    try mixed.write(to: bad)
    #expect(throws: StorageError.self) { try TextModel(path: bad) }
  }
}
