#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Fills blanks with any language model by scoring every permitted combination.
///
/// The plain way: O(vocabularyᵇ · length) for b blanks. It is what faster fillers are held against, and
/// serves models of small vocabularies.
public struct ExhaustiveFiller<Model: LanguageModel>: BlankModel {
  /// The model that scores.
  public let model: Model
  /// More combinations than this are refused.
  public var limit: Int

  /// A filler for a model.
  public init(_ model: Model, limit: Int = 10_000_000) {
    self.model = model
    self.limit = limit
  }

  public var vocabularySize: Int { model.vocabularySize }

  public func fill(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    let choices = try permittedFillings(sentence)
    let combinations = choices.reduce(1) { total, choices in
      total.multipliedReportingOverflow(by: choices.count).overflow ? .max : total * choices.count
    }
    guard combinations <= limit else { throw FillError.tooManyCombinations(combinations) }

    var answers: [JointAnswer] = []
    var picks = [Int](repeating: 0, count: choices.count)
    for combination in 0..<combinations {
      var rest = combination
      for blank in picks.indices {
        picks[blank] = rest % choices[blank].count
        rest /= choices[blank].count
      }
      let fillings = picks.indices.map { choices[$0][picks[$0]] }
      let scores = model.scores(of: sentence.filled(with: fillings), marks: sentence.marks)
      answers.append(
        JointAnswer(
          fillings: fillings,
          log10Probability: scores.reduce(0) { $0 + $1.log10Probability }, probability: 0))
    }
    return Self.result(of: answers, choices: choices, count: count)
  }

  private static func result(
    of answers: [JointAnswer], choices: [[Filling]], count: Int
  ) -> FillResult {
    let best = answers.map(\.log10Probability).max() ?? -.infinity
    if best == -.infinity {
      return FillResult(joint: [], perBlank: choices.map { _ in [] }, log10Total: best)
    }
    let total = answers.reduce(0) { $0 + pow(10, $1.log10Probability - best) }
    let log10Total = best + log10(total)
    var marginals = choices.map { _ in [Filling: Double]() }
    var joint = answers
    for index in joint.indices {
      joint[index].probability = pow(10, joint[index].log10Probability - log10Total)
      for (blank, filling) in joint[index].fillings.enumerated() {
        marginals[blank][filling, default: 0] += joint[index].probability
      }
    }
    joint.removeAll { $0.log10Probability == -.infinity }
    joint.sort { left, right in
      if left.log10Probability != right.log10Probability {
        return left.log10Probability > right.log10Probability
      }
      return left.fillings.lexicographicallyPrecedes(right.fillings, by: Filling.precedes)
    }
    let perBlank = marginals.map { marginal in
      marginal.map { BlankAnswer(filling: $0.key, probability: $0.value) }.sorted {
        $0.probability != $1.probability
          ? $0.probability > $1.probability : Filling.precedes($0.filling, $1.filling)
      }
    }
    return FillResult(
      joint: Array(joint.prefix(count)), perBlank: perBlank.map { Array($0.prefix(count)) },
      log10Total: log10Total)
  }

  private func permittedFillings(_ sentence: BlankedSentence) throws -> [[Filling]] {
    var choices: [[Filling]] = []
    for case .blank(let answers) in sentence.elements {
      switch answers {
      case .anyWord(let special):
        let marks = special ? [SpecialToken.unknown, SpecialToken.sentenceEnd] : []
        let words = (marks + Array(SpecialToken.count..<TokenID(model.vocabularySize)))
          .filter { !sentence.forbidden.contains($0) }
        choices.append(words.map { Filling(tokens: [$0]) })
      case .candidates(let candidates):
        if candidates.isEmpty { throw FillError.noCandidates(blank: choices.count + 1) }
        choices.append(
          candidates.enumerated().map { Filling(tokens: $0.element, candidate: $0.offset) })
      }
    }
    if choices.isEmpty { throw FillError.noBlank }
    return choices
  }
}
