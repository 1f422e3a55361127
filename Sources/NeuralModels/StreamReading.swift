import Backprop
import LanguageModeling

/// Reads a stream from a state on and scores every place of it, as many at a time as fit well.
struct StreamReading {
  private let stream: TokenStream
  private let before: CausalModel.State
  private let core: NeuralCore
  /// log10 P of the token at each place.
  private(set) var log10Probabilities: [Double] = []
  private var sums: [Float]

  /// The logits that are computed at a time: 64 MB of them.
  private static let logitCount = 1 << 24

  /// Scores all of a stream whose first document goes on after `before`.
  init(_ stream: TokenStream, after before: CausalModel.State, _ core: NeuralCore) {
    self.stream = stream
    self.before = before
    self.core = core
    sums = before.sums
    log10Probabilities.reserveCapacity(stream.count)
    let steps = max(16, min(512, Self.logitCount / core.plan.vocabularySize))
    var start = 0
    while start < stream.count {
      let end = min(start + steps, stream.count)
      read(start..<end)
      start = end
    }
  }

  /// The state behind the last place.
  var finalState: CausalModel.State {
    guard stream.count > 0 else { return before }
    return CausalModel.State(
      recent: core.plan.keptPlaces.compactMap { word(at: stream.count - 1 - $0) }, sums: sums,
      count: count(at: stream.count))
  }

  private mutating func read(_ places: Range<Int>) {
    let plan = core.plan
    var context = ContextBatch()
    context.sequences = 1
    context.steps = places.count
    context.left.sums = sums
    if sums.isEmpty {
      context.left.sums = [Float](
        repeating: 0, count: plan.halfLives.count * plan.memoryWidth)
    }
    for place in places {
      context.targets.append(stream.tokens[place])
      let start = stream.document(at: place).lowerBound
      for distance in 1...plan.leftWindow {
        context.windows.append(
          word(at: place - distance, from: start) ?? ContextBatch.padding)
      }
      if plan.halfLives.isEmpty { continue }
      context.left.add(
        word(at: place - 1, from: start), after: count(at: place), plan.decays)
    }
    let network = core.network
    let targets = context.targets
    let logarithms: [Float] = core.withTape { tape in
      // All shapes follow from the plan.
      guard let vectors = try? network(context, on: tape),
        let values = try? network.logProbabilities(vectors, of: targets, on: tape)
      else { preconditionFailure("the network was checked when it was built") }
      if !plan.halfLives.isEmpty {
        sums = network.sums(after: context.left.sums, reading: context.left, on: tape)
      }
      return values
    }
    let perNat = 1 / LogBase.e.perLog10
    for value in logarithms { log10Probabilities.append(Double(value) * perNat) }
  }

  /// The number of words of the document before a place.
  private func count(at place: Int) -> Int {
    let start = place == 0 ? 0 : stream.document(at: min(place, stream.count - 1)).lowerBound
    return place - start + (start == 0 ? before.count : 0)
  }

  /// A word of the document that begins at `start`, which for the first one reaches back to what was
  /// read before.
  private func word(at place: Int, from start: Int) -> Int32? {
    if place >= start && place >= 0 { return stream.tokens[place] }
    let back = -1 - place
    return start == 0 && back < before.recent.count ? before.recent[back] : nil
  }

  private func word(at place: Int) -> Int32? {
    word(at: place, from: stream.document(at: stream.count - 1).lowerBound)
  }
}

extension NetworkPlan {
  /// How far back the words are that a state keeps one by one.
  var keptPlaces: Range<Int> { 0..<max(leftWindow, 1) }
}
