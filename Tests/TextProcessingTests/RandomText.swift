import TestSupport

/// Texts drawn from characters that stress segmentation and normalisation, ASCII among them.
struct RandomText {
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  private static let ascii = Array("abzAZ019_'\":;,.!?-() \t\n\r\u{B}$%#~x ".unicodeScalars)
  private static let other = Array(
    ("éÅǅßΣςᾳάЯйאשּׁ״׳عربيकिषेไทย漢字がカﾞㇰ가각ᄀ한ﬁ½Ⅷ２…№㎏´¨™ﷺ。、“”‘’„«»–—"
      + "\u{301}\u{308}\u{323}\u{345}\u{5B0}\u{93C}\u{1DFA}\u{200D}\u{200C}\u{200B}\u{AD}\u{FEFF}"
      + "\u{A0}\u{202F}\u{2028}\u{3000}\u{85}\u{1161}\u{11A8}\u{600}\u{1F1E6}\u{1F1E7}\u{1F468}"
      + "\u{1F3FD}\u{2764}\u{FE0F}\u{20E3}\u{1D15E}\u{10400}\u{10FFFF}\u{E000}\u{378}\u{2126}\u{149}")
      .unicodeScalars)

  /// A text of up to `maximumLength` scalars, of which about that share is not ASCII.
  mutating func next(maximumLength: Int, otherShare: Double) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...maximumLength, using: &generator) {
      let isOther = Double.random(in: 0..<1, using: &generator) < otherShare
      let set = isOther ? Self.other : Self.ascii
      scalars.append(set[Int.random(in: 0..<set.count, using: &generator)])
    }
    return String(scalars)
  }
}
