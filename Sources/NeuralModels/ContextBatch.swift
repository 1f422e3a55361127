import Backprop
import LanguageModeling

/// What a network sees of some places of a text: sequences of as many consecutive places each.
package struct ContextBatch {
  /// The averages of one side, as the sums they come from.
  package struct Memory {
    /// The word that each place adds to the sums: its neighbour on that side.
    package var words: [Int32] = []
    /// 0 at places where a document begins (or, from the right, ends), else 1.
    package var keeps: [Float] = []
    /// What makes a sum an average: for each place and half-life 1 / Σ λⁱ.
    package var scales: [Float] = []
    /// What lies before each sequence, as words from near to far…
    package var earlierWords: [[Int32]] = []
    /// …or as sums that are known, [sequences × half-lives × width].
    package var sums: [Float] = []
  }

  /// The number of sequences, and of places of each.
  package var sequences = 0
  package var steps = 0
  /// For each place that is looked at the words of its window: from the nearest to the farthest on
  /// the left, then on the right.
  package var windows: [Int32] = []
  /// The word at each place that is looked at.
  package var targets: [Int32] = []
  package var left = Memory()
  package var right = Memory()
  /// The places that are looked at, counted through all sequences; `nil` for all of them.
  package var chosen: [Int32]?

  /// The number of places that are looked at.
  package var count: Int { chosen?.count ?? sequences * steps }

  /// What stands for words outside of a document.
  package static let padding = Int32(SpecialToken.sentenceStart)

  /// Appends `steps` consecutive places of a stream from `start` on. Those whose word is not chosen
  /// are not looked at, unless it is the only way to look at any.
  package mutating func append(
    _ stream: TokenStream, from start: Int, steps: Int, _ plan: NetworkPlan,
    isChosen: ((Int32) -> Bool)? = nil
  ) {
    let decays = plan.decays
    let firstPlace = sequences * steps
    if isChosen != nil && chosen == nil { chosen = [] }
    var document = stream.document(at: start)
    self.steps = steps
    sequences += 1
    stream.tokens.withUnsafeBufferPointer { tokens in
      if !decays.isEmpty {
        let reach = plan.reach
        // The nearest word is added by the first place itself.
        left.earlierWords.append(
          Self.words(tokens, from: start - 2, by: -1, reach, within: document))
        if plan.isMasked {
          let last = start + steps - 1
          right.earlierWords.append(
            Self.words(tokens, from: last + 2, by: 1, reach, within: stream.document(at: last)))
        }
      }
      for place in start..<start + steps {
        if place >= document.upperBound { document = stream.document(at: place) }
        if let isChosen {
          let isLastResort = targets.isEmpty && place == start + steps - 1
          if isChosen(tokens[place]) || isLastResort {
            chosen?.append(Int32(firstPlace + place - start))
            look(at: place, tokens, document, plan)
          }
        } else {
          look(at: place, tokens, document, plan)
        }
        if decays.isEmpty { continue }
        left.add(
          place > document.lowerBound ? tokens[place - 1] : nil,
          after: place - document.lowerBound, decays)
        if plan.isMasked {
          right.add(
            place + 1 < document.upperBound ? tokens[place + 1] : nil,
            after: document.upperBound - 1 - place, decays)
        }
      }
    }
  }

  /// Appends the word at a place and those of its window.
  private mutating func look(
    at place: Int, _ tokens: UnsafeBufferPointer<Int32>, _ document: Range<Int>, _ plan: NetworkPlan
  ) {
    targets.append(tokens[place])
    for distance in 1...plan.leftWindow {
      let other = place - distance
      windows.append(other >= document.lowerBound ? tokens[other] : Self.padding)
    }
    for distance in 1...max(plan.rightWindow, 1) where distance <= plan.rightWindow {
      let other = place + distance
      windows.append(other < document.upperBound ? tokens[other] : Self.padding)
    }
  }

  /// Replaces a share of the words around the places by `<unk>`, here and there another.
  mutating func hideWords(_ share: Double, _ random: inout KeyedRandom) {
    for index in windows.indices where random.nextUnit() < share {
      windows[index] = Int32(SpecialToken.unknown)
    }
  }

  /// The one place behind what has been read.
  init(after state: CausalModel.State, _ plan: NetworkPlan) {
    (sequences, steps) = (1, 1)
    for distance in 0..<plan.leftWindow {
      windows.append(distance < state.recent.count ? state.recent[distance] : Self.padding)
    }
    if plan.halfLives.isEmpty { return }
    left.sums = state.sums
    if state.sums.isEmpty {
      left.sums = [Float](repeating: 0, count: plan.halfLives.count * plan.memoryWidth)
    }
    left.add(state.recent.first, after: state.count, plan.decays)
  }

  package init() {}

  private static func words(
    _ tokens: UnsafeBufferPointer<Int32>, from first: Int, by step: Int, _ count: Int,
    within document: Range<Int>
  ) -> [Int32] {
    var words: [Int32] = []
    var place = first
    while words.count < count && document.contains(place) {
      words.append(tokens[place])
      place += step
    }
    return words
  }
}

extension ContextBatch.Memory {
  /// Adds a place whose neighbour is `word`, the nearest of `count` words on its side.
  mutating func add(_ word: Int32?, after count: Int, _ decays: [Double]) {
    words.append(word ?? ContextBatch.padding)
    keeps.append(word == nil ? 0 : 1)
    for decay in decays { scales.append(Self.scale(decay, count)) }
  }

  /// 1 / Σ λⁱ over so many words; 0 for none.
  static func scale(_ decay: Double, _ count: Int) -> Float {
    if count == 0 { return 0 }
    return Float((1 - decay) / (1 - Decay.power(decay, count)))
  }
}
