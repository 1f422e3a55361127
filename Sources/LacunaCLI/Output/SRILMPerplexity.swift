import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What SRILM's `ngram -ppl -unk` prints: how many sentences, words and words of probability zero there
/// are, the logarithm of the rest and two perplexities, one without the ends of sentences; for each
/// sentence too from `-debug 1` on, and for each word at `-debug 2`.
///
/// Unknown words have a probability here, as they have there with `-unk`, so none is counted as OOV.
struct SRILMPerplexity {
  /// How much is printed, 0 to 2.
  let debugLevel: Int
  private let out = StandardOutput.shared

  /// What sentences add up to.
  struct Statistics {
    var sentenceCount = 0
    var wordCount = 0
    var zeroCount = 0
    var log10Probability = 0.0

    mutating func add(_ other: Statistics) {
      sentenceCount += other.sentenceCount
      wordCount += other.wordCount
      zeroCount += other.zeroCount
      log10Probability += other.log10Probability
    }

    /// The two lines behind what they are about.
    var lines: [String] {
      let words = wordCount - zeroCount
      return [
        "\(sentenceCount) sentences, \(wordCount) words, 0 OOVs",
        "\(zeroCount) zeroprobs, logprob= \(Figures.general(log10Probability)) ppl= "
          + "\(perplexity(words + sentenceCount)) ppl1= \(perplexity(words))",
      ]
    }

    private func perplexity(_ count: Int) -> String {
      count > 0
        ? Figures.general(pow(10, -log10Probability / Double(count))) : "undefined"
    }
  }

  init(debugLevel: Int) {
    self.debugLevel = debugLevel
  }

  /// Writes the sentences of a text and adds them up.
  func write(_ scored: ScoredText, into total: inout Statistics) throws {
    for sentence in 0..<scored.text.sentenceCount {
      let factors = scored.factors(ofSentence: sentence)
      let words = factors.map { $0.isUnknown ? "<unk>" : $0.word }
      var statistics = Statistics()
      statistics.sentenceCount = 1
      statistics.wordCount = factors.count - 1
      if debugLevel > 0 {
        try out.line(factors.dropLast().map(\.word).joined(separator: " "))
      }
      for (place, factor) in factors.enumerated() {
        let log10Probability = factor.score.log10Probability
        if log10Probability == -.infinity {
          statistics.zeroCount += 1
        } else {
          statistics.log10Probability += log10Probability
        }
        if debugLevel < 2 { continue }
        let context = place == 0 ? "<s> " : "\(words[place - 1]) ..."
        try out.line(
          "\tp( \(words[place]) | \(context)) \t= [\(factor.score.matchedOrder)gram] "
            + "\(Figures.general(pow(10, log10Probability))) [ "
            + "\(Figures.general(log10Probability)) ]")
      }
      if debugLevel > 0 {
        for line in statistics.lines + [""] { try out.line(line) }
      }
      total.add(statistics)
    }
  }

  /// Writes what all sentences of a file add up to.
  func write(_ total: Statistics, of name: String) throws {
    let lines = total.lines
    try out.line("file \(name): \(lines[0])")
    try out.line(lines[1])
  }
}
