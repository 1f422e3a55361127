public import LanguageModeling

/// The words of a sentence around a blank, each with its weight as evidence for what is missing.
///
/// A word counts once, at its place nearest to the blank, and weighs 1 / (1 + distance / 8), the
/// distance being in tokens: close words tell more, and far ones share much of what they tell.
public struct AssociationContext: Sendable, Equatable {
  /// The distance that halves a word's weight.
  public static let halvingDistance = 8.0

  /// The different words, in the order of their distance, those before the blank first.
  public private(set) var words: [TokenID] = []
  /// A weight for each word.
  public private(set) var weights: [Double] = []

  /// Words with weights of one's own choice; as many of the ones as of the others.
  public init(words: [TokenID], weights: [Double]) {
    precondition(words.count == weights.count)
    self.words = words
    self.weights = weights
  }

  /// The tokens before and after a blank, in the order of the text. Special tokens are no evidence
  /// but have their place.
  public init(before: [TokenID], after: [TokenID]) {
    self.init(before: before as [TokenID?], after: after as [TokenID?])
  }

  /// The known tokens around a blank of a sentence, counted from 0; other blanks are unknown and
  /// stand for one token each.
  public init(_ sentence: BlankedSentence, blank: Int) {
    let places = sentence.elements.indices.filter {
      if case .blank = sentence.elements[$0] { true } else { false }
    }
    precondition(places.indices.contains(blank), "there is no blank \(blank)")
    let tokens = sentence.elements.map { element -> TokenID? in
      if case .token(let token) = element { token } else { nil }
    }
    self.init(
      before: Array(tokens[..<places[blank]]), after: Array(tokens[(places[blank] + 1)...]))
  }

  private init(before: [TokenID?], after: [TokenID?]) {
    var seen: Set<TokenID> = []
    for distance in 1..<max(before.count, after.count) + 1 {
      let left = distance <= before.count ? before[before.count - distance] : nil
      let right = distance <= after.count ? after[distance - 1] : nil
      for word in [left, right] {
        guard let word, word >= SpecialToken.count, seen.insert(word).inserted else { continue }
        words.append(word)
        weights.append(1 / (1 + Double(distance) / Self.halvingDistance))
      }
    }
  }
}
