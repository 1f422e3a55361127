import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What KenLM's `query` prints: a line a sentence, each word as `word=id length log10`, then a summary.
///
/// Figures are the shortest that tell a 32-bit number from its neighbours, in the summary a 64-bit one.
/// They are rounded from 64 bits, so that a last digit may differ where KenLM adds in 32.
struct KenLMScores: ScoreFormat {
  private var log10Total = 0.0
  private var log10UnknownTotal = 0.0
  private var tokenCount = 0
  private var unknownCount = 0

  func append(
    _ scored: ScoredText, sentence: Int, number: Int, to bytes: inout [UInt8]
  ) throws {
    var line = ""
    var total: Float = 0
    var unknown = 0
    for factor in scored.factors(ofSentence: sentence) {
      let log10Probability = Float(factor.score.log10Probability)
      line += "\(factor.word)=\(factor.id) \(factor.score.matchedOrder) "
      line += Self.shortest(log10Probability.description) + "\t"
      total += log10Probability
      if factor.isUnknown { unknown += 1 }
    }
    bytes.append(line: line + "Total: \(Self.shortest(total.description)) OOV: \(unknown)")
  }

  mutating func take(_ scored: ScoredText) {
    for sentence in 0..<scored.text.sentenceCount {
      // Sentences are added up in 32 bits, as their lines say.
      var total: Float = 0
      for factor in scored.factors(ofSentence: sentence) {
        let log10Probability = Float(factor.score.log10Probability)
        total += log10Probability
        tokenCount += 1
        if factor.isUnknown {
          unknownCount += 1
          log10UnknownTotal += Double(log10Probability)
        }
      }
      log10Total += Double(total)
    }
  }

  func end() throws {
    let known = tokenCount - unknownCount
    let out = StandardOutput.shared
    try out.line(
      "Perplexity including OOVs:\t" + Self.perplexity(log10Total, tokenCount))
    try out.line(
      "Perplexity excluding OOVs:\t" + Self.perplexity(log10Total - log10UnknownTotal, known))
    try out.line("OOVs:\t\(unknownCount)")
    try out.line("Tokens:\t\(tokenCount)")
  }

  private static func perplexity(_ log10Probability: Double, _ count: Int) -> String {
    count == 0 ? "NaN" : shortest(pow(10, -log10Probability / Double(count)).description)
  }

  /// A number as KenLM writes it: whole ones without a point.
  private static func shortest(_ number: String) -> String {
    number.hasSuffix(".0") ? String(number.dropLast(2)) : number
  }
}
