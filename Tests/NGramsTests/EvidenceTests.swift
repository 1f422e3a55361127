import LanguageModeling
import NGrams
import TestSupport
import Testing

@Suite("Evidence of an n-gram model")
struct EvidenceTests {
  @Test("it is the longest context that the text continues, and in how many ways")
  func whole() throws {
    for (name, text) in ModelZoo.texts where name != "open" {
      let corpus = SmallCorpus(text)
      for order in [1, 2, 4] {
        let model = try ModelZoo.kneserNey(corpus, NGramOptions(order: order)).model
        var continuations: [[TokenID]: Set<TokenID>] = [:]
        for sentence in corpus.sentences {
          let marked = [SpecialToken.sentenceStart] + sentence + [SpecialToken.sentenceEnd]
          for end in 1..<marked.count {
            for length in 1..<max(order, 1) where length <= end {
              continuations[Array(marked[end - length..<end]), default: []].insert(marked[end])
            }
          }
        }
        for sentence in corpus.sentences + corpus.sentences.map({ $0.reversed() + [0] + $0 }) {
          var state = model.sentenceStartState
          var read = [SpecialToken.sentenceStart]
          for token in sentence {
            let longest = (0..<order).last {
              $0 == 0 || $0 <= read.count && continuations[read.suffix($0)] != nil
            }
            let length = longest ?? 0
            let count = length == 0 ? 0 : continuations[read.suffix(length)]?.count ?? 0
            #expect(
              model.evidence(of: state)
                == ContextEvidence(length: UInt32(length), continuationCount: UInt32(count)),
              "\(name), order \(order), after \(read)")
            state = model.state(after: [token], from: state)
            read.append(token)
          }
        }
      }
    }
  }

  @Test(
    "a batch tells of each token what its state tells", arguments: [true, false], [true, false])
  func batch(start: Bool, end: Bool) throws {
    let marks = SentenceMarks(start: start, end: end)
    for named in try ModelZoo.kneserNeyModels() {
      let sentences = [[]] + named.sentences + [[0, 0], []]
      var ends: [Int] = []
      for sentence in sentences { ends.append((ends.last ?? 0) + sentence.count) }
      let given = ContextEvidence(length: 7, continuationCount: 7)
      var (evidence, expected) = ([given], [given])
      var (scores, expectedScores): ([TokenScore], [TokenScore]) = ([], [])
      sentences.flatMap { $0 }.withUnsafeBufferPointer { tokens in
        var document: NGramModel.State?
        named.model.score(
          SentenceBatch(tokens, ends: ends), marks: marks, document: &document, into: &scores,
          evidence: &evidence)
      }
      for sentence in sentences {
        var state = named.model.startState(marks)
        for token in sentence + (end ? [SpecialToken.sentenceEnd] : []) {
          expected.append(named.model.evidence(of: state))
          state = named.model.state(after: [token], from: state)
        }
        expectedScores += named.model.scores(of: sentence, marks: marks)
      }
      try #require(evidence == expected, "\(named.name)")
      try #require(scores == expectedScores, "\(named.name)")
    }
  }
}
