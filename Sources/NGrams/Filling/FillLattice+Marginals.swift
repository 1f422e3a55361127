internal import LanguageModeling
internal import Storage

extension FillLattice {
  /// For each blank the share of each permitted filling, summed over all fillings of the others:
  /// by word id for a blank of any word, by number for candidates.
  ///
  /// A sweep from left to right carries the summed probability of all ways into each state. As with
  /// the sums to the right, what a state has in common with its suffix is handed to the suffix, and
  /// what the state's own run replaces is taken back.
  func marginals() -> [[Double]] {
    var marginals: [[Double]] = []
    var masses = [Double](repeating: 0, count: layers[0].states.nodes.count)
    masses[layers[0].states.slot(of: startNode)] = 1
    for position in 0...(blankSteps.last ?? 0) {
      let next = layers[position + 1]
      var nextMasses = [Double](repeating: 0, count: next.states.nodes.count)
      let nodes = layers[position].states.nodes
      switch steps[position] {
      case .token(let token):
        for (slot, node) in nodes.enumerated() {
          let match = match(token, after: node)
          nextMasses[next.states.slot(of: match.state)] +=
            masses[slot] * exp10(match.log10Probability)
        }
      case .candidates(let candidates):
        var shares = [Double](repeating: 0, count: candidates.count)
        for (slot, node) in nodes.enumerated() {
          for (number, candidate) in candidates.enumerated() {
            let (log10Probability, state) = read(candidate, from: node)
            let probability = exp10(log10Probability - layers[position].log10BestCandidate)
            let nextSlot = next.states.slot(of: state)
            nextMasses[nextSlot] += masses[slot] * probability
            shares[number] += masses[slot] * probability * next.sums[nextSlot]
          }
        }
        marginals.append(Self.normalized(shares))
      case .anyWord(let special):
        var shares = [Double](repeating: 0, count: index.vocabularySize)
        // Longer contexts have higher nodes and hand on to their suffixes.
        for slot in nodes.indices.reversed() where masses[slot] != 0 {
          spread(
            masses[slot], from: nodes[slot], special: special, next: next,
            masses: &nextMasses, shares: &shares)
          if nodes[slot] != NGramIndex.root {
            masses[layers[position].states.slot(of: index.suffix(of: nodes[slot]))] +=
              masses[slot] * backoffWeight(of: nodes[slot])
          }
        }
        marginals.append(Self.normalized(shares))
      }
      let largest = nextMasses.max() ?? 0
      masses =
        largest > 0 && largest.isFinite ? nextMasses.map { max(0, $0) / largest } : nextMasses
    }
    return marginals
  }

  /// Hands a state's mass to the states that its own run leads to, and takes back what its suffix
  /// will give those words.
  private func spread(
    _ mass: Double, from node: UInt32, special: Bool, next: Layer,
    masses: inout [Double], shares: inout [Double]
  ) {
    let weight = backoffWeight(of: node)
    forEachSuccessor(of: node, special: special, next: next) { successor in
      let given = mass * successor.probability
      let taken = mass * weight * successor.shorterProbability
      masses[successor.slot] += given
      masses[successor.shorterSlot] -= taken
      shares[Int(successor.word)] +=
        given * next.sums[successor.slot] - taken * next.sums[successor.shorterSlot]
    }
  }

  private static func normalized(_ shares: [Double]) -> [Double] {
    let total = shares.reduce(0) { $0 + max(0, $1) }
    return total > 0 ? shares.map { max(0, $0) / total } : shares.map { _ in 0 }
  }
}
