internal import HeapModule
internal import LanguageModeling
internal import Storage

/// Fills blanks whose exact sums would take too long: a beam search from left to right.
///
/// At each blank the best beginnings of the sentence are kept, judged with the known tokens up to the
/// next blank. What is dropped is remembered by the most probable of it: as no token has a probability
/// above 1, nothing that goes on from there can be better than that, and answers that are as good are
/// certain.
struct BeamFill<Index: NGramLayout> {
  /// How many beginnings are kept.
  let width = 2000
  /// How many words are tried after each of them.
  private let wordCount = 400

  /// A beginning of the sentence, up to the next blank.
  private struct Beginning: Comparable {
    var log10Probability: Double
    var node: UInt32
    /// The beginning that it goes on from, and by what.
    var parent: Int
    var choice: UInt32

    /// Worse first; on a tie what goes on from a later beginning, or has the higher number.
    static func < (left: Beginning, right: Beginning) -> Bool {
      left.log10Probability != right.log10Probability
        ? left.log10Probability < right.log10Probability
        : (left.parent, left.choice) > (right.parent, right.choice)
    }
  }

  /// A way to fill all blanks: a word for each, or the number of a candidate.
  struct Path {
    var choices: [UInt32]
    var log10Probability: Double
  }

  private let index: Index
  private let maxima: MappedArray<Float>
  private let steps: [FillStep]
  private let forbidden: Set<TokenID>
  private let forbiddenAndMarks: Set<TokenID>
  /// For each step log10 P of the known tokens from there on that no blank has a say in.
  private var log10Certain: [Double] = []
  /// Everything that was kept, for the way back.
  private var kept: [Beginning] = []
  /// No answer that goes on from what was dropped is more probable.
  private(set) var log10Lost = -Double.infinity

  init(
    _ steps: FillSteps, forbidden: Set<TokenID>, _ index: Index, maxima: MappedArray<Float>
  ) {
    self.index = index
    self.maxima = maxima
    self.steps = steps.all
    self.forbidden = forbidden
    forbiddenAndMarks = forbidden.union([SpecialToken.unknown, SpecialToken.sentenceEnd])
    log10Certain = certainRest()
  }

  /// The best ways that were found, best first.
  mutating func paths(_ count: Int, from start: UInt32) -> [Path] {
    var position = 0
    var first = Beginning(log10Probability: 0, node: start, parent: -1, choice: 0)
    position = readTokens(&first, from: 0)
    kept = [first]
    var current = 0..<1
    while position < steps.count {
      let next = endOfTokens(from: position + 1)
      var heap = Heap<Beginning>()
      let limit = next < steps.count ? width : max(count, 1)
      for number in current { extend(number, at: position, limit: limit, into: &heap) }
      if heap.count >= limit, let worst = heap.min { lose(worst.log10Probability, at: next) }
      let start = kept.count
      while let best = heap.popMax() { kept.append(best) }
      current = start..<kept.count
      position = next
    }
    return current.map { number in
      Path(choices: choices(of: number), log10Probability: kept[number].log10Probability)
    }
  }

  /// Remembers that something was dropped before a step.
  private mutating func lose(_ log10Probability: Double, at step: Int) {
    log10Lost = max(log10Lost, log10Probability + log10Certain[step])
  }

  private func endOfTokens(from start: Int) -> Int {
    var position = start
    while position < steps.count, case .token = steps[position] { position += 1 }
    return position
  }

  /// Reads the known tokens up to the next blank and answers where that is.
  private func readTokens(_ beginning: inout Beginning, from start: Int) -> Int {
    var position = start
    while position < steps.count, case .token(let token) = steps[position] {
      read(token, &beginning)
      position += 1
    }
    return position
  }

  private func read(_ token: TokenID, _ beginning: inout Beginning) {
    let match = index.match(token, after: beginning.node)
    beginning.log10Probability += match.log10Probability
    beginning.node = index.existing(match.state)
  }

  /// Puts into the heap what a beginning can become at a blank.
  private mutating func extend(
    _ number: Int, at position: Int, limit: Int, into heap: inout Heap<Beginning>
  ) {
    let beginning = kept[number]
    var floor: Double {
      heap.count < limit ? -.infinity : heap.min?.log10Probability ?? -.infinity
    }
    func offer(_ next: Beginning) {
      var next = next
      if next.log10Probability < floor { return }
      _ = readTokens(&next, from: position + 1)
      if next.log10Probability == -.infinity { return }
      if heap.count < limit {
        heap.insert(next)
      } else if let worst = heap.min, worst < next {
        heap.replaceMin(with: next)
      }
    }
    switch steps[position] {
    case .token:
      preconditionFailure("a token leaves no choice")
    case .candidates(let candidates):
      for (choice, candidate) in candidates.enumerated() {
        var next = beginning
        (next.parent, next.choice) = (number, UInt32(choice))
        for token in candidate { read(token, &next) }
        offer(next)
      }
    case .anyWord(let special):
      var words = LikeliestWords(
        index, after: beginning.node, count: wordCount,
        excluding: special ? forbidden : forbiddenAndMarks,
        floor: floor - beginning.log10Probability)
      let found = words.find(maxima)
      if found.count == wordCount, let last = found.last {
        lose(beginning.log10Probability + last.log10Probability, at: position + 1)
      }
      for word in found {
        var next = beginning
        (next.parent, next.choice) = (number, word.id)
        read(word.id, &next)
        offer(next)
      }
    }
  }

  private func choices(of number: Int) -> [UInt32] {
    var choices: [UInt32] = []
    var number = number
    while kept[number].parent >= 0 {
      choices.append(kept[number].choice)
      number = kept[number].parent
    }
    return choices.reversed()
  }

  /// Adds up, from each step on, the tokens that have as many known tokens before them as they can
  /// depend on.
  private func certainRest() -> [Double] {
    var certain = [Double](repeating: 0, count: steps.count + 1)
    var node = NGramIndex.root
    var known = 0
    for (position, step) in steps.enumerated() {
      guard case .token(let token) = step else {
        (node, known) = (NGramIndex.root, 0)
        continue
      }
      let match = index.match(token, after: node)
      node = index.existing(match.state)
      if known >= index.order - 1 { certain[position] = match.log10Probability }
      known += 1
    }
    for position in certain.indices.dropLast().reversed() {
      certain[position] += certain[position + 1]
    }
    return certain
  }
}
