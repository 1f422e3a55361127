import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which words of a text a network predicts, and how often.
///
/// A frequent word is learned long before the rest, so most of its places can be passed over. The
/// network then learns P(w | context) · keep(w), normalised; the logarithm of keep(w) is added to the
/// logits while training, so that they come to be those of P.
struct TargetChoice: Sendable {
  /// By id, the probability that a place where the word stands is looked at; `nil` for 1 throughout.
  let keeps: [Float]?

  /// - Parameter counts: how often each word occurs.
  init(_ options: NeuralTrainingOptions, counts: [Int]) {
    let isMasked = options.network.isMasked
    let threshold = options.subsamplingThreshold
    if !isMasked && threshold <= 0 {
      keeps = nil
      return
    }
    let total = Double(max(counts.reduce(0, +), 1))
    var keeps = counts.map { count -> Float in
      guard threshold > 0, count > 0 else { return 1 }
      return Float(min(1, (threshold * total / Double(count)).squareRoot()))
    }
    // Nobody hides the end of a sentence.
    if isMasked { keeps[Int(SpecialToken.sentenceEnd)] = 0 }
    self.keeps = keeps
  }

  /// How often each word is looked at.
  func counts(_ counts: [Int]) -> [Double] {
    guard let keeps else { return counts.map { Double($0) } }
    return zip(counts, keeps).map { Double($0) * Double($1) }
  }

  /// log keep(w); 0 for what is never looked at.
  func shift(_ word: Int32) -> Float {
    guard let keep = keeps?[Int(word)], keep > 0 else { return 0 }
    return log(keep)
  }

  /// log keep(w) by id; `nil` if it is 0 for all.
  var shifts: [Float]? {
    guard let keeps, keeps.contains(where: { $0 > 0 && $0 < 1 }) else { return nil }
    return (0..<Int32(keeps.count)).map { shift($0) }
  }
}
