package import LanguageModeling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Every token but `<s>` is equally probable, whatever came before.
package struct UniformModel: LanguageModel {
  package struct State: Hashable, Sendable {}

  package let vocabularySize: Int
  package var order: Int { 1 }
  package var emptyState: State { State() }
  package var sentenceStartState: State { State() }

  package init(vocabularySize: Int) {
    self.vocabularySize = vocabularySize
  }

  package func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore {
    TokenScore(log10Probability: -log10(Double(vocabularySize - 1)), matchedOrder: 1)
  }
}

/// A full table of P(token | previous token), filled with seeded random weights.
package struct TableBigramModel: LanguageModel {
  package struct State: Hashable, Sendable {
    /// `nil` before any token.
    package var previous: TokenID?
  }

  package let vocabularySize: Int
  package var order: Int { 2 }
  package var emptyState: State { State(previous: nil) }
  package var sentenceStartState: State { State(previous: SpecialToken.sentenceStart) }
  /// By previous token, the last row for none, then by token.
  private let log10Probabilities: [[Double]]

  package init(vocabularySize: Int, seed: UInt64) {
    self.vocabularySize = vocabularySize
    var generator = SeededGenerator(seed: seed)
    log10Probabilities = (0...vocabularySize).map { _ in
      var weights = (0..<vocabularySize).map { _ in Double.random(in: 0.01..<1, using: &generator) }
      weights[Int(SpecialToken.sentenceStart)] = 0
      let total = weights.reduce(0, +)
      return weights.map { log10($0 / total) }
    }
  }

  package func score(_ token: TokenID, after state: State, next: inout State) -> TokenScore {
    next = State(previous: token)
    let row = state.previous.map { Int($0) } ?? vocabularySize
    return TokenScore(
      log10Probability: log10Probabilities[row][Int(token)],
      matchedOrder: state.previous == nil ? 1 : 2)
  }
}
