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
  /// fillings. See ``FillLattice`` for how it avoids trying them one by one.
  public func fill(_ sentence: BlankedSentence, count: Int) throws -> FillResult {
    let lattice = try FillLattice(sentence, self)
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
      // With one blank its answers are the joint ones.
      let answers = joint.map {
        BlankAnswer(filling: $0.fillings[0], probability: $0.probability)
      }
      return FillResult(joint: joint, perBlank: [answers], log10Total: log10Total)
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

extension FillLattice {
  func filling(ofBlank blank: Int, choice: UInt32) -> Filling {
    if case .candidates(let candidates) = steps[blankSteps[blank]] {
      return Filling(tokens: candidates[Int(choice)], candidate: Int(choice))
    }
    return Filling(tokens: [choice])
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
