import Backprop
import LanguageModeling

/// Reads a stream from a state on and scores every place of it, as many at a time as fit well.
struct StreamReading {
  private let stream: TokenStream
  private let before: CausalModel.State
  private let core: NeuralCore
  /// log10 P of the token at each place.
  private(set) var log10Probabilities: [Double] = []
  /// For each sharpness and place the share of what a cache gives out that falls to the token; see
  /// ``CacheReading``.
  private(set) var cacheShares: [[Float]]
  private let sharpnesses: [Float]
  private var cache: CacheReading?
  /// The state's sums where reading stands.
  private var sums: [Float]
  /// The document where reading stands.
  private var document = 0..<0

  /// The places that are read at a time: enough for fast products, and at most 64 MB of logits.
  static func placesAtOnce(_ plan: NetworkPlan) -> Int {
    max(16, min(512, (1 << 24) / plan.vocabularySize))
  }

  /// Scores all of a stream whose first document goes on after `before`.
  ///
  /// - Parameters:
  ///   - cacheWindow: how many places a cache remembers; 0 for none.
  ///   - sharpnesses: those of the cache for which shares are wanted.
  init(
    _ stream: TokenStream, after before: CausalModel.State, _ core: NeuralCore, placesAtOnce: Int,
    cacheWindow: Int = 0, sharpnesses: [Float] = []
  ) {
    self.stream = stream
    self.before = before
    self.core = core
    self.sharpnesses = sharpnesses
    cacheShares = Array(repeating: [], count: sharpnesses.count)
    cache = cacheWindow > 0 ? CacheReading(after: before.cached, window: cacheWindow) : nil
    sums =
      before.sums.isEmpty
      ? [Float](repeating: 0, count: core.plan.halfLives.count * core.plan.memoryWidth)
      : before.sums
    log10Probabilities.reserveCapacity(stream.count)
    var start = 0
    while start < stream.count {
      let end = min(start + placesAtOnce, stream.count)
      read(start..<end)
      start = end
    }
  }

  /// The state behind the last place.
  var finalState: CausalModel.State {
    guard stream.count > 0 else { return before }
    var cached = cache?.recent ?? RecentVectors()
    cached.keep(cachedCount(at: stream.count), width: core.plan.embeddingWidth)
    return CausalModel.State(
      recent: (1...core.plan.leftWindow).compactMap { word(at: stream.count - $0) }, sums: sums,
      count: core.plan.halfLives.isEmpty ? 0 : count(at: stream.count), cached: cached)
  }

  private mutating func read(_ places: Range<Int>) {
    let plan = core.plan
    let decays = plan.decays
    var context = ContextBatch()
    context.sequences = 1
    context.steps = places.count
    context.left.sums = sums
    context.windows.reserveCapacity(places.count * plan.leftWindow)
    var availableCounts: [Int] = []
    for place in places {
      if place >= document.upperBound { document = stream.document(at: place) }
      if cache != nil { availableCounts.append(cachedCount(at: place)) }
      context.targets.append(stream.tokens[place])
      for distance in 1...plan.leftWindow {
        context.windows.append(word(at: place - distance) ?? ContextBatch.padding)
      }
      if decays.isEmpty { continue }
      context.left.add(word(at: place - 1), after: count(at: place), decays)
    }
    let network = core.network
    core.withTape { tape in
      // All shapes follow from the plan.
      guard let vectors = try? network(context, on: tape),
        let scores = try? network.log10Probabilities(vectors, of: context.targets, on: tape)
      else { preconditionFailure("the network was checked when it was built") }
      log10Probabilities += scores
      if var reading = cache {
        cache = nil
        let shares = reading.shares(
          vectors, context.targets, available: availableCounts, sharpnesses: sharpnesses, on: tape)
        for (number, row) in shares.enumerated() { cacheShares[number] += row }
        cache = reading
      }
      sums = network.sums(after: sums, reading: context.left, on: tape)
    }
  }

  /// The number of words of the document before a place.
  private func count(at place: Int) -> Int {
    place - document.lowerBound + (document.lowerBound == 0 ? before.count : 0)
  }

  /// How many of the document's places before one a cache may remember.
  private func cachedCount(at place: Int) -> Int {
    place - document.lowerBound + (document.lowerBound == 0 ? before.cached.count : 0)
  }

  /// A word of the document; the first document reaches back to what was read before.
  private func word(at place: Int) -> Int32? {
    if place >= document.lowerBound { return stream.tokens[place] }
    let back = -1 - place
    return document.lowerBound == 0 && back < before.recent.count ? before.recent[back] : nil
  }
}
