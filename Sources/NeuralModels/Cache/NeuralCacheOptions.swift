#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How words of a document become more probable where the network stands as it did before them: a
/// continuous cache (Grave, Joulin & Usunier 2017).
///
///     P(w) = (1 - weight) · softmax(w) + weight · Σ exp(sharpness · h · hᵢ) [w = wᵢ] / Σ exp(sharpness · h · hᵢ)
///
/// h is the vector that the network compares with every word, hᵢ that of an earlier place of the
/// document, and wᵢ the word that stood there. At the start of a document P is the softmax alone.
public struct NeuralCacheOptions: Sendable, Hashable, Codable {
  /// How many places are remembered, the latest ones.
  public var window: Int
  /// How much more those places count that are more alike.
  public var sharpness: Double
  /// The share of probability that the cache gives out.
  public var weight: Double

  /// The places that are remembered unless told otherwise.
  public static let usualWindow = 2000
  /// More cannot be asked for.
  public static let windowLimit = 100_000

  /// A cache.
  public init(window: Int, sharpness: Double, weight: Double) {
    self.window = window
    self.sharpness = sharpness
    self.weight = weight
  }

  /// log10 of the mixed probability of a word: what the network gives to it, and its share of what the
  /// cache gives out, which is negative where there is nothing to give.
  func mixed(_ log10Probability: Double, share: Float) -> Double {
    share < 0
      ? log10Probability : log10((1 - weight) * pow(10, log10Probability) + weight * Double(share))
  }

  /// Whether a model can be made of it, which of a damaged file's may not be so.
  var isValid: Bool {
    (1...Self.windowLimit).contains(window) && sharpness.isFinite && weight > 0 && weight < 1
  }
}
