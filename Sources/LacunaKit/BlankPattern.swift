/// A sentence with blanks as a person writes it.
///
/// Three or more underscores that touch no letter or digit are one missing word; with `{2}` behind them
/// two words, with `{1,4}` one to four. Inside a word, `_` is one unknown letter and `*` any number of
/// them. `\_`, `\*` and `\\` are the characters themselves.
public struct BlankPattern: Sendable, Equatable {
  /// What is known of a missing word.
  public enum Blank: Sendable, Equatable {
    /// Nothing.
    case anyWord
    /// Some letters.
    case letters(LetterPattern)
    /// That there are several: at least and at most so many.
    case gap(least: Int, most: Int)
  }

  /// The most words that a blank can take.
  public static let longestGap = 8

  /// The text between the blanks, one piece more than there are blanks; escapes are resolved.
  public let pieces: [String]
  /// The blanks.
  public let blanks: [Blank]

  /// Whether three or more underscores are no blank because they touch a letter or digit, which
  /// happens only where letters cannot be missing.
  public let hasTouchedBlank: Bool

  /// The number of blanks.
  public var blankCount: Int { blanks.count }

  /// Reads a pattern. Every string is one; it may have no blank.
  ///
  /// - Parameter knowsLetters: whether single letters may be missing; otherwise `_` and `*` inside
  ///   words are what they are.
  public init(_ pattern: String, knowsLetters: Bool = true) {
    var reader = PatternReader(pattern, knowsLetters: knowsLetters)
    reader.read()
    (pieces, blanks, hasTouchedBlank) = (reader.pieces, reader.blanks, reader.hasTouchedBlank)
  }

  /// The sentence with these words in its blanks, one for each.
  public func filled(with words: [String]) -> String {
    precondition(words.count == blankCount)
    return zip(pieces, words + [""]).map { $0 + $1 }.joined()
  }
}

/// Cuts a pattern into text and blanks.
private struct PatternReader {
  /// A character, and whether it stands for unknown letters.
  private struct Element {
    var character: Character
    var isWild: Bool
    /// Whether it makes what it is part of a word.
    var isWordLike: Bool { !isWild && (character.isLetter || character.isNumber) }
    var isApostrophe: Bool { !isWild && (character == "'" || character == "’") }
  }

  private let knowsLetters: Bool
  private let elements: [Element]
  var pieces: [String] = [""]
  var blanks: [BlankPattern.Blank] = []
  var hasTouchedBlank = false

  init(_ pattern: String, knowsLetters: Bool) {
    self.knowsLetters = knowsLetters
    var elements: [Element] = []
    var isEscaped = false
    let characters = Array(pattern)
    for (position, character) in characters.enumerated() {
      let canBeEscaped = character == "_" || character == "*" || character == "\\"
      if isEscaped {
        elements.append(Element(character: character, isWild: false))
        isEscaped = false
      } else if character == "\\", position + 1 < characters.count,
        ["_", "*", "\\"].contains(characters[position + 1])
      {
        isEscaped = true
      } else {
        elements.append(
          Element(character: character, isWild: canBeEscaped && character != "\\"))
      }
    }
    self.elements = elements
  }

  mutating func read() {
    var position = 0
    while position < elements.count {
      let end = endOfWord(from: position)
      if end == position {
        add(text: elements[position...position])
        position += 1
      } else {
        readWord(elements[position..<end])
        position = readLengths(from: end)
      }
    }
  }

  /// Reads `{2}` or `{1,4}` behind a blank of any word, and returns where reading goes on.
  private mutating func readLengths(from start: Int) -> Int {
    guard blanks.last == .anyWord, pieces.last?.isEmpty == true, start < elements.count,
      elements[start].character == "{",
      let end = elements[start...].firstIndex(where: { $0.character == "}" })
    else { return start }
    let inside = String(elements[start + 1..<end].map(\.character))
    let numbers = inside.split(separator: ",", omittingEmptySubsequences: false)
    let lengths = numbers.compactMap { number in
      number.allSatisfy { $0.isASCII && $0.isNumber } ? Int(number) : nil
    }
    guard lengths.count == numbers.count, lengths.count <= 2 else { return start }
    blanks[blanks.count - 1] = .gap(least: lengths[0], most: lengths[lengths.count - 1])
    return end + 1
  }

  /// Where a run of letters, digits and what stands for them ends; an apostrophe with such on both
  /// sides, and a letter or digit among each, is part of it.
  private func endOfWord(from start: Int) -> Int {
    func run(from start: Int) -> (end: Int, hasLetter: Bool) {
      var (end, hasLetter) = (start, false)
      while end < elements.count && (elements[end].isWild || elements[end].isWordLike) {
        if elements[end].isWordLike { hasLetter = true }
        end += 1
      }
      return (end, hasLetter)
    }
    var (end, hasLetter) = run(from: start)
    while knowsLetters, hasLetter, end + 1 < elements.count, elements[end].isApostrophe {
      let next = run(from: end + 1)
      if !next.hasLetter { break }
      (end, hasLetter) = next
    }
    return end
  }

  private mutating func readWord(_ word: ArraySlice<Element>) {
    let hasLetter = word.contains { $0.isWordLike }
    let hasWild = word.contains { $0.isWild }
    if hasLetter && hasWild && knowsLetters {
      add(.letters(LetterPattern(text: Self.text(word), parts: word.map(Self.part))))
    } else if !hasLetter && word.count >= 3 && word.allSatisfy({ $0.character == "_" }) {
      add(.anyWord)
    } else if hasLetter && hasWild {
      addTouched(word)
    } else {
      add(text: word)
    }
  }

  /// A word whose underscores are no unknown letters.
  private mutating func addTouched(_ word: ArraySlice<Element>) {
    var length = 0
    for element in word {
      length = element.isWild && element.character == "_" ? length + 1 : 0
      if length == 3 { hasTouchedBlank = true }
    }
    add(text: word)
  }

  private mutating func add(_ blank: BlankPattern.Blank) {
    blanks.append(blank)
    pieces.append("")
  }

  private mutating func add(text: ArraySlice<Element>) {
    pieces[pieces.count - 1] += Self.text(text)
  }

  private static func text(_ elements: ArraySlice<Element>) -> String {
    String(elements.map(\.character))
  }

  private static func part(_ element: Element) -> LetterPattern.Part {
    if !element.isWild { return .letter(element.character) }
    return element.character == "_" ? .anyLetter : .anyLetters
  }
}
