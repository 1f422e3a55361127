import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Weights that halve every so many words.
enum Decay {
  /// The factor from word to word.
  static func factor(halfLife: Double) -> Double { pow(0.5, 1 / halfLife) }

  static func power(_ decay: Double, _ exponent: Int) -> Double { pow(decay, Double(exponent)) }
}

extension NetworkPlan {
  /// The factors from word to word that the half-lives stand for.
  var decays: [Double] { halfLives.map { Decay.factor(halfLife: $0) } }

  /// After how many words the weight of a word is so small that it is left out: ten half-lives, a
  /// thousandth.
  var reach: Int { Int((halfLives.max() ?? 0) * 10) }

  /// The numbers that a word adds to the averages.
  var memoryWidth: Int { embeddingWidth }
}
