/// The words of `WordBoundaries` as one regular expression, in the syntax that Oniguruma and
/// fancy-regex share: each match is a word.
///
/// The classes of characters are written out, from this program's own tables, so that whoever matches
/// has the same ones whatever version of Unicode it knows.
struct WordExpression {
  private let properties = ScalarProperties()

  /// The expression. O(code points).
  func pattern() -> String {
    let ignored = "(?:\(anyOf(WordBreak.extend, WordBreak.format, WordBreak.zeroWidthJoiner)))*+"
    let letter = anyOf(WordBreak.letter, WordBreak.hebrewLetter)
    let hebrew = anyOf(WordBreak.hebrewLetter)
    let otherLetter = anyOf(WordBreak.letter)
    let digit = anyOf(WordBreak.numeric)
    let katakana = anyOf(WordBreak.katakana)
    let connector = anyOf(WordBreak.extendNumberLetter)
    let quote = anyOf(WordBreak.singleQuote)
    let doubleQuote = anyOf(WordBreak.doubleQuote)
    let inLetters = anyOf(WordBreak.midLetter, WordBreak.midNumberLetter, WordBreak.singleQuote)
    let inDigits = anyOf(WordBreak.midNumber, WordBreak.midNumberLetter, WordBreak.singleQuote)
    let indicator = anyOf(WordBreak.regionalIndicator)
    let separator = members { $1 & ScalarFlags.wordSeparator != 0 }
    let pictograph = "[" + members { $1 & ScalarFlags.pictographic != 0 } + "]"

    // WB6, WB7: a mark between two letters. WB7a: a quote after a Hebrew letter ends the word.
    let bridge = "\(inLetters)\(ignored)(?=\(letter))"
    let hebrewBridge = "(?:\(bridge)|\(doubleQuote)\(ignored)(?=\(hebrew)))?+"
    let hebrewEnd = "\(hebrew)\(ignored)\(quote)\(ignored)"
    let letters =
      "\(otherLetter)\(ignored)(?:\(bridge))?+"
      + "|\(hebrew)\(ignored)(?!\(quote)\(ignored)(?!\(letter)))\(hebrewBridge)"
    // WB8 to WB12.
    let digits = "\(digit)\(ignored)(?:\(inDigits)\(ignored)(?=\(digit)))?+"
    let run = "(?:\(letters)|\(digits))++"
    // WB13 to WB13b.
    let katakanas = "(?:\(katakana)\(ignored))++"
    let connectors = "(?:\(connector)\(ignored))++"
    let word =
      "(?=\(letter)|\(digit)|\(katakana)|\(connector))(?:\(connectors))?+"
      + "(?:(?:\(run)|\(katakanas))\(connectors))*+"
      + "(?:\(run)(?:\(hebrewEnd))?+|\(katakanas)|\(hebrewEnd))?+"
    // WB15, WB16; WB999.
    let unit =
      "(?:\(word)|\(indicator)\(ignored)\(indicator)\(ignored)|[^\(separator)]\(ignored))"
    // WB3c.
    let joined = "\(unit)(?:(?<=\\x{200D})(?=\(pictograph))\(unit))*+"
    return "(?<![^\(separator)])(?:<unk>|<s>|</s>)(?![^\(separator)])|\(joined)"
  }

  /// The nonspacing marks that stripping accents removes, as a class.
  func marks(_ isMark: (UInt32) -> Bool) -> String {
    "[" + members { scalar, _ in isMark(scalar) } + "]"
  }

  /// A class of the characters with these values of Word_Break.
  private func anyOf(_ values: UInt8...) -> String {
    let ranges = members { scalar, flags in
      flags & ScalarFlags.wordSeparator == 0
        && values.contains(properties.wordBreak(record: properties.record(scalar)))
    }
    return "[\(ranges)]"
  }

  /// The inside of a class: the ranges of the code points that a closure wants, given their flags.
  private func members(_ isMember: (UInt32, UInt8) -> Bool) -> String {
    var text = ""
    var start: UInt32?
    for scalar in UInt32(0)...0x110000 {
      let belongs =
        scalar < 0x110000 && !(0xD800..<0xE000).contains(scalar)
        && isMember(scalar, properties.flags(record: properties.record(scalar)))
      if belongs {
        start = start ?? scalar
      } else if let first = start {
        text += hexadecimal(first)
        if scalar - 1 > first { text += "-" + hexadecimal(scalar - 1) }
        start = nil
      }
    }
    return text
  }

  private func hexadecimal(_ scalar: UInt32) -> String {
    "\\x{\(String(scalar, radix: 16, uppercase: true))}"
  }
}
