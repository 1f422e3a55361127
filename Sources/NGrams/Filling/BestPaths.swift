internal import HeapModule
internal import LanguageModeling
internal import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The most probable paths through a ``FillLattice``, best first (A*; Hart, Nilsson & Raphael 1968).
///
/// A partial path's promise is its probability times its layer's bound on what can follow. The
/// bound is never too low, so the first complete path is the best, the next the second, and so on.
struct BestPaths<Index: NGramLayout> {
  /// A way of going on from a state: where it leads and what it promises.
  private struct Arc: Comparable {
    var promise: Double
    /// A word, or the number of a candidate.
    var choice: UInt32
    var node: UInt32

    static func < (left: Arc, right: Arc) -> Bool {
      left.promise != right.promise ? left.promise < right.promise : left.choice > right.choice
    }
  }

  /// A partial path, reached by the best arc that its source has not given out yet.
  private struct Candidate: Comparable {
    var promise: Double
    /// Earlier paths win ties, so that the order does not depend on the heap's inside.
    var number: Int
    var layer: Int
    var node: UInt32
    var log10Probability: Double
    var choices: [UInt32]
    /// Which expansion holds the arcs beside this one; -1 for none.
    var source: Int

    static func < (left: Candidate, right: Candidate) -> Bool {
      left.promise != right.promise ? left.promise < right.promise : left.number > right.number
    }
  }

  /// A blank's arcs from one state, best on top, with the path that leads there.
  private struct Expansion {
    var arcs: Heap<Arc>
    var layer: Int
    var choices: [UInt32]
  }

  private let lattice: FillLattice<Index>
  private var queue = Heap<Candidate>()
  private var expansions: [Expansion] = []
  private var created = 0
  /// log10 of the bounds of each layer's states, by slot.
  private let log10Bounds: [[Double]]

  init(_ lattice: FillLattice<Index>) {
    self.lattice = lattice
    log10Bounds = lattice.layers.map { layer in
      layer.bounds.map { log10($0) + layer.log10Scale }
    }
    let start = lattice.startNode
    push(layer: 0, node: start, log10Probability: 0, choices: [], source: -1)
  }

  /// The choices of the next best path, one for each blank; `nil` after the last.
  mutating func next() -> [UInt32]? {
    while let best = queue.popMax() {
      if best.source >= 0 { pushNextArc(of: best.source) }
      if let choices = advance(best) { return choices }
    }
    return nil
  }

  /// Follows a path over tokens to the next blank, or to its end.
  private mutating func advance(_ candidate: Candidate) -> [UInt32]? {
    var (layer, node) = (candidate.layer, candidate.node)
    var log10Probability = candidate.log10Probability
    while layer < lattice.steps.count {
      switch lattice.steps[layer] {
      case .token(let token):
        let match = lattice.match(token, after: node)
        log10Probability += match.log10Probability
        node = match.state
        layer += 1
      case .candidates, .anyWord:
        let arcs = arcs(from: node, layer: layer, log10Probability: log10Probability)
        expansions.append(Expansion(arcs: arcs, layer: layer, choices: candidate.choices))
        pushNextArc(of: expansions.count - 1)
        return nil
      }
    }
    return candidate.choices
  }

  private mutating func pushNextArc(of source: Int) {
    guard let arc = expansions[source].arcs.popMax() else { return }
    let expansion = expansions[source]
    let layer = expansion.layer + 1
    let bound = log10Bounds[layer][lattice.layers[layer].states.slot(of: arc.node)]
    if bound == -.infinity { return }
    push(
      layer: layer, node: arc.node, log10Probability: arc.promise - bound,
      choices: expansion.choices + [arc.choice], source: source)
  }

  private mutating func push(
    layer: Int, node: UInt32, log10Probability: Double, choices: [UInt32], source: Int
  ) {
    let slot = lattice.layers[layer].states.slot(of: node)
    let promise = log10Probability + log10Bounds[layer][slot]
    if promise == -.infinity { return }
    queue.insert(
      Candidate(
        promise: promise, number: created, layer: layer, node: node,
        log10Probability: log10Probability, choices: choices, source: source))
    created += 1
  }

  private func arcs(from node: UInt32, layer: Int, log10Probability: Double) -> Heap<Arc> {
    let states = lattice.layers[layer + 1].states
    let bounds = log10Bounds[layer + 1]
    var arcs: [Arc] = []
    func add(_ choice: UInt32, _ log10Step: Double, _ next: UInt32) {
      let bound = bounds[states.slot(of: next)]
      arcs.append(
        Arc(promise: log10Probability + log10Step + bound, choice: choice, node: next))
    }
    switch lattice.steps[layer] {
    case .token:
      preconditionFailure("a token leaves no choice")
    case .candidates(let candidates):
      for (number, candidate) in candidates.enumerated() {
        let (log10Step, next) = lattice.read(candidate, from: node)
        add(UInt32(number), log10Step, next)
      }
    case .anyWord(let special):
      for word in 0..<TokenID(lattice.index.vocabularySize)
      where lattice.permits(word, special: special) {
        let match = lattice.match(word, after: node)
        add(word, match.log10Probability, match.state)
      }
    }
    return Heap(arcs)
  }
}
