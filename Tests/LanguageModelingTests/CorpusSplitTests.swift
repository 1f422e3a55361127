import LanguageModeling
import TestSupport
import Testing

@Suite("Splitting a corpus")
struct CorpusSplitTests {
  /// Documents of sentences whose first token numbers them.
  private func corpus(documents: Int, sentences: Int, seed: UInt64 = 1) -> TokenCorpus {
    var generator = SeededGenerator(seed: seed)
    var corpus = TokenCorpus()
    for document in 0..<documents {
      corpus.beginDocument()
      for sentence in 0..<sentences {
        corpus.append(
          [TokenID(3 + document * sentences + sentence)]
            + (0..<Int.random(in: 0...6, using: &generator)).map { _ in 3 })
      }
    }
    return corpus
  }

  /// By sentence its tokens, marks included, and whether it begins a document.
  private func sentences(_ corpus: TokenCorpus) -> [(tokens: [TokenID], begins: Bool)] {
    let starts = Set(corpus.documentStarts)
    return corpus.tokens.split(
      separator: SpecialToken.sentenceStart, omittingEmptySubsequences: false
    ).dropFirst().enumerated().map { (Array($1), starts.contains($0)) }
  }

  @Test(
    "Nothing is lost, order is kept, and the same text is split in the same way",
    arguments: [(0.05, 10), (0.2, 10), (0.3, 1), (0.5, 4), (0.9, 3)])
  func whole(share: Double, runs: Int) {
    let corpus = corpus(documents: 7, sentences: 40)
    let (training, heldOut) = corpus.split(holdingOut: share, atMost: 1 << 20, runs: runs)
    let parts = [sentences(training), sentences(heldOut)]
    #expect(training.sentenceCount + heldOut.sentenceCount == corpus.sentenceCount)
    #expect(parts.map(\.count) == [training.sentenceCount, heldOut.sentenceCount])
    for part in parts {
      let numbers = part.map { $0.tokens[0] }
      #expect(numbers == numbers.sorted())
    }
    let all = (parts[0] + parts[1]).sorted { $0.tokens[0] < $1.tokens[0] }.map(\.tokens)
    #expect(all == sentences(corpus).map(\.tokens))
    let again = corpus.split(holdingOut: share, atMost: 1 << 20, runs: runs)
    #expect(again.training.tokens == training.tokens && again.heldOut.tokens == heldOut.tokens)
    #expect(again.heldOut.documentStarts == heldOut.documentStarts)
    let real = Double(heldOut.tokens.count) / Double(corpus.tokens.count)
    #expect(abs(real - share) < 0.01 * Double(runs) + 0.005)
  }

  @Test("What is held out are runs, and each run and what follows it begin a document")
  func runs() {
    let corpus = corpus(documents: 1, sentences: 400)
    let (training, heldOut) = corpus.split(holdingOut: 0.1, atMost: 1 << 20, runs: 5)
    for (part, count) in [(training, 6), (heldOut, 5)] {
      var before: TokenID = 0
      var runCount = 0
      for (tokens, begins) in sentences(part) {
        #expect(begins == (tokens[0] != before + 1))
        if tokens[0] != before + 1 { runCount += 1 }
        before = tokens[0]
      }
      #expect(runCount == count)
    }
  }

  @Test("Documents that begin inside of a part begin there still")
  func documents() {
    let corpus = corpus(documents: 80, sentences: 5)
    let (training, heldOut) = corpus.split(holdingOut: 0.2, atMost: 1 << 20, runs: 4)
    for part in [training, heldOut] {
      for (tokens, begins) in sentences(part) where (tokens[0] - 3) % 5 == 0 { #expect(begins) }
    }
    #expect(heldOut.documentStarts.count > 8)
  }

  @Test("At most so many tokens are held out; of nothing and with no share there are none")
  func limits() {
    let corpus = corpus(documents: 3, sentences: 100)
    let (_, heldOut) = corpus.split(holdingOut: 0.5, atMost: 100, runs: 5)
    #expect(heldOut.tokens.count > 50 && heldOut.tokens.count < 100 + 5 * 9)
    for (corpus, share) in [(corpus, 0), (TokenCorpus(), 0.5)] as [(TokenCorpus, Double)] {
      let (training, nothing) = corpus.split(holdingOut: share, atMost: 1 << 20)
      #expect(nothing.sentenceCount == 0 && nothing.documentStarts.isEmpty)
      #expect(training.tokens == corpus.tokens)
      #expect(training.documentStarts == corpus.documentStarts)
    }
  }

  @Test("Corpora are joined with the beginnings of their documents, each counted once")
  func joining() {
    var corpus = corpus(documents: 2, sentences: 3)
    corpus.beginDocument()
    corpus.append(self.corpus(documents: 1, sentences: 2))
    var tail = TokenCorpus()
    tail.append([9])
    corpus.append(tail)
    #expect(corpus.documentStarts == [0, 3, 6] && corpus.sentenceCount == 9)
  }
}
