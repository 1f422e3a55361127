/// How counts become probabilities. The names are those of `--smoothing`.
public enum SmoothingMethod: String, Sendable, Codable, CaseIterable {
  /// Relative frequencies in the longest context that the text has; what the text has not is
  /// impossible.
  case maximumLikelihood = "mle"
  /// Every word gets k more occurrences in every context of full length (Lidstone 1920; Laplace's rule
  /// at k = 1); a context that the text has not leaves all words equally probable.
  case addK = "add-k"
  /// Relative frequencies, times a constant for each word that the context is cut by (Brants, Popat,
  /// Xu, Och & Dean 2007). Its scores are no probabilities: they do not sum to 1.
  case stupidBackoff = "stupid-backoff"
  /// Low counts are multiplied by ratios that Good-Turing estimates give (Katz 1987).
  case goodTuring = "good-turing"
  /// What a context keeps for other words grows with the number of different words that follow it
  /// (Witten & Bell 1991, method C).
  case wittenBell = "witten-bell"
  /// A constant is taken off every count (Ney, Essen & Kneser 1994).
  case absolute
  /// The same, with lower orders that count contexts and not occurrences (Kneser & Ney 1995).
  case kneserNey = "kneser-ney"
  /// Kneser-Ney with a discount each for counts of 1, 2, and 3 or more (Chen & Goodman 1998).
  case modifiedKneserNey = "modified-kneser-ney"

  /// The forms that the method has, the usual one first.
  public var forms: [SmoothingForm] {
    switch self {
    case .maximumLikelihood, .stupidBackoff, .goodTuring: [.backoff]
    case .addK, .wittenBell, .absolute, .kneserNey, .modifiedKneserNey: [.interpolated, .backoff]
    }
  }

  /// Whether what it gives are probabilities, which sum to 1.
  public var isNormalized: Bool { self != .stupidBackoff }

  /// Whether it may find words impossible.
  public var givesZero: Bool { self == .maximumLikelihood || self == .stupidBackoff }

  /// Whether lower orders count in how many contexts an n-gram stands, see ``AdjustedCounts``.
  var adjustsCounts: Bool { self == .kneserNey || self == .modifiedKneserNey }
}

/// Whether shorter contexts have a say where the longer one has seen the word.
public enum SmoothingForm: String, Sendable, Codable, CaseIterable {
  /// They always have: what is taken off counts is shared by all words in proportion to their
  /// probabilities after the shorter context. Of ``SmoothingMethod/addK``, by all equally.
  case interpolated
  /// Only for words that the longer context has not seen, in proportion to their probabilities after
  /// the shorter one. Of the unigrams, `<unk>` and those words of the vocabulary that do not occur get
  /// what is taken off.
  case backoff
}
