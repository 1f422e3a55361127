#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The sums from which a text's perplexity and bits per unit follow; addable.
///
/// Tokens are the words and, where it is scored, one `</s>` a sentence. Perplexity is
/// 10^(-Σ log10 P / tokens), as KenLM's `query` and, with `-unk`, SRILM's `ppl` compute it; infinite
/// where a token is impossible, whereas SRILM leaves such tokens out.
public struct Evaluation: Sendable, Equatable {
  /// The number of sentences.
  public var sentenceCount = 0
  /// The number of scored tokens, sentence ends included. Where words are cut into pieces, tokens
  /// are the words, whose probabilities are the products of their pieces'.
  public var tokenCount = 0
  /// The number of ids that the tokens were read as: as many, unless words are cut into pieces.
  public var pieceCount = 0
  /// How many of them were unknown words.
  public var unknownCount = 0
  /// Σ log10 P over all tokens.
  public var log10Probability = 0.0
  /// Σ log10 P over the unknown words only.
  public var unknownLog10Probability = 0.0
  /// The number of tokens that the model finds impossible: log10 P is -infinity.
  public var impossibleCount = 0
  /// Σ log10 P over the words that the vocabulary has, and sentence ends.
  public var knownLog10Probability = 0.0
  /// Σ log10 P over the tokens that are possible.
  public var possibleLog10Probability = 0.0
  /// The size of the scored text in Unicode scalars, one for each scored sentence end.
  public var characterCount = 0
  /// The size of the scored text in bytes, one for each scored sentence end.
  public var byteCount = 0

  /// By source of a mixture, Σ log10 P by that source alone; empty for other models.
  public var sourceLog10Probabilities: [Double] = []

  /// Nothing evaluated yet.
  public init() {}

  /// Adds one sentence's tokens and their scores, which has one more element if `</s>` was scored.
  public mutating func add(
    sentence tokens: UnsafeBufferPointer<TokenID>, scores: ArraySlice<TokenScore>
  ) {
    sentenceCount += 1
    tokenCount += scores.count
    pieceCount += scores.count
    var total = 0.0
    var unknown = 0.0
    var known = 0.0
    var possible = 0.0
    for (index, score) in scores.enumerated() {
      total += score.log10Probability
      if score.log10Probability == -.infinity {
        impossibleCount += 1
      } else {
        possible += score.log10Probability
      }
      if index < tokens.count && tokens[index] == SpecialToken.unknown {
        unknownCount += 1
        unknown += score.log10Probability
      } else {
        known += score.log10Probability
      }
    }
    log10Probability += total
    unknownLog10Probability += unknown
    knownLog10Probability += known
    possibleLog10Probability += possible
  }

  /// Adds another text's sums.
  public mutating func add(_ other: Evaluation) {
    sentenceCount += other.sentenceCount
    tokenCount += other.tokenCount
    pieceCount += other.pieceCount
    unknownCount += other.unknownCount
    log10Probability += other.log10Probability
    unknownLog10Probability += other.unknownLog10Probability
    impossibleCount += other.impossibleCount
    knownLog10Probability += other.knownLog10Probability
    possibleLog10Probability += other.possibleLog10Probability
    characterCount += other.characterCount
    byteCount += other.byteCount
    if sourceLog10Probabilities.isEmpty {
      sourceLog10Probabilities = other.sourceLog10Probabilities
    } else {
      for (source, sum) in other.sourceLog10Probabilities.enumerated() {
        sourceLog10Probabilities[source] += sum
      }
    }
  }

  /// Perplexity over all tokens; `nil` without tokens, infinite if one is impossible.
  public var perplexity: Double? {
    tokenCount == 0 ? nil : pow(10, -log10Probability / Double(tokenCount))
  }

  /// By source of a mixture, the perplexity of that source alone over all tokens, infinite where it
  /// finds one impossible or has no opinion; empty without tokens.
  public var sourcePerplexities: [Double] {
    tokenCount == 0 ? [] : sourceLog10Probabilities.map { pow(10, -$0 / Double(tokenCount)) }
  }

  /// Perplexity over the tokens that the vocabulary has; `nil` if there are none.
  public var perplexityWithoutUnknown: Double? {
    let known = tokenCount - unknownCount
    return known == 0
      ? nil : pow(10, -knownLog10Probability / Double(known))
  }

  /// Perplexity over the tokens that are possible, as SRILM gives it; `nil` if there are none.
  public var perplexityOfPossible: Double? {
    let possible = tokenCount - impossibleCount
    return possible <= 0 ? nil : pow(10, -possibleLog10Probability / Double(possible))
  }

  /// -Σ log2 P.
  public var bits: Double { -log10Probability * LogBase.two.perLog10 }

  /// Bits per token, sentence ends included; `nil` without tokens.
  public var bitsPerToken: Double? { tokenCount == 0 ? nil : bits / Double(tokenCount) }

  /// Bits per Unicode scalar of the text; `nil` for an empty text.
  public var bitsPerCharacter: Double? {
    characterCount == 0 ? nil : bits / Double(characterCount)
  }

  /// Bits per byte of the text; `nil` for an empty text.
  public var bitsPerByte: Double? { byteCount == 0 ? nil : bits / Double(byteCount) }
}
