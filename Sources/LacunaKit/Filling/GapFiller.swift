import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Fills blanks that may take several words, however many: every number of words is tried, and the
/// completed sentences are compared by their probabilities.
struct GapFiller {
  let model: TextModel
  let text: BlankedText

  /// How many combinations of lengths are tried at most.
  static let combinationLimit = 64
  /// How many answers of each combination the answers of single blanks are taken from.
  private static let pooledCount = 100

  /// The sentence with so many blanks in place of each blank, side by side.
  private func sentence(_ lengths: [Int]) -> BlankedSentence {
    var blank = 0
    var sentence = text.sentence
    sentence.elements = text.sentence.elements.flatMap { element -> [BlankedSentence.Element] in
      guard case .blank = element else { return [element] }
      defer { blank += 1 }
      return Array(repeating: element, count: lengths[blank])
    }
    return sentence
  }

  /// All ways to choose a length for each blank, short ones first.
  private func combinations() throws -> [[Int]] {
    let ranges = text.gaps.map { $0 ?? 1...1 }
    var count = 1
    for range in ranges {
      count = min(count * range.count, Self.combinationLimit + 1)
    }
    if count > Self.combinationLimit {
      throw FillError.tooManyLengths(limit: Self.combinationLimit)
    }
    return ranges.reduce([[]]) { heads, range in heads.flatMap { head in range.map { head + [$0] } }
    }
  }

  /// The best `count` answers of all lengths. Throws ``FillError``, and ``ModelError`` if no component
  /// says how probable a sentence is.
  func fill(count: Int) throws -> FillResult {
    let isOnlyBlank = text.gaps.count == 1
    let pooled = isOnlyBlank ? count : max(count, Self.pooledCount)
    var joint: [JointAnswer] = []
    var lengths: [LengthShare] = []
    var compared = 0
    var limit: FillLimit?
    for combination in try combinations() {
      let sentence = sentence(combination)
      let result = try model.fill(sentence, count: pooled)
      var answers = result.joint.map { answer in
        JointAnswer(
          fillings: Self.joined(answer.fillings, combination),
          log10Probability: answer.log10Probability, probability: 0)
      }
      var log10Total = result.log10Total
      if let own = result.limit {
        log10Total = result.joint.first?.log10Probability ?? -.infinity
        limit = FillLimit(
          visitLimit: own.visitLimit, width: own.width,
          isExact: own.isExact && limit?.isExact ?? true)
      }
      if model.onlyNGrams == nil {
        // What other models say of fillings is relative to one length.
        try score(&answers)
        log10Total = LogSum.log10(of: answers.map(\.log10Probability))
      }
      compared += answers.count
      joint += answers
      lengths.append(LengthShare(lengths: combination, log10Probability: log10Total, share: 0))
    }
    let log10Total = LogSum.log10(of: lengths.map(\.log10Probability))
    for place in lengths.indices where log10Total > -.infinity {
      lengths[place].share = pow(10, lengths[place].log10Probability - log10Total)
    }
    for place in joint.indices where log10Total > -.infinity {
      joint[place].probability = pow(10, joint[place].log10Probability - log10Total)
    }
    joint.removeAll { $0.log10Probability == -.infinity }
    joint.sort { left, right in
      left.log10Probability != right.log10Probability
        ? left.log10Probability > right.log10Probability
        : left.fillings.lexicographicallyPrecedes(right.fillings, by: Filling.precedes)
    }
    if let limit {
      // What some lengths come to is not known, so no shares are.
      for place in joint.indices { joint[place].probability = .nan }
      for place in lengths.indices { lengths[place].share = .nan }
      return FillResult(
        joint: Array(joint.prefix(count)), perBlank: text.gaps.map { _ in [] },
        log10Total: .nan, lengths: lengths, limit: limit)
    }
    let isExact = model.onlyNGrams != nil && isOnlyBlank
    return FillResult(
      joint: Array(joint.prefix(count)), perBlank: perBlank(joint, count: count),
      log10Total: log10Total, shortlist: isExact ? nil : compared, lengths: lengths)
  }

  /// For each blank its answers, summed over the answers to all.
  private func perBlank(_ joint: [JointAnswer], count: Int) -> [[BlankAnswer]] {
    text.gaps.indices.map { blank in
      var shares: [Filling: Double] = [:]
      for answer in joint { shares[answer.fillings[blank], default: 0] += answer.probability }
      return shares.map { BlankAnswer(filling: $0.key, probability: $0.value) }.sorted {
        $0.probability != $1.probability
          ? $0.probability > $1.probability : Filling.precedes($0.filling, $1.filling)
      }.prefix(count).map { $0 }
    }
  }

  /// Gives each answer log10 P of the completed sentence.
  private func score(_ answers: inout [JointAnswer]) throws {
    let reader = try model.sequenceModel()
    for place in answers.indices {
      answers[place].log10Probability = reader.scores(
        of: text.sentence.filled(with: answers[place].fillings), marks: text.sentence.marks
      ).reduce(0) { $0 + $1.log10Probability }
    }
  }

  /// One filling for each blank of as many words as it has.
  private static func joined(_ fillings: [Filling], _ lengths: [Int]) -> [Filling] {
    var rest = fillings[...]
    return lengths.map { length in
      let own = rest.prefix(length)
      rest = rest.dropFirst(length)
      return own.count == 1 ? own[own.startIndex] : Filling(tokens: own.flatMap(\.tokens))
    }
  }
}
