import LanguageModeling
import NeuralModels
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Masked models")
struct MaskedModelTests {
  private func distributions(
    _ model: MaskedModel, _ sentence: [TokenID], _ places: [Int]
  ) -> [[Double]] {
    var found: [[Double]] = []
    model.forEachDistribution(of: sentence, at: places) { found.append(Array($1)) }
    return found
  }

  @Test("probabilities sum to 1, and `<s>` has none", arguments: Subject.masked)
  func sums(_ subject: Subject) throws {
    let model = MaskedModel(try subject.core())
    for sentence in subject.sentences(20) {
      for row in distributions(model, sentence, Array(0...sentence.count)) {
        #expect(abs(row.reduce(0) { $0 + pow(10, $1) } - 1) <= 1e-5)
        #expect(row[Int(SpecialToken.sentenceStart)] == -.infinity)
        #expect(row.filter { $0.isFinite }.count == model.vocabularySize - 1)
      }
    }
  }

  @Test(
    "the word at a place has no part in its distribution; all others do", arguments: Subject.masked)
  func blindness(_ subject: Subject) throws {
    let model = MaskedModel(try subject.core())
    let sentence: [TokenID] = [3, 4, 5]
    let before = distributions(model, sentence, [0, 1, 2])
    for place in 0..<3 {
      var other = sentence
      other[place] = 9
      let after = distributions(model, other, [0, 1, 2])
      for (seen, place2) in zip(after, 0..<3) where place2 == place {
        #expect(seen == before[place2])
      }
      for neighbour in [place - 1, place + 1] where (0..<3).contains(neighbour) {
        #expect(after[neighbour] != before[neighbour])
      }
    }
  }

  @Test("scoring words is looking them up in the distributions", arguments: Subject.masked)
  func scores(_ subject: Subject) throws {
    let model = MaskedModel(try subject.core())
    let sentences = subject.sentences(20).map { sentence in
      (sentence: sentence, places: Array(sentence.indices.reversed()))
    }
    let scores = model.log10Probabilities(of: sentences)
    #expect(scores.map(\.count) == sentences.map(\.places.count))
    for (found, (sentence, places)) in zip(scores, sentences) {
      let rows = distributions(model, sentence, places)
      for (score, (row, place)) in zip(found, zip(rows, places)) {
        #expect(abs(score - row[Int(sentence[place])]) <= 1e-5)
      }
    }
  }

  @Test("no sentence and no place have no scores")
  func nothing() throws {
    let model = MaskedModel(try Subject.masked[1].core())
    #expect(model.log10Probabilities(of: []) == [])
    #expect(model.log10Probabilities(of: [([3, 4], [])]) == [[]])
    #expect(distributions(model, [], []) == [])
  }
}
