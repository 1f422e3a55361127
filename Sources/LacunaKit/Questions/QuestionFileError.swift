/// What is wrong with a file of questions, and where.
public struct QuestionFileError: Error, Equatable, Sendable {
  /// What was found.
  public enum Fault: Equatable, Sendable {
    /// The file has no question at all.
    case empty
    /// The first line is neither a heading with these columns nor a pair.
    case unknownFormat
    /// The heading lacks a column.
    case missingColumn(String)
    /// The heading has a column twice.
    case repeatedColumn(String)
    /// A line has another number of columns than the heading.
    case wrongColumnCount(expected: Int, found: Int)
    /// A quoted field does not end.
    case openQuote
    /// Text follows the quote that ends a field.
    case textAfterQuote
    /// The bytes are not UTF-8.
    case notUTF8
    /// A question does not have exactly one blank.
    case wrongBlankCount(Int, touchesWord: Bool)
    /// A question has a choice without any text.
    case emptyChoice(String)
    /// The right answer is none of the choices.
    case badAnswer(String, choices: String)
    /// An identifier stands twice in the file.
    case repeatedID(String)
    /// The answer is to a question that is not there.
    case unknownID(String)
    /// A question has an answer of its own and a different one in the file of answers.
    case conflictingAnswer(String)
    /// A line is not two sentences with a tab between.
    case badPair(columnCount: Int)
    /// A sentence of a pair has no text.
    case emptySentence
    /// A line is no JSON object with `sentence_good` and `sentence_bad`.
    case badObject
  }

  /// What was found.
  public var fault: Fault
  /// The file's name.
  public var file: String
  /// The line, counted from 1.
  public var line: Int

  /// A fault and its place.
  public init(_ fault: Fault, file: String, line: Int) {
    self.fault = fault
    self.file = file
    self.line = line
  }
}

extension QuestionFileError: CustomStringConvertible {
  /// What was found, where, and what to do.
  public var description: String { "\(file), line \(line): \(message)" }

  private var message: String {
    switch fault {
    case .empty:
      "there is no question in the file"
    case .unknownFormat:
      "this is neither a heading like 'id,question,a),b),c),d),e)' of a CSV file of questions nor two "
        + "sentences with a tab between, the good one first"
    case .missingColumn(let name):
      "the heading has no column '\(name)'"
    case .repeatedColumn(let name):
      "the heading has the column '\(name)' twice"
    case .wrongColumnCount(let expected, let found):
      "\(found) columns where the heading has \(expected); a field with commas must be quoted"
    case .openQuote:
      "a quoted field begins here and never ends; a quote inside of one is written twice"
    case .textAfterQuote:
      "text follows the quote that ends a field; a quote inside of one is written twice"
    case .notUTF8:
      "not UTF-8; convert the file, for example with 'iconv -f WINDOWS-1252 -t UTF-8'"
    case .wrongBlankCount(_, true):
      "there is no blank in the question, because ___ touches a letter or digit: put a space on each "
        + "side of it"
    case .wrongBlankCount(0, false):
      "there is no blank in the question: write ___ (three or more underscores) where the choices go"
    case .wrongBlankCount(let count, false):
      "\(count) blanks in the question, and only one can be filled with a choice"
    case .emptyChoice(let name):
      "choice \(name) has no word in it"
    case .badAnswer(let answer, let choices):
      "the answer '\(answer)' is none of \(choices)"
    case .repeatedID(let id):
      "the id '\(id)' stands in the file twice"
    case .unknownID(let id):
      "there is no question with the id '\(id)'"
    case .conflictingAnswer(let id):
      "question '\(id)' has another answer in the file of questions"
    case .badPair(let count):
      count == 1
        ? "no tab in the line: a pair is the good sentence, a tab, and the bad one"
        : "\(count) columns: a pair is the good sentence, a tab, and the bad one"
    case .emptySentence:
      "a sentence of the pair has no text"
    case .badObject:
      "not a JSON object with the texts 'sentence_good' and 'sentence_bad'"
    }
  }
}
