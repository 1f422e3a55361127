public import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension NGramModel: BlankModel {
  /// Exact over the whole vocabulary: joint answers by best-first search, shares by sums over all
  /// fillings. See ``FillLattice`` for how it avoids trying them one by one, and ``OneBlank`` for a
  /// single blank of any word. Where blanks stand so close that sums would visit too many n-grams, it
  /// searches without them (``BeamFill``), and the result says so.
  public func fill(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    try fill(sentence, count: count, visitLimit: FillSteps.visitLimit)
  }

  /// The same with another limit.
  package func fill(
    _ sentence: BlankedSentence, count: Int, visitLimit: Int
  ) throws -> FillResult {
    if (try? sentence.onlyBlank) != nil { return try fillOne(sentence, count: count) }
    let steps = try FillSteps(sentence)
    return switch layout {
    case .fast(let index):
      try fill(sentence, steps, count: count, visitLimit: visitLimit, index)
    case .compact(let index):
      try fill(sentence, steps, count: count, visitLimit: visitLimit, index)
    }
  }

  private func fill<Index: NGramLayout>(
    _ sentence: BlankedSentence, _ steps: FillSteps, count: Int, visitLimit: Int, _ index: Index
  ) throws -> FillResult {
    let lattice: FillLattice<Index>
    do throws(FillSteps.TooCostly) {
      lattice = try FillLattice(
        steps, forbidden: sentence.forbidden, index, from: startState(sentence.marks).node,
        visitLimit: visitLimit)
    } catch {
      return search(sentence, steps, count: count, visitLimit: visitLimit, index)
    }
    let log10Total = lattice.log10Total
    if log10Total.isNaN || log10Total == .infinity { throw FillError.notNormalizable }
    if log10Total == -.infinity {
      return FillResult(
        joint: [], perBlank: lattice.blankSteps.map { _ in [] }, log10Total: log10Total)
    }
    var paths = BestPaths(lattice)
    var joint: [JointAnswer] = []
    while joint.count < count, let choices = paths.next() {
      let fillings = choices.enumerated().map { lattice.filling(ofBlank: $0, choice: $1) }
      // Scored as `score` does it, so that both print the same figure.
      let log10Probability =
        scores(of: sentence.filled(with: fillings), marks: sentence.marks)
        .reduce(0) { $0 + $1.log10Probability }
      joint.append(
        JointAnswer(
          fillings: fillings, log10Probability: log10Probability,
          probability: lattice.exp10(log10Probability - log10Total)))
    }
    joint.sort { left, right in
      left.log10Probability != right.log10Probability
        ? left.log10Probability > right.log10Probability
        : left.fillings.lexicographicallyPrecedes(right.fillings, by: Filling.precedes)
    }
    if lattice.blankSteps.count == 1 {
      return FillResult(oneBlank: joint, log10Total: log10Total)
    }
    let perBlank = lattice.marginals().enumerated().map { blank, shares in
      lattice.bestChoices(ofBlank: blank, shares: shares, count: count).map {
        BlankAnswer(
          filling: lattice.filling(ofBlank: blank, choice: $0), probability: shares[Int($0)])
      }
    }
    return FillResult(joint: joint, perBlank: perBlank, log10Total: log10Total)
  }
}

extension NGramModel {
  /// Finds joint answers without their shares.
  private func search(
    _ sentence: BlankedSentence, _ steps: FillSteps, count: Int, visitLimit: Int,
    _ index: some NGramLayout
  ) -> FillResult {
    var beam = BeamFill(
      steps, forbidden: sentence.forbidden, index, maxima: maxima.values(of: index))
    let paths = beam.paths(count, from: startState(sentence.marks).node)
    let last = paths.count < count ? -Double.infinity : paths.last?.log10Probability ?? -.infinity
    var joint = paths.map { path in
      let fillings = zip(path.choices, steps.blanks).map { steps.all[$1].filling($0) }
      return JointAnswer(
        fillings: fillings,
        log10Probability: scores(of: sentence.filled(with: fillings), marks: sentence.marks)
          .reduce(0) { $0 + $1.log10Probability },
        probability: .nan)
    }
    joint.sort { left, right in
      left.log10Probability != right.log10Probability
        ? left.log10Probability > right.log10Probability
        : left.fillings.lexicographicallyPrecedes(right.fillings, by: Filling.precedes)
    }
    return FillResult(
      joint: joint, perBlank: steps.blanks.map { _ in [] }, log10Total: .nan,
      limit: FillLimit(
        visitLimit: visitLimit, width: beam.width, isExact: last >= beam.log10Lost))
  }

  private func fillOne(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    let blank = try blank(of: sentence)
    if blank.log10Total == -.infinity {
      return FillResult(joint: [], perBlank: [[]], log10Total: -.infinity)
    }
    // Scored as `score` does it, so that both print the same figure.
    let best = blank.best(max(count, 1)).map { word in
      let filling = Filling(tokens: [word])
      let log10Probability = scores(
        of: sentence.filled(with: [filling]), marks: sentence.marks
      ).reduce(0) { $0 + $1.log10Probability }
      return (filling: filling, log10Probability: log10Probability, word: word)
    }.sorted { left, right in
      left.log10Probability != right.log10Probability
        ? left.log10Probability > right.log10Probability : left.word < right.word
    }
    guard let first = best.first, first.log10Probability > -.infinity else {
      // What stands around the blank is impossible already.
      return FillResult(joint: [], perBlank: [[]], log10Total: -.infinity)
    }
    let log10Total = first.log10Probability - blank.log10Share(of: first.word)
    let joint = best.prefix(count).map { answer in
      JointAnswer(
        fillings: [answer.filling], log10Probability: answer.log10Probability,
        probability: pow(10, answer.log10Probability - log10Total))
    }
    return FillResult(oneBlank: Array(joint), log10Total: log10Total)
  }
}

extension FillResult {
  /// The result for one blank, whose answers are the joint ones.
  fileprivate init(oneBlank joint: [JointAnswer], log10Total: Double) {
    let answers = joint.map { BlankAnswer(filling: $0.fillings[0], probability: $0.probability) }
    self.init(joint: joint, perBlank: [answers], log10Total: log10Total)
  }
}

extension FillLattice {
  func filling(ofBlank blank: Int, choice: UInt32) -> Filling {
    steps[blankSteps[blank]].filling(choice)
  }

  /// The best permitted choices by share, equal ones by number.
  func bestChoices(ofBlank blank: Int, shares: [Double], count: Int) -> [UInt32] {
    var permitted = Array(UInt32(0)..<UInt32(shares.count))
    if case .anyWord(let special) = steps[blankSteps[blank]] {
      permitted.removeAll { !permits($0, special: special) }
    }
    return TopChoices.best(count, of: permitted) { shares[Int($0)] }
  }
}
