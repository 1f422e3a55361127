internal import HeapModule

/// A sentence with one word hidden.
public struct BlankQuestion: Sendable, Equatable {
  /// The whole sentence.
  public var tokens: [TokenID]
  /// Which of them is hidden.
  public var position: Int
  /// The sentence's number in the text, from 0.
  public var sentenceNumber: Int
  /// The sentence as people read it, with ___ for the hidden word.
  public var text: String

  /// A question.
  public init(tokens: [TokenID], position: Int, sentenceNumber: Int, text: String = "") {
    precondition(tokens.indices.contains(position))
    self.tokens = tokens
    self.position = position
    self.sentenceNumber = sentenceNumber
    self.text = text
  }

  /// The word to be found.
  public var hidden: TokenID { tokens[position] }

  /// The question as a model reads it.
  public func sentence(_ marks: SentenceMarks) -> BlankedSentence {
    var elements = tokens.map { BlankedSentence.Element.token($0) }
    elements[position] = .blank(.anyWord())
    return BlankedSentence(elements, marks: marks)
  }
}

/// Chooses words of a text to hide, the same ones for the same seed, in one pass over the text.
///
/// Every token of the text draws a number that depends on the seed and on its place alone; those
/// of the lowest numbers are hidden. So all words are equally likely, but for the limit by sentence,
/// and models with other vocabularies are asked nearly the same questions: what is not eligible for
/// one of them changes nothing about the others' numbers.
public struct BlankSample: Sendable {
  private struct Place: Comparable, Sendable {
    var number: UInt64
    var question: BlankQuestion

    static func < (left: Place, right: Place) -> Bool {
      if left.number != right.number { return left.number < right.number }
      return left.precedes(right)
    }

    static func == (left: Place, right: Place) -> Bool {
      left.number == right.number && left.question.position == right.question.position
        && left.question.sentenceNumber == right.question.sentenceNumber
    }

    /// Whether the place comes first in the text.
    func precedes(_ other: Place) -> Bool {
      question.sentenceNumber != other.question.sentenceNumber
        ? question.sentenceNumber < other.question.sentenceNumber
        : question.position < other.question.position
    }
  }

  private let count: Int
  private let countPerSentence: Int
  private let seed: UInt64
  private var chosen = Heap<Place>()
  private var sentenceNumber = 0

  /// A sample of at most so many words, at most so many of them of one sentence.
  public init(count: Int, countPerSentence: Int = 1, seed: UInt64) {
    self.count = max(0, count)
    self.countPerSentence = max(0, countPerSentence)
    self.seed = seed
  }

  /// Reads the next sentence. `text` is asked for the sentence with the word at a place hidden, if
  /// that is chosen for now. O(length · log length).
  public mutating func add(
    sentence tokens: ArraySlice<TokenID>, isEligible: (TokenID) -> Bool,
    text: (_ position: Int) -> String = { _ in "" }
  ) {
    defer { sentenceNumber += 1 }
    var random = SeededRandom(seed: Self.seed(seed, sentenceNumber))
    var places: [(number: UInt64, position: Int)] = []
    for (position, token) in tokens.enumerated() {
      let number = random.next()
      if isEligible(token) { places.append((number, position)) }
    }
    places.sort { $0 < $1 }
    for (number, position) in places.prefix(countPerSentence) {
      if chosen.count >= count {
        guard let worst = chosen.max, number < worst.number else { return }
        chosen.removeMax()
      }
      chosen.insert(
        Place(
          number: number,
          question: BlankQuestion(
            tokens: Array(tokens), position: position, sentenceNumber: sentenceNumber,
            text: text(position))))
    }
  }

  /// The questions in the order of the text.
  public var questions: [BlankQuestion] {
    chosen.unordered.sorted { $0.precedes($1) }.map(\.question)
  }

  /// A seed of its own for each number.
  package static func seed(_ seed: UInt64, _ number: Int) -> UInt64 {
    seed ^ (UInt64(truncatingIfNeeded: number) &+ 1) &* 0xD1B5_4A32_D192_ED03
  }
}
