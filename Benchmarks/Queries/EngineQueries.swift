import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A repeatable choice (SplitMix64; Steele, Lea & Flood 2014).
struct Choice: RandomNumberGenerator {
  var state: UInt64 = 5

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What is asked: a sentence and its places.
struct Question {
  var ids: [TokenID]
  var places: [Int]

  var blanked: BlankedSentence {
    BlankedSentence(
      ids.enumerated().map { places.contains($0) ? .blank(.anyWord()) : .token($1) })
  }
}

func questions(_ kind: String, _ text: EncodedText, _ count: Int) -> [Question] {
  var choice = Choice()
  let sentences = (0..<text.sentenceCount).map { Array(text.ids[text.range(ofSentence: $0)]) }
    .filter { (8...40).contains($0.count) && !$0.contains(SpecialToken.unknown) }
  guard !sentences.isEmpty else { return [] }
  return (0..<count).map { _ in
    let ids = sentences[Int.random(in: 0..<sentences.count, using: &choice)]
    let first = Int.random(
      in: 0..<(kind == "apart" ? ids.count - 5 : ids.count - 1), using: &choice)
    return switch kind {
    case "adjacent": Question(ids: ids, places: [first, first + 1])
    case "apart":
      Question(
        ids: ids, places: [first, Int.random(in: first + 5..<ids.count, using: &choice)])
    default: Question(ids: ids, places: [first])
    }
  }
}

/// Says something on standard error.
func say(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

/// Stops with a message: a figure of a wrong answer is none.
func check(_ isRight: Bool, _ message: String) {
  if isRight { return }
  say("EngineQueries: wrong answer: \(message)")
  exit(1)
}

func isClose(_ found: FillResult, _ expected: FillResult) -> Bool {
  found.joint.count == expected.joint.count
    && zip(found.joint, expected.joint).allSatisfy {
      abs($0.log10Probability - $1.log10Probability) < 1e-9
        && abs($0.probability - $1.probability) < 1e-6
    }
}

/// Times single questions to a model of n-grams inside one process, and checks the answers:
///
///     EngineQueries MODEL TEXT QUESTION [COUNT]
///
/// QUESTION is next (the best ten next words), distribution (all of them), blank (one blank, best ten),
/// adjacent or apart (two blanks). They are asked of random places of the text's sentences, the same
/// ones each time, after a tenth of them has been asked to warm up. Prints a line of JSON: seconds.
@main
struct EngineQueries {
  let kind: String
  let ngrams: NGramModel
  let asked: [Question]
  var distribution: [Double]

  static let kinds = ["next", "distribution", "blank", "adjacent", "apart"]

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, kinds.contains(arguments[3]) else {
      say("usage: EngineQueries MODEL TEXT \(kinds.joined(separator: "|")) [COUNT]")
      exit(2)
    }
    let model = try TextModel(path: arguments[1])
    var reader = try LineBlockReader(InputFile(path: arguments[2]), targetByteCount: 1 << 22)
    guard let block = try reader.next() else { exit(1) }
    let count = arguments.count > 4 ? Int(arguments[4]) ?? 1000 : 1000
    let asked = questions(arguments[3], try model.encode(block), count)
    check(!asked.isEmpty, "the text has no sentence of 8 to 40 known words")
    let ngrams = try model.requireNGrams()
    var queries = EngineQueries(
      kind: arguments[3], ngrams: ngrams, asked: asked,
      distribution: [Double](repeating: 0, count: ngrams.vocabularySize))
    for number in 0..<max(1, asked.count / 10) { _ = try queries.ask(number) }
    let seconds = try asked.indices.map { try queries.ask($0) }.sorted()
    func place(_ share: Double) -> Double {
      seconds[min(seconds.count - 1, Int(Double(seconds.count) * share))]
    }
    print(
      "{\"count\":\(seconds.count),\"median\":\(place(0.5)),\"p99\":\(place(0.99)),"
        + "\"max\":\(seconds[seconds.count - 1])}")
  }

  /// Asks a question and answers how many seconds that took.
  private mutating func ask(_ number: Int) throws -> Double {
    switch kind {
    case "next": askNext(number)
    case "distribution": askDistribution(number)
    default: try askBlanks(number)
    }
  }

  private func state(_ number: Int) -> NGramModel.State {
    ngrams.state(
      after: asked[number].ids.prefix(asked[number].places[0]), from: ngrams.sentenceStartState)
  }

  private func askNext(_ number: Int) -> Double {
    let state = state(number)
    var best: [RankedToken] = []
    let elapsed = ContinuousClock().measure {
      best = ngrams.likeliestTokens(10, after: state, includesUnknown: false)
    }
    if number % 50 == 0 {
      let all: [Double] = ngrams.nextTokenDistribution(after: state)
      let expected = TopChoices.best(10, of: 2..<UInt32(all.count)) { all[Int($0)] }
      check(best.map(\.id) == expected, "the best ten are others")
    }
    return elapsed / .seconds(1)
  }

  private mutating func askDistribution(_ number: Int) -> Double {
    let state = state(number)
    let elapsed = ContinuousClock().measure {
      distribution.withUnsafeMutableBufferPointer {
        ngrams.nextTokenDistribution(after: state, into: $0)
      }
    }
    if number % 50 == 0 {
      let sum = distribution.reduce(0) { $0 + pow(10, $1) }
      check(abs(sum - 1) < 1e-4, "the probabilities sum to \(sum)")
    }
    return elapsed / .seconds(1)
  }

  private func askBlanks(_ number: Int) throws -> Double {
    let sentence = asked[number].blanked
    var result: FillResult?
    let elapsed = try ContinuousClock().measure {
      result = try ngrams.fill(sentence, count: 10)
    }
    let original = ngrams.scores(of: asked[number].ids).reduce(0) { $0 + $1.log10Probability }
    let best = result?.joint.first?.log10Probability ?? -.infinity
    check(best >= original - 1e-9, "less probable than the words that stood there")
    if kind == "blank" && number < 2, let result {
      check(
        isClose(result, try ExhaustiveFiller(ngrams).fill(sentence, count: 10)),
        "trying every word finds others")
    }
    return elapsed / .seconds(1)
  }
}
