import Backprop
import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What tuning a cache found out.
public struct NeuralCacheReport: Sendable, Hashable, Codable {
  /// The number of tokens that it was tuned on.
  public var tokenCount: Int
  /// The perplexity on them of the network alone.
  public var perplexityBefore: Double
  /// The same with the cache.
  public var perplexityAfter: Double
}

extension CausalModel {
  /// The tokens of a text that a cache is tuned on at most.
  static let cacheTuningLimit = 200_000
  /// Sharpnesses that are tried, relative to the mean of 1 / |h|².
  private static let relativeSharpnesses: [Float] = [1, 2, 3, 4, 6, 8, 12, 16]

  /// The model with the cache of so many places under which a text is most probable, and what that
  /// brings; `nil` if no cache makes it more probable. The model must not have been trained on the text.
  public func tuningCache(
    on heldOut: TokenStream, window: Int
  ) -> (model: CausalModel, report: NeuralCacheReport)? {
    let text = heldOut.prefix(Self.cacheTuningLimit)
    guard window > 0, text.count > 1 else { return nil }
    let scale = 1 / max(meanSquare(text), .leastNormalMagnitude)
    let sharpnesses = Self.relativeSharpnesses.map { $0 * scale }
    let reading = StreamReading(
      text, after: State(), core, placesAtOnce: StreamReading.placesAtOnce(core.plan),
      cacheWindow: min(window, NeuralCacheOptions.windowLimit), sharpnesses: sharpnesses)
    let network = reading.log10Probabilities.map { pow(10, $0) }
    var best: (options: NeuralCacheOptions, log10Probability: Double)?
    for (number, sharpness) in sharpnesses.enumerated() {
      let weight = Self.bestWeight(network, reading.cacheShares[number])
      let options = NeuralCacheOptions(
        window: min(window, NeuralCacheOptions.windowLimit), sharpness: Double(sharpness),
        weight: weight)
      if !options.isValid { continue }
      let sum = zip(reading.log10Probabilities, reading.cacheShares[number]).reduce(0) {
        $0 + options.mixed($1.0, share: $1.1)
      }
      if sum > best?.log10Probability ?? -.infinity { best = (options, sum) }
    }
    let before = reading.log10Probabilities.reduce(0, +)
    guard let best, best.log10Probability > before else { return nil }
    func perplexity(_ sum: Double) -> Double { pow(10, -sum / Double(text.count)) }
    return (
      withCache(best.options),
      NeuralCacheReport(
        tokenCount: text.count, perplexityBefore: perplexity(before),
        perplexityAfter: perplexity(best.log10Probability))
    )
  }

  /// The mean of |h|² over the first places of a text.
  private func meanSquare(_ text: TokenStream) -> Float {
    let count = min(text.count, 512)
    var context = ContextBatch()
    context.append(text, from: 0, steps: count, core.plan)
    return core.withTape { tape in
      // All shapes follow from the plan.
      guard let vectors = try? core.network(context, on: tape) else {
        preconditionFailure("the network was checked when it was built")
      }
      return tape.withValues(vectors) { $0.reduce(0) { $0 + $1 * $1 } / Float(count) }
    }
  }

  /// The weight of the second of two sources that makes what was read most probable: where the slope
  /// of the logarithm, which only falls, is 0. Places of which the second says nothing do not count.
  private static func bestWeight(_ first: [Double], _ second: [Float]) -> Double {
    let pairs = zip(first, second).filter { $0.1 >= 0 }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<30 {
      let weight = (low + high) / 2
      let slope = pairs.reduce(0.0) { sum, pair in
        let (one, other) = (pair.0, Double(pair.1))
        return sum + (other - one) / max((1 - weight) * one + weight * other, 1e-300)
      }
      if slope > 0 { low = weight } else { high = weight }
    }
    return low
  }
}
