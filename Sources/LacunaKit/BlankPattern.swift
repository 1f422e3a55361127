/// A sentence with blanks as a person writes it.
///
/// Three or more underscores that touch no letter or digit are one missing word; `\_`, `\*` and `\\`
/// are the characters themselves.
public struct BlankPattern: Sendable, Equatable {
  /// The text between the blanks, one piece more than there are blanks; escapes are resolved.
  public let pieces: [String]

  /// Whether three or more underscores are no blank because they touch a letter or digit.
  public let hasTouchedBlank: Bool

  /// The number of blanks.
  public var blankCount: Int { pieces.count - 1 }

  /// Reads a pattern. Every string is one; it may have no blank.
  public init(_ pattern: String) {
    var pieces: [String] = [""]
    var hasTouchedBlank = false
    let characters = Array(pattern)
    var position = 0
    while position < characters.count {
      let character = characters[position]
      if character == "\\", position + 1 < characters.count,
        ["_", "*", "\\"].contains(characters[position + 1])
      {
        pieces[pieces.count - 1].append(characters[position + 1])
        position += 2
        continue
      }
      if character != "_" {
        pieces[pieces.count - 1].append(character)
        position += 1
        continue
      }
      var end = position
      while end < characters.count && characters[end] == "_" { end += 1 }
      let touchesWord =
        (position > 0 && Self.isWordCharacter(characters[position - 1]))
        || (end < characters.count && Self.isWordCharacter(characters[end]))
      if end - position >= 3 && !touchesWord {
        pieces.append("")
      } else {
        if end - position >= 3 { hasTouchedBlank = true }
        pieces[pieces.count - 1].append(String(repeating: "_", count: end - position))
      }
      position = end
    }
    self.pieces = pieces
    self.hasTouchedBlank = hasTouchedBlank
  }

  /// The sentence with these words in its blanks, one for each.
  public func filled(with words: [String]) -> String {
    precondition(words.count == blankCount)
    return zip(pieces, words + [""]).map { $0 + $1 }.joined()
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }
}
