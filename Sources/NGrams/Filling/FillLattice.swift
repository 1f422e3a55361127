internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Everything that a sentence with blanks can become, as paths through the states of a backoff model.
///
/// A layer lies before each element; its states are the model states that reading up to there can
/// reach. Any word may stand in a blank, but only the words of a state's own run, and of the runs of
/// its suffixes, lead to states of their own: all others do what they do after the suffix, times the
/// backoff weight. So sums over the whole vocabulary visit each explicit n-gram once, and share the
/// rest by way of the suffixes: Σ over words w of f(w) after state s is
///
///     Σ over the run of s  P(w|s) f(w)  +  weight(s) · (Σ after the suffix − its part for that run).
///
/// The cost is the number of n-grams that extend the layer's states, never vocabularyᵇ.
struct FillLattice<Index: NGramLayout> {
  struct Layer {
    var states = NodeTable()
    /// By slot: the summed probability of everything that can follow, over `scale`.
    var sums: [Double] = []
    /// By slot: no way of going on is more probable than this, over `scale`.
    var bounds: [Double] = []
    /// log10 of what sums and bounds are multiplied by.
    var log10Scale = 0.0
    /// log10 of the most probable candidate after any state, if candidates come next: long ones
    /// are too improbable for a floating-point number unless they are taken relative to it.
    var log10BestCandidate = 0.0
  }

  let index: Index
  /// What stands between the layers.
  let steps: [FillStep]
  /// By id, whether a word is forbidden in a blank for any word; empty if none is.
  private let isForbidden: [Bool]
  private(set) var layers: [Layer]
  /// The step of each blank.
  let blankSteps: [Int]

  /// The paths of a sentence that begins in the state of a node. Throws ``FillSteps/TooCostly``.
  init(
    _ steps: FillSteps, forbidden: Set<TokenID>, _ index: Index, from start: UInt32,
    visitLimit: Int
  ) throws(FillSteps.TooCostly) {
    self.index = index
    isForbidden =
      forbidden.isEmpty ? [] : (0..<TokenID(index.vocabularySize)).map { forbidden.contains($0) }
    self.steps = steps.all
    blankSteps = steps.blanks
    layers = [Layer](repeating: Layer(), count: self.steps.count + 1)
    layers[0].states.insert(index.existing(start))
    try reachStates(visitLimit)
    sumBackwards()
  }

  /// log10 of the summed probability of all completed sentences.
  var log10Total: Double {
    log10(layers[0].sums[layers[0].states.slot(of: startNode)]) + layers[0].log10Scale
  }

  /// The state in which reading begins.
  var startNode: UInt32 { layers[0].states.nodes.last ?? NGramIndex.root }

  /// Whether a word may stand in a blank for any word.
  @inline(__always)
  func permits(_ word: TokenID, special: Bool) -> Bool {
    guard Int(word) < index.vocabularySize else { return false }
    if !isForbidden.isEmpty && isForbidden[Int(word)] { return false }
    return word >= SpecialToken.count || special && word != SpecialToken.sentenceStart
  }

  /// P(token | node), and the state after it: one that exists even if the file is damaged.
  @inline(__always)
  func match(_ token: TokenID, after node: UInt32) -> NGramIndex.Match {
    var match = index.match(token, after: node)
    match.state = index.existing(match.state)
    return match
  }

  /// log10 P(tokens | node) and the state after them.
  func read(_ tokens: [TokenID], from node: UInt32) -> (log10Probability: Double, node: UInt32) {
    var node = node
    var log10Probability = 0.0
    for token in tokens {
      let match = match(token, after: node)
      log10Probability += match.log10Probability
      node = match.state
    }
    return (log10Probability, node)
  }

  /// 10ˣ.
  @inline(__always)
  func exp10(_ exponent: Double) -> Double {
    exp(exponent * 2.302585092994046)
  }

  /// Finds each layer's states, from left to right.
  private mutating func reachStates(_ visitLimit: Int) throws(FillSteps.TooCostly) {
    var visited = 0
    for (position, step) in steps.enumerated() {
      var next = NodeTable()
      switch step {
      case .token(let token):
        for node in layers[position].states.nodes {
          next.insert(match(token, after: node).state)
        }
      case .candidates(let candidates):
        var best = -Double.infinity
        visited += layers[position].states.nodes.count * candidates.count
        if visited > visitLimit { throw .init() }
        for node in layers[position].states.nodes {
          for candidate in candidates {
            let (log10Probability, end) = read(candidate, from: node)
            next.insert(end)
            best = max(best, log10Probability)
          }
        }
        layers[position].log10BestCandidate = best.isFinite ? best : 0
      case .anyWord(let special):
        // A state's suffixes take part in its sums.
        for node in layers[position].states.nodes {
          index.forEachSuffix(of: node) { node in
            layers[position].states.insert(node)
            return true
          }
          layers[position].states.insert(NGramIndex.root)
        }
        layers[position].states.sort()
        for node in layers[position].states.nodes {
          visited += index.successorCount(of: node)
          if visited > visitLimit { throw .init() }
          index.forEachSuccessor(of: node) { successor in
            if permits(successor.word, special: special) { next.insert(successor.state) }
          }
        }
      }
      // Where no word is permitted nothing leads on, but a layer is never empty.
      if next.nodes.isEmpty { next.insert(NGramIndex.root) }
      layers[position + 1].states = next
    }
  }

  /// Computes each layer's sums and bounds, from right to left.
  private mutating func sumBackwards() {
    let last = layers.count - 1
    layers[last].sums = [Double](repeating: 1, count: layers[last].states.nodes.count)
    layers[last].bounds = layers[last].sums
    for position in steps.indices.reversed() {
      let next = layers[position + 1]
      var layer = layers[position]
      layer.sums = [Double](repeating: 0, count: layer.states.nodes.count)
      layer.bounds = layer.sums
      for (slot, node) in layer.states.nodes.enumerated() {
        switch steps[position] {
        case .token(let token):
          let match = match(token, after: node)
          let probability = exp10(match.log10Probability)
          let nextSlot = next.states.slot(of: match.state)
          layer.sums[slot] = probability * next.sums[nextSlot]
          layer.bounds[slot] = probability * next.bounds[nextSlot]
        case .candidates(let candidates):
          for candidate in candidates {
            let (log10Probability, state) = read(candidate, from: node)
            let probability = exp10(log10Probability - layer.log10BestCandidate)
            let nextSlot = next.states.slot(of: state)
            layer.sums[slot] += probability * next.sums[nextSlot]
            layer.bounds[slot] = max(layer.bounds[slot], probability * next.bounds[nextSlot])
          }
        case .anyWord(let special):
          (layer.sums[slot], layer.bounds[slot]) = overWords(
            after: node, special: special, layer: layer, next: next)
        }
      }
      // Long sentences would underflow: keep the largest sum at 1.
      let largest = layer.sums.max() ?? 0
      if largest > 0 && largest.isFinite {
        for slot in layer.sums.indices {
          layer.sums[slot] /= largest
          layer.bounds[slot] /= largest
        }
      }
      layer.log10Scale =
        next.log10Scale + layer.log10BestCandidate
        + (largest > 0 && largest.isFinite ? log10(largest) : 0)
      layers[position] = layer
    }
  }

  /// The sum and the bound over all words for one state; those of its suffix are there already,
  /// because a suffix has a lower node.
  private func overWords(
    after node: UInt32, special: Bool, layer: Layer, next: Layer
  ) -> (sum: Double, bound: Double) {
    var sum = 0.0
    var bound = 0.0
    var covered = 0.0
    let weight = backoffWeight(of: node)
    forEachSuccessor(of: node, special: special, next: next) { successor in
      sum += successor.probability * next.sums[successor.slot]
      bound = max(bound, successor.probability * next.bounds[successor.slot])
      covered += successor.shorterProbability * next.sums[successor.shorterSlot]
    }
    if node != NGramIndex.root {
      let suffixSlot = layer.states.slot(of: index.suffix(of: node))
      // Rounding may leave a little less than nothing.
      sum += weight * max(0, layer.sums[suffixSlot] - covered)
      bound = max(bound, weight * layer.bounds[suffixSlot])
    }
    return (sum, bound)
  }

  /// A word of a state's own run: what it means after the state, and what it would mean after the
  /// suffix alone, where others see it too.
  struct Successor {
    var word: TokenID
    /// P(word | state), and the slot of the state after it.
    var probability: Double
    var slot: Int
    /// P(word | suffix), and the slot of the state after it; 0 for the root, which has no suffix.
    var shorterProbability: Double
    var shorterSlot: Int
  }

  /// 10 to the power of a node's backoff weight.
  func backoffWeight(of node: UInt32) -> Double {
    exp10(Double(index.log10BackoffWeight(of: node)))
  }

  /// Goes through the permitted words of a state's own run.
  @inline(__always)
  func forEachSuccessor(
    of node: UInt32, special: Bool, next: Layer, _ body: (Successor) -> Void
  ) {
    let suffix = index.suffix(of: node)
    let weight = backoffWeight(of: node)
    index.forEachSuccessor(of: node) { found in
      let word = found.word
      if !permits(word, special: special) { return }
      let slot = next.states.slot(of: found.state)
      var successor = Successor(
        word: word, probability: exp10(Double(found.log10Probability)), slot: slot,
        shorterProbability: 0, shorterSlot: slot)
      if node != NGramIndex.root {
        let shorter = match(word, after: suffix)
        successor.shorterProbability = exp10(shorter.log10Probability)
        successor.shorterSlot = next.states.slot(of: shorter.state)
        // An imported n-gram may have no probability of its own.
        if successor.probability.isNaN {
          successor.probability = weight * successor.shorterProbability
        }
      }
      body(successor)
    }
  }
}
