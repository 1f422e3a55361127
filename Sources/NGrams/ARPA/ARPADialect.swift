/// The forms in which tools write ARPA files. All of them read all of these; the differences matter to
/// programs that compare files or parse them in a hurry.
public enum ARPADialect: String, Sendable, CaseIterable {
  /// As KenLM's `lmplz`: the fewest digits that read back as the same number, a backoff weight for
  /// every n-gram below the highest order, n-grams sorted by last word, then the one before it, and
  /// so on.
  case kenlm
  /// As SRILM's `ngram -write-lm`: an empty line first, seven significant digits (`%.7g`), -99 for
  /// `<s>` and for what is impossible, a backoff weight only for contexts, n-grams sorted by their
  /// contexts, the last word of each first, and then by the word that follows.
  case srilm
}
