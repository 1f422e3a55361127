#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
public import Storage

/// A sentence with a blank and a few answers to choose from.
public struct ChoiceQuestion: Sendable, Equatable {
  /// What the file calls it; its line where the file has no such column.
  public var id: String
  /// The sentence with its blank, as written.
  public var question: String
  /// The answers to choose from.
  public var choices: [String]
  /// Which of them is right, if that is known.
  public var answer: Int?
  /// The line of the file, counted from 1.
  public var line: Int

  /// A question.
  public init(id: String, question: String, choices: [String], answer: Int? = nil, line: Int) {
    self.id = id
    self.question = question
    self.choices = choices
    self.answer = answer
    self.line = line
  }

  /// The letter of a choice, from a.
  public static func letter(_ choice: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + UInt8(choice)))
  }
}

/// Two sentences, of which the first should be more probable.
public struct SentencePair: Sendable, Equatable {
  /// The sentence that is right.
  public var good: String
  /// The one that is not.
  public var bad: String
  /// The line of the file, counted from 1.
  public var line: Int

  /// A pair.
  public init(good: String, bad: String, line: Int) {
    self.good = good
    self.bad = bad
    self.line = line
  }
}

/// Questions with answers to choose from, as a file holds them.
public enum QuestionFile: Sendable, Equatable {
  /// Blanks, each with some choices.
  case choices([ChoiceQuestion])
  /// Pairs of sentences.
  case pairs([SentencePair])

  /// Reads a file, plain or gzipped, whose first line tells what it holds:
  ///
  /// - CSV with a heading: `id,question,a),b),c),d),e)` as the sentence completion challenge of
  ///   Zweig & Burges (2011) has it, and with a column `answer` if the answers are there. The columns
  ///   may come in any order, and there may be others.
  /// - Pairs: a good sentence, a tab and a bad one in each line; or JSON objects with `sentence_good` and
  ///   `sentence_bad`, as in BLiMP (Warstadt et al. 2020).
  ///
  /// `answers` is a CSV file with the columns `id` and `answer`. Throws ``QuestionFileError`` and
  /// ``StorageError``.
  public init(_ file: InputFile, answers: InputFile? = nil) throws {
    let bytes = try Self.bytes(of: file)
    let first = try Self.lines(bytes, file).first
    guard let first else { throw QuestionFileError(.empty, file: file.displayName, line: 1) }
    if first.text.hasPrefix("{") {
      self = .pairs(try Self.objects(bytes, file))
    } else if first.text.contains("\t") {
      self = .pairs(try Self.pairs(bytes, file))
    } else {
      var table = try ChoiceTable(CSVRecords(bytes, file: file.displayName), file: file.displayName)
      if let answers {
        try table.addAnswers(
          CSVRecords(Self.bytes(of: answers), file: answers.displayName),
          file: answers.displayName)
      }
      self = .choices(table.questions)
    }
  }

  private static func bytes(of file: InputFile) throws -> [UInt8] {
    var reader = try LineBlockReader(file)
    var bytes: [UInt8] = []
    while let block = try reader.next() { bytes += block.bytes }
    return bytes
  }

  /// The lines that are not empty, without their ends and the byte order mark.
  private static func lines(
    _ bytes: [UInt8], _ file: InputFile
  ) throws -> [(number: Int, text: String)] {
    let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let lines = bytes.dropFirst(isMarked ? 3 : 0).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return try lines.enumerated().compactMap { index, line in
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard let text = String(validating: line, as: UTF8.self) else {
        throw QuestionFileError(.notUTF8, file: file.displayName, line: index + 1)
      }
      return text.allSatisfy(\.isWhitespace) ? nil : (index + 1, text)
    }
  }

  private static func pairs(_ bytes: [UInt8], _ file: InputFile) throws -> [SentencePair] {
    var pairs: [SentencePair] = []
    for (number, text) in try lines(bytes, file) {
      let columns = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if pairs.isEmpty && columns.map({ $0.lowercased() }) == ["good", "bad"] { continue }
      guard columns.count == 2 else {
        throw QuestionFileError(
          .badPair(columnCount: columns.count), file: file.displayName, line: number)
      }
      pairs.append(try pair(columns[0], columns[1], file, number))
    }
    if pairs.isEmpty { throw QuestionFileError(.empty, file: file.displayName, line: 1) }
    return pairs
  }

  private struct PairObject: Decodable {
    var sentence_good: String
    var sentence_bad: String
  }

  private static func objects(_ bytes: [UInt8], _ file: InputFile) throws -> [SentencePair] {
    let decoder = JSONDecoder()
    return try lines(bytes, file).map { number, text in
      guard let object = try? decoder.decode(PairObject.self, from: Data(text.utf8)) else {
        throw QuestionFileError(.badObject, file: file.displayName, line: number)
      }
      return try pair(object.sentence_good, object.sentence_bad, file, number)
    }
  }

  private static func pair(
    _ good: String, _ bad: String, _ file: InputFile, _ line: Int
  ) throws -> SentencePair {
    if good.allSatisfy(\.isWhitespace) || bad.allSatisfy(\.isWhitespace) {
      throw QuestionFileError(.emptySentence, file: file.displayName, line: line)
    }
    return SentencePair(good: good, bad: bad, line: line)
  }
}
