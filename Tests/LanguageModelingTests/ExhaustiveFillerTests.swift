import LanguageModeling
import TestSupport
import Testing

@Suite("Filling by trying everything")
struct ExhaustiveFillerTests {
  private let model = TableBigramModel(vocabularySize: 6, seed: 11)

  @Test("a blank's shares follow from the scores of the completed sentences")
  func oneBlank() throws {
    let sentence = BlankedSentence([.token(3), .blank(.anyWord(special: true)), .token(4)])
    let result = try ExhaustiveFiller(model).fill(sentence, count: 10)
    let permitted: [TokenID] = [0, 2, 3, 4, 5]
    let scores = permitted.map { word in
      model.scores(of: [3, word, 4]).reduce(0) { $0 + $1.log10Probability }
    }
    let total = scores.reduce(0) { $0 + LogProbability.power(10, $1) }
    #expect(isClose(result.log10Total, LogProbability.log10(total)))
    #expect(result.joint.count == 5 && result.perBlank.count == 1)
    #expect(isClose(result.joint.reduce(0) { $0 + $1.probability }, 1))
    for answer in result.joint {
      let index = try #require(permitted.firstIndex(of: answer.fillings[0].tokens[0]))
      #expect(isClose(answer.log10Probability, scores[index]))
      #expect(isClose(answer.probability, LogProbability.power(10, scores[index]) / total))
    }
    #expect(result.perBlank[0].map(\.filling) == result.joint.map { $0.fillings[0] })
    #expect(result.joint.map(\.log10Probability) == scores.sorted(by: >))
  }

  @Test("two blanks' shares are sums over each other")
  func twoBlanks() throws {
    let sentence = BlankedSentence(
      [.blank(.candidates([[3], [4, 5], []])), .token(3), .blank(.anyWord())])
    let result = try ExhaustiveFiller(model).fill(sentence, count: .max)
    #expect(result.joint.count == 9)
    for blank in 0..<2 {
      for answer in result.perBlank[blank] {
        let sum = result.joint.filter { $0.fillings[blank] == answer.filling }
          .reduce(0) { $0 + $1.probability }
        #expect(isClose(sum, answer.probability))
      }
      #expect(isClose(result.perBlank[blank].reduce(0) { $0 + $1.probability }, 1))
    }
  }

  @Test("equal answers come by candidate, then by id")
  func ties() throws {
    let uniform = UniformModel(vocabularySize: 6)
    let words = try ExhaustiveFiller(uniform).fill(BlankedSentence([.blank(.anyWord())]), count: 2)
    #expect(words.joint.map { $0.fillings[0].tokens } == [[3], [4]])
    #expect(words.perBlank[0].map(\.filling.tokens) == [[3], [4]])
    let candidates = BlankedSentence([.blank(.candidates([[5], [3], [5]]))])
    let ranked = try ExhaustiveFiller(uniform).fill(candidates, count: 5)
    #expect(ranked.joint.map { $0.fillings[0].candidate } == [0, 1, 2])
  }

  @Test("the comparison with it finds what is missing, wrong or out of order")
  func comparisonFindsFaults() throws {
    let sentence = BlankedSentence([.blank(.anyWord()), .token(3), .blank(.anyWord())])
    let everything = try ExhaustiveFiller(model).fill(sentence, count: .max)
    func finds(_ change: (inout FillResult) -> Void) -> Bool {
      var changed = everything
      change(&changed)
      return !FillComparison(changed, count: 100, everything: everything).differences.isEmpty
    }
    #expect(!finds { _ in })
    #expect(finds { $0.log10Total += 1e-7 })
    #expect(finds { $0.joint[3].log10Probability += 1e-7 })
    #expect(finds { $0.joint[3].probability *= 1 + 1e-7 })
    #expect(finds { $0.joint.swapAt(0, 1) })
    #expect(finds { $0.joint.removeLast() })
    #expect(finds { $0.joint[1] = $0.joint[0] })
    #expect(finds { $0.perBlank[1][0].probability += 1e-7 })
    #expect(finds { $0.perBlank[0].swapAt(0, 2) })
    #expect(finds { $0.perBlank[0].removeFirst() })
    #expect(finds { $0.perBlank.removeLast() })
  }

  @Test("what cannot be filled is refused")
  func refusals() {
    let filler = ExhaustiveFiller(model, limit: 20)
    #expect(throws: FillError.noBlank) { try filler.fill(BlankedSentence([.token(3)]), count: 1) }
    #expect(throws: FillError.noCandidates(blank: 2)) {
      try filler.fill(
        BlankedSentence([.blank(.anyWord()), .blank(.candidates([]))]), count: 1)
    }
    #expect(throws: FillError.tooManyCombinations(27)) {
      try filler.fill(
        BlankedSentence([.blank(.anyWord()), .blank(.anyWord()), .blank(.anyWord())]), count: 1)
    }
    let many = [BlankedSentence.Element](repeating: .blank(.anyWord()), count: 60)
    #expect(throws: FillError.tooManyCombinations(.max)) {
      try filler.fill(BlankedSentence(many), count: 1)
    }
  }

  @Test("a corpus holds each sentence between its marks, the last perhaps open")
  func corpus() {
    var corpus = TokenCorpus()
    corpus.append([3, 4])
    corpus.append([])
    var other = TokenCorpus()
    other.append([4], isOpen: true)
    corpus.append(other)
    #expect(corpus.tokens == [1, 3, 4, 2, 1, 2, 1, 4] && corpus.sentenceCount == 3)
    corpus.renumberWords([9, 0])
    #expect(corpus.tokens == [1, 9, 0, 2, 1, 2, 1, 0])
  }
}
