import LanguageModeling
import TestSupport
import Testing

@Suite("Which words are hidden, and beside which others")
struct BlankSampleTests {
  private static let sentences: [[TokenID]] = {
    var generator = SeededGenerator(seed: 4)
    return (0..<400).map { _ in
      (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        TokenID.random(in: 0..<30, using: &generator)
      }
    }
  }()

  private func questions(
    count: Int, perSentence: Int = 1, seed: UInt64 = 1, isEligible: (TokenID) -> Bool = { $0 >= 3 }
  ) -> [BlankQuestion] {
    var sample = BlankSample(count: count, countPerSentence: perSentence, seed: seed)
    for sentence in Self.sentences {
      sample.add(sentence: sentence[...], isEligible: isEligible) { "at \($0)" }
    }
    return sample.questions
  }

  @Test("As many as asked for, eligible, in the order of the text, at most so many a sentence")
  func choice() {
    for (count, perSentence) in [(50, 1), (50, 3), (5000, 1), (5000, 2), (5000, 99), (0, 1)] {
      let found = questions(count: count, perSentence: perSentence)
      let possible = Self.sentences.map { min(perSentence, $0.count { $0 >= 3 }) }.reduce(0, +)
      #expect(found.count == min(count, possible))
      for question in found {
        #expect(question.tokens == Self.sentences[question.sentenceNumber])
        #expect(question.hidden >= 3 && question.text == "at \(question.position)")
      }
      let places = found.map { [$0.sentenceNumber, $0.position] }
      #expect(Set(places).count == places.count)
      #expect(
        zip(places, places.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
      let bySentence = Dictionary(grouping: found, by: \.sentenceNumber)
      #expect(bySentence.values.allSatisfy { $0.count <= perSentence })
    }
  }

  @Test("The seed alone decides, and all words are about equally likely")
  func seeds() {
    #expect(questions(count: 60, seed: 5) == questions(count: 60, seed: 5))
    #expect(questions(count: 60, seed: 5) != questions(count: 60, seed: 6))
    let total = Self.sentences.joined().count { $0 >= 3 }
    var chosen = 0
    var first = 0
    for seed in 0..<200 as Range<UInt64> {
      for question in questions(count: 20, perSentence: 99, seed: seed) {
        chosen += 1
        if question.sentenceNumber < 200 { first += 1 }
      }
    }
    #expect(chosen == 4000)
    // Expected from the share of words in the first half; 5 standard deviations are 0.04.
    let share = Double(Self.sentences[..<200].joined().count { $0 >= 3 }) / Double(total)
    #expect(abs(Double(first) / 4000 - share) < 0.04)
  }

  @Test("A word that another model does not know changes no other question")
  func otherVocabulary() {
    let all = questions(count: 5000, perSentence: 99)
    let fewer = questions(count: 5000, perSentence: 99, isEligible: { $0 >= 3 && $0 != 17 })
    #expect(fewer == all.filter { $0.hidden != 17 })
    let some = questions(count: 100)
    let otherSome = questions(count: 100, isEligible: { $0 >= 3 && $0 != 17 })
    #expect(otherSome.filter { some.contains($0) }.count > 80)
  }

  @Test("Distractors are other words of like frequency, the same for the same seed")
  func distractors() {
    let ranks = FrequencyRanks((0..<1000).map { -Double($0 / 2) }) { $0 >= 3 }
    #expect(ranks.words == Array(3..<1000))
    for place in [0, 1, 5, 19, 40, 500, 996] {
      let window = ranks.window(around: place)
      #expect(window.contains(place) && window.count >= 21)
      #expect(window.lowerBound >= 0 && window.upperBound <= 997)
      if (100..<700).contains(place) {
        #expect(window.lowerBound == (place + 1) * 4 / 5)
        #expect(window.upperBound == (place + 1) * 5 / 4)
      }
      for seed in 0..<20 as Range<UInt64> {
        let drawn = ranks.distractors(for: ranks.words[place], count: 4, seed: seed)
        #expect(Set(drawn).count == 4 && !drawn.contains(ranks.words[place]))
        #expect(drawn.allSatisfy { window.contains(ranks.place(of: $0) ?? -1) })
        #expect(drawn == ranks.distractors(for: ranks.words[place], count: 4, seed: seed))
      }
    }
  }

  @Test("Where there are too few words there are no distractors")
  func fewWords() {
    let ranks = FrequencyRanks([0, 0, 0, -1, -3, -2, -2, -5]) { $0 >= 3 }
    #expect(ranks.words == [3, 5, 6, 4, 7])
    #expect(Set(ranks.distractors(for: 5, count: 4, seed: 1)) == [3, 6, 4, 7])
    #expect(ranks.distractors(for: 5, count: 5, seed: 1).isEmpty)
    #expect(ranks.distractors(for: 2, count: 1, seed: 1).isEmpty)
    #expect(ranks.distractors(for: 99, count: 1, seed: 1).isEmpty)
    #expect(ranks.place(of: 2) == nil && ranks.place(of: 7) == 4)
  }
}
