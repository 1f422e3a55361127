internal import LanguageModeling

/// The counts that Kneser-Ney smoothing uses (Kneser & Ney 1995; Chen & Goodman 1998): at the
/// highest order how often an n-gram occurs, below it how many different words stand before it.
/// N-grams that begin with `<s>` have nothing before them and keep their own count.
struct AdjustedCounts {
  /// One array a level, in the order of the level's n-grams.
  let levels: [[UInt32]]

  /// - Parameter adjusts: if not, all n-grams keep their own counts, as other methods want it.
  init(_ counts: NGramCounts, adjusts: Bool = true) {
    levels = counts.levels.indices.map { index in
      let level = counts.levels[index]
      var adjusted = level.counts
      if adjusts && index + 1 < counts.order {
        adjusted = [UInt32](repeating: 0, count: level.count)
        for suffix in counts.levels[index + 1].suffixes { adjusted[Int(suffix)] += 1 }
        for start in level.sentenceStarts { adjusted[start] = level.counts[start] }
      }
      // <s> as a unigram is never predicted.
      if index == 0 { adjusted[Int(SpecialToken.sentenceStart)] = 0 }
      return adjusted
    }
  }
}
