import LanguageModeling
import TestSupport
import Testing

@Suite("The best few of many")
struct TopChoicesTests {
  @Test("they are what sorting everything finds, ties by number", arguments: 0..<40)
  func sorting(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let size = Int.random(in: 0...60, using: &generator)
    // Few values, so that there are many ties; some without any probability.
    let scores = (0..<size).map { _ in
      Double.random(in: 0..<1, using: &generator) < 0.1
        ? -Double.infinity : Double(Int.random(in: -4...4, using: &generator))
    }
    let choices = (0..<UInt32(size)).shuffled(using: &generator)
    let sorted = choices.sorted {
      scores[Int($0)] != scores[Int($1)] ? scores[Int($0)] > scores[Int($1)] : $0 < $1
    }
    for count in [0, 1, 2, 5, size, size + 3, -1] {
      #expect(
        TopChoices.best(count, of: choices) { scores[Int($0)] }
          == Array(sorted.prefix(max(0, count))))
    }
  }
}
