import LanguageModeling
import NGrams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Fills blanks with all that several components say, in a weighted sum of logarithms.
///
/// A single blank of any word is answered over the whole vocabulary by the components that cover it;
/// a network that reads from left to right then sees a shortlist of the best and shares out anew what
/// they had together. Several blanks are answered from a shortlist of ways to fill them all. Where the
/// answers are listed, all components see each of them.
struct CombinedFiller: Sendable {
  let features: [FillFeature]
  let weights: FillWeights
  let vocabularySize: Int

  /// So many words are read by the networks that have to read the sentence for each.
  static let shortlistCount = 40
  /// So many ways to fill several blanks are compared.
  static let jointCount = 200
  /// More combinations of candidates than this are not tried one by one.
  static let combinationLimit = 5000

  /// A filler for a model's components, in their order; without weights all count the same.
  init(_ components: [ModelComponent], _ weights: FillWeights?, vocabularySize: Int) {
    features = components.map { FillFeature(component: $0) }
    let exact = features.count(where: \.coversVocabulary)
    // Weights of other components, as a damaged file may have, are none.
    let listed = weights?.shortlist?.weights.count
    let fits =
      weights?.exact.weights.count == exact
      && (listed == nil ? exact > 0 : listed == features.count)
      && (weights?.choice?.weights.count ?? features.count) == features.count
    self.weights =
      (fits ? weights : nil)
      ?? FillWeights(
        exact: LogLinearFill(weights: Array(repeating: 1 / Double(max(exact, 1)), count: exact)),
        shortlist: exact < features.count
          ? LogLinearFill(
            weights: Array(repeating: 1 / Double(features.count), count: features.count)) : nil)
    self.vocabularySize = vocabularySize
  }

  private var exactFeatures: [FillFeature] { features.filter(\.coversVocabulary) }

  /// Whether words outside of a shortlist are not looked at by all components.
  var usesShortlist: Bool { exactFeatures.count < features.count }

  /// By id, log10 of each word's share in a sentence's only blank. Throws ``FillError``.
  func log10Shares(_ sentence: BlankedSentence) throws -> [Double] {
    var shares = try exactShares(sentence)
    guard let combination = weights.shortlist, usesShortlist else { return shares }
    let shortlist = TopChoices.best(
      Self.shortlistCount, of: 0..<UInt32(vocabularySize)
    ) { shares[Int($0)] }.filter { shares[Int($0)] > -.infinity }
    let choices = shortlist.map { [Filling(tokens: [$0])] }
    let logs = combination.log10Probabilities(blankFeatures(features, sentence, choices))
    let mass = log10(shortlist.reduce(0) { $0 + pow(10, shares[Int($1)]) })
    for (word, value) in zip(shortlist, logs) { shares[Int(word)] = mass + value }
    return shares
  }

  /// The shares by the components that cover the vocabulary; where there is none, what a reader from
  /// left to right expects after the words before the blank.
  private func exactShares(_ sentence: BlankedSentence) throws -> [Double] {
    let (_, special) = try sentence.onlyBlank
    let isCovered = !exactFeatures.isEmpty
    let values =
      isCovered
      ? try exactFeatures.map { try $0.values(sentence) }
      : features.prefix(1).map { $0.expectation(sentence) }
    let combination = isCovered ? weights.exact.weights : [1]
    var sums = [Double](repeating: 0, count: vocabularySize)
    for (feature, weight) in zip(values, combination) {
      // What a component finds impossible is very improbable, not more: another may know better.
      for word in sums.indices { sums[word] += weight * max(feature[word], -30) }
    }
    for word in 0..<Int(SpecialToken.count) where !permits(word, special: special) {
      sums[word] = -.infinity
    }
    for word in sentence.forbidden { sums[Int(word)] = -.infinity }
    let log10Total = LogSum.log10(of: sums)
    return log10Total == -.infinity ? sums : sums.map { $0 - log10Total }
  }

  /// log10 of the share of each of some words that are all that a sentence's only blank can be.
  func log10Shares(_ sentence: BlankedSentence, among words: [TokenID]) -> [Double] {
    log10Shares(sentence, of: words.map { [Filling(tokens: [$0])] }, areListed: true)
  }

  /// log10 of the share of each of some ways to fill all blanks; `areListed` if somebody has listed
  /// them, so that there are no others.
  private func log10Shares(
    _ sentence: BlankedSentence, of choices: [[Filling]], areListed: Bool
  ) -> [Double] {
    if let combination = (areListed ? weights.choice : nil) ?? weights.shortlist {
      return combination.log10Probabilities(blankFeatures(features, sentence, choices))
    }
    return weights.exact.log10Probabilities(blankFeatures(exactFeatures, sentence, choices))
  }

  private func permits(_ word: Int, special: Bool) -> Bool {
    word >= Int(SpecialToken.count) || special && word != Int(SpecialToken.sentenceStart)
  }

  /// What the features say of some ways to fill a sentence.
  func blankFeatures(
    _ features: [FillFeature], _ sentence: BlankedSentence, _ choices: [[Filling]],
    answer: Int? = nil
  ) -> BlankFeatures {
    let columns = features.map { $0.values(sentence, filledWith: choices) }
    var values: [Double] = []
    values.reserveCapacity(choices.count * features.count)
    for choice in choices.indices {
      for column in columns { values.append(column[choice]) }
    }
    return BlankFeatures(values: values, featureCount: features.count, answer: answer)
  }

  /// The best `count` answers. Throws ``FillError``.
  func fill(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    if sentence.blankCount == 0 { throw FillError.noBlank }
    if (try? sentence.onlyBlank) != nil { return try fillOne(sentence, count: count) }
    let (choices, isComplete) = try choices(sentence)
    guard !choices.isEmpty else {
      return FillResult(
        joint: [], perBlank: Array(repeating: [], count: sentence.blankCount),
        log10Total: -.infinity)
    }
    let logs = log10Shares(sentence, of: choices, areListed: isComplete)
    var joint = zip(choices, logs).map { fillings, log10Share in
      JointAnswer(
        fillings: fillings, log10Probability: log10Share, probability: pow(10, log10Share))
    }
    var marginals = [[Filling: Double]](repeating: [:], count: sentence.blankCount)
    for answer in joint {
      for (blank, filling) in answer.fillings.enumerated() {
        marginals[blank][filling, default: 0] += answer.probability
      }
    }
    joint.sort { left, right in
      left.probability != right.probability
        ? left.probability > right.probability
        : left.fillings.lexicographicallyPrecedes(right.fillings, by: Filling.precedes)
    }
    let perBlank = marginals.map { marginal in
      marginal.map { BlankAnswer(filling: $0.key, probability: $0.value) }.sorted {
        $0.probability != $1.probability
          ? $0.probability > $1.probability : Filling.precedes($0.filling, $1.filling)
      }.prefix(count)
    }
    return FillResult(
      joint: Array(joint.prefix(count)), perBlank: perBlank.map(Array.init), log10Total: 0,
      shortlist: isComplete ? nil : choices.count)
  }

  private func fillOne(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    let shares = try log10Shares(sentence)
    let best = TopChoices.best(count, of: 0..<UInt32(vocabularySize)) { shares[Int($0)] }
      .filter { shares[Int($0)] > -.infinity }
    let joint = best.map { word in
      JointAnswer(
        fillings: [Filling(tokens: [word])], log10Probability: shares[Int(word)],
        probability: pow(10, shares[Int(word)]))
    }
    return FillResult(
      joint: joint,
      perBlank: [joint.map { BlankAnswer(filling: $0.fillings[0], probability: $0.probability) }],
      log10Total: 0, shortlist: usesShortlist ? Self.shortlistCount : nil)
  }

  // MARK: Ways to fill several blanks

  /// Ways to fill all blanks, and whether there are no others.
  private func choices(
    _ sentence: BlankedSentence
  ) throws -> (choices: [[Filling]], isComplete: Bool) {
    var lists: [[Filling]] = []
    var isComplete = true
    var blank = 0
    for case .blank(let answers) in sentence.elements {
      switch answers {
      case .candidates(let candidates):
        if candidates.isEmpty { throw FillError.noCandidates(blank: blank + 1) }
        lists.append(
          candidates.enumerated().map { Filling(tokens: $0.element, candidate: $0.offset) })
      case .anyWord:
        isComplete = false
        lists.append([])
      }
      blank += 1
    }
    if isComplete {
      let combinations = lists.reduce(1) { total, list in
        total > Self.combinationLimit ? total : total * list.count
      }
      if combinations <= Self.combinationLimit { return (Self.combined(lists), true) }
    }
    if let joint = try jointAnswers(sentence) { return (joint, false) }
    // Without n-grams: the best words of each blank by itself, in all combinations.
    let each = max(2, Int(pow(Double(Self.jointCount), 1 / Double(lists.count))))
    for blank in lists.indices {
      let alone = sentence.keeping(blank: blank)
      if lists[blank].isEmpty {
        let shares = try exactShares(alone)
        lists[blank] = TopChoices.best(each, of: 0..<UInt32(vocabularySize)) { shares[Int($0)] }
          .map { Filling(tokens: [$0]) }
      } else if lists[blank].count > each {
        let logs = log10Shares(alone, of: lists[blank].map { [$0] }, areListed: true)
        lists[blank] = TopChoices.best(each, of: 0..<UInt32(logs.count)) { logs[Int($0)] }
          .map { lists[blank][Int($0)] }
      }
    }
    return (Self.combined(lists), false)
  }

  /// The best joint answers of the first n-gram model that numbers words as the model does.
  private func jointAnswers(_ sentence: BlankedSentence) throws -> [[Filling]]? {
    for feature in features {
      guard case .ngram(let model) = feature.component.content, feature.component.map.ids == nil
      else { continue }
      return try model.fill(sentence, count: Self.jointCount).joint.map(\.fillings)
    }
    return nil
  }

  private static func combined(_ lists: [[Filling]]) -> [[Filling]] {
    var combinations: [[Filling]] = [[]]
    for list in lists {
      combinations = combinations.flatMap { head in list.map { head + [$0] } }
    }
    return combinations
  }
}

extension BlankedSentence {
  /// The sentence with one blank of those it has, counted from 0; the others are unknown words.
  func keeping(blank kept: Int) -> BlankedSentence {
    var sentence = self
    var blank = 0
    for (place, element) in elements.enumerated() {
      guard case .blank = element else { continue }
      if blank != kept { sentence.elements[place] = .token(SpecialToken.unknown) }
      blank += 1
    }
    return sentence
  }
}
