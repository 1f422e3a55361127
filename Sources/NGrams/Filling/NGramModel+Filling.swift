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
    try fill(sentence, count: count, visitLimit: FillLattice.visitLimit)
  }

  /// The same with another limit.
  package func fill(
    _ sentence: BlankedSentence, count: Int, visitLimit: Int
  ) throws -> FillResult {
    if (try? sentence.onlyBlank) != nil { return try fillOne(sentence, count: count) }
    let lattice: FillLattice
    do {
      lattice = try FillLattice(sentence, self, visitLimit: visitLimit)
    } catch is FillLattice.TooCostly {
      return try search(sentence, count: count, visitLimit: visitLimit)
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
    _ sentence: BlankedSentence, count: Int, visitLimit: Int
  ) throws -> FillResult {
    let (steps, blankSteps) = try FillLattice.steps(of: sentence)
    var beam = BeamFill(sentence, steps, self)
    let paths = beam.paths(count, from: startState(sentence.marks).node)
    let last = paths.count < count ? -Double.infinity : paths.last?.log10Probability ?? -.infinity
    var joint = paths.map { path in
      let fillings = zip(path.choices, blankSteps).map { steps[$1].filling($0) }
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
      joint: joint, perBlank: blankSteps.map { _ in [] }, log10Total: .nan,
      limit: FillLimit(
        visitLimit: visitLimit, width: BeamFill.width, isExact: last >= beam.log10Lost))
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

extension FillLattice.Step {
  /// What a choice at a blank is: a word, or a candidate.
  func filling(_ choice: UInt32) -> Filling {
    if case .candidates(let candidates) = self {
      return Filling(tokens: candidates[Int(choice)], candidate: Int(choice))
    }
    return Filling(tokens: [choice])
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
