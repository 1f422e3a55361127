internal import LanguageModeling
internal import TextProcessing

/// A word of which only some letters are known: `_` is one unknown letter, `*` any number of them.
///
/// A letter is what people see as one (a grapheme cluster), after the normalisation that the model's
/// words have been through.
public struct LetterPattern: Sendable, Hashable {
  /// What stands in one place of the word.
  enum Part: Sendable, Hashable {
    case letter(Character)
    case anyLetter
    case anyLetters
  }

  /// The word as it was written.
  public let text: String
  let parts: [Part]

  /// Whether a word fits. O(parts · letters) at worst.
  public func matches(_ word: String) -> Bool {
    Self.matches(parts[...], Array(word)) { part, letter in
      if case .letter(let known) = part { return known == letter }
      return true
    }
  }

  /// The pattern with its known letters as a text pipeline has them. Throws ``TextError``.
  func normalized(by pipeline: TextPipeline) throws -> LetterPattern {
    var plain = pipeline
    plain.tokenizer = .whitespace
    plain.sentenceSplitting = .lines
    let tokenizer = try Tokenizer(plain)
    var result: [Part] = []
    var known = ""
    func close() throws {
      if known.isEmpty { return }
      let tokens = try tokenizer.tokenize(known)
      for token in 0..<tokens.tokenCount {
        result += tokens.string(ofToken: token).map { .letter($0) }
      }
      known = ""
    }
    for part in parts {
      if case .letter(let letter) = part {
        known.append(letter)
      } else {
        try close()
        result.append(part)
      }
    }
    try close()
    return LetterPattern(text: text, parts: result)
  }

  /// The words of a vocabulary that fit, by id, without special tokens. O(vocabulary).
  func words(of vocabulary: Vocabulary) -> [TokenID] {
    // A byte is a letter where all are ASCII, as most words and patterns are.
    let bytes = parts.map { part -> BytePart? in
      switch part {
      case .letter(let letter): letter.asciiValue.map { .byte($0) }
      case .anyLetter: .anyByte
      case .anyLetters: .anyBytes
      }
    }
    let bytePattern = bytes.allSatisfy { $0 != nil } ? bytes.compactMap { $0 } : nil
    return (SpecialToken.count..<max(SpecialToken.count, TokenID(vocabulary.count))).filter { id in
      let isASCII = vocabulary.withBytes(of: id) { $0.allSatisfy { $0 < 0x80 } }
      if !isASCII { return matches(vocabulary.spelling(of: id)) }
      // What is known beyond ASCII fits no such word.
      guard let bytePattern else { return false }
      return vocabulary.withBytes(of: id) { word in
        Self.matches(bytePattern[...], word) { part, byte in
          if case .byte(let known) = part { return known == byte }
          return true
        }
      }
    }
  }

  fileprivate enum BytePart: Equatable {
    case byte(UInt8)
    case anyByte
    case anyBytes
  }

  /// Compares from left to right; where it fails, the last `*` takes one letter more.
  private static func matches<Part: PatternPart, Letters: RandomAccessCollection>(
    _ parts: ArraySlice<Part>, _ letters: Letters, _ fits: (Part, Letters.Element) -> Bool
  ) -> Bool {
    var (part, letter) = (parts.startIndex, letters.startIndex)
    var retry: (part: Int, letter: Letters.Index)?
    while letter < letters.endIndex {
      if part < parts.endIndex && parts[part].isRun {
        part += 1
        retry = (part, letter)
      } else if part < parts.endIndex && fits(parts[part], letters[letter]) {
        part += 1
        letter = letters.index(after: letter)
      } else if let last = retry {
        let next = letters.index(after: last.letter)
        retry = (last.part, next)
        (part, letter) = (last.part, next)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy(\.isRun)
  }
}

/// What stands in one place of a pattern, be it of letters or of bytes.
private protocol PatternPart {
  /// Whether any number of letters may stand there.
  var isRun: Bool { get }
}

extension LetterPattern.Part: PatternPart {
  fileprivate var isRun: Bool { self == .anyLetters }
}

extension LetterPattern.BytePart: PatternPart {
  fileprivate var isRun: Bool { self == .anyBytes }
}
