/// How much room a text takes, without asking a font.
package enum TextExtent {
  /// About the width in pixels of text in a sans-serif font, on the generous side: fonts differ.
  package static func pixels(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + em($1) } * size
  }

  /// The size of letters, in pixels, at which text fits a width, but not smaller than half the given
  /// size: what cannot be read is no use.
  package static func size(fitting text: String, width: Double, atMost size: Double) -> Double {
    let needed = pixels(text, size: 1)
    return needed * size <= width ? size : max(size / 2, width / needed)
  }

  private static func em(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "f", "t", "r", "(", ")", "-":
      0.36
    case "m", "w", "M", "W", "%", "@", "—", "…": 0.95
    case "A"..."Z": 0.7
    case "⁰"..."₉", "²", "³", "¹": 0.42
    default: isWide(scalar) ? 1.05 : 0.62
    }
  }

  /// The columns that text takes in a terminal: two for East Asian characters and pictograms, none
  /// for marks on other characters.
  package static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return character.unicodeScalars.contains(where: isWide) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE0F, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F000...0x1FAFF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// The text without control characters, cut with "…" where it takes more than so many columns.
  package static func fitted(_ text: String, columns limit: Int) -> String {
    let text = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    guard columns(text) > limit else { return text }
    var result = ""
    var used = 1
    for character in text {
      used += columns(character)
      if used > limit { break }
      result.append(character)
    }
    return limit > 0 ? result + "…" : ""
  }

  /// The text in the middle of so many columns, without space at its end; cut where it is longer.
  package static func centered(_ text: String, columns limit: Int) -> String {
    let text = fitted(text, columns: limit)
    return String(repeating: " ", count: max(0, limit - columns(text)) / 2) + text
  }

  /// The text at the left or right of so many columns; cut where it is longer.
  package static func padded(_ text: String, columns limit: Int, isRight: Bool = false) -> String {
    let text = fitted(text, columns: limit)
    let padding = String(repeating: " ", count: max(0, limit - columns(text)))
    return isRight ? padding + text : text + padding
  }
}
