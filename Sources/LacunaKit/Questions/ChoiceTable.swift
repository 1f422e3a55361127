/// The questions of a CSV file, found by the names of its columns.
struct ChoiceTable {
  private(set) var questions: [ChoiceQuestion] = []

  /// Reads questions. Throws ``QuestionFileError``.
  init(_ csv: CSVRecords, file: String) throws {
    guard let heading = csv.records.first else {
      throw QuestionFileError(.empty, file: file, line: 1)
    }
    let columns = try Self.columns(heading, file)
    // Another kind of file altogether is better told so than that it lacks a column.
    if columns["question"] == nil && columns["a"] == nil {
      throw QuestionFileError(.unknownFormat, file: file, line: heading.line)
    }
    let question = try Self.column("question", columns, heading, file)
    var choices: [Int] = []
    while choices.count < 26, let column = columns[ChoiceQuestion.letter(choices.count)] {
      choices.append(column)
    }
    if choices.count < 2 {
      throw QuestionFileError(
        .missingColumn(ChoiceQuestion.letter(choices.count) + ")"), file: file, line: heading.line)
    }
    var seen: Set<String> = []
    for record in csv.records.dropFirst() {
      try Self.check(record, heading, file)
      let text = record.fields[question]
      let pattern = BlankPattern(text, knowsLetters: false)
      if pattern.blankCount != 1 {
        throw QuestionFileError(
          .wrongBlankCount(
            pattern.blankCount, touchesWord: pattern.blankCount == 0 && pattern.hasTouchedBlank),
          file: file, line: record.line)
      }
      let words = choices.map { Self.trimmed(record.fields[$0]) }
      if let empty = words.firstIndex(of: "") {
        throw QuestionFileError(
          .emptyChoice(ChoiceQuestion.letter(empty) + ")"), file: file, line: record.line)
      }
      let id = columns["id"].map { Self.trimmed(record.fields[$0]) } ?? String(record.line)
      guard seen.insert(id).inserted else {
        throw QuestionFileError(.repeatedID(id), file: file, line: record.line)
      }
      let answer = columns["answer"].map { Self.trimmed(record.fields[$0]) } ?? ""
      questions.append(
        ChoiceQuestion(
          id: id, question: text, choices: words,
          answer: answer.isEmpty
            ? nil : try Self.choice(answer, count: words.count, file, record.line),
          line: record.line))
    }
    if questions.isEmpty { throw QuestionFileError(.empty, file: file, line: heading.line) }
  }

  /// Takes the right answers from another file. Throws ``QuestionFileError``.
  mutating func addAnswers(_ csv: CSVRecords, file: String) throws {
    guard let heading = csv.records.first else {
      throw QuestionFileError(.empty, file: file, line: 1)
    }
    let columns = try Self.columns(heading, file)
    let id = try Self.column("id", columns, heading, file)
    let answer = try Self.column("answer", columns, heading, file)
    let places = Dictionary(
      uniqueKeysWithValues: questions.enumerated().map { ($0.element.id, $0.offset) })
    var seen: Set<String> = []
    for record in csv.records.dropFirst() {
      try Self.check(record, heading, file)
      let name = Self.trimmed(record.fields[id])
      func fault(_ fault: QuestionFileError.Fault) -> QuestionFileError {
        QuestionFileError(fault, file: file, line: record.line)
      }
      guard let place = places[name] else { throw fault(.unknownID(name)) }
      guard seen.insert(name).inserted else { throw fault(.repeatedID(name)) }
      let choice = try Self.choice(
        Self.trimmed(record.fields[answer]), count: questions[place].choices.count, file,
        record.line)
      if let known = questions[place].answer, known != choice {
        throw fault(.conflictingAnswer(name))
      }
      questions[place].answer = choice
    }
  }

  /// The columns by name: lower case, without a parenthesis behind a letter.
  private static func columns(
    _ heading: CSVRecords.Record, _ file: String
  ) throws -> [String: Int] {
    var columns: [String: Int] = [:]
    for (column, field) in heading.fields.enumerated() {
      var name = trimmed(field).lowercased()
      if name.count == 2, name.last == ")" { name.removeLast() }
      if name.isEmpty { continue }
      if columns.updateValue(column, forKey: name) != nil {
        throw QuestionFileError(.repeatedColumn(field), file: file, line: heading.line)
      }
    }
    return columns
  }

  private static func column(
    _ name: String, _ columns: [String: Int], _ heading: CSVRecords.Record, _ file: String
  ) throws -> Int {
    guard let column = columns[name] else {
      throw QuestionFileError(.missingColumn(name), file: file, line: heading.line)
    }
    return column
  }

  private static func check(
    _ record: CSVRecords.Record, _ heading: CSVRecords.Record, _ file: String
  ) throws {
    if record.fields.count != heading.fields.count {
      throw QuestionFileError(
        .wrongColumnCount(expected: heading.fields.count, found: record.fields.count), file: file,
        line: record.line)
    }
  }

  /// The choice that an answer names, as a letter with or without a parenthesis.
  private static func choice(
    _ answer: String, count: Int, _ file: String, _ line: Int
  ) throws -> Int {
    var letter = answer.lowercased()
    if letter.last == ")" { letter.removeLast() }
    guard let choice = (0..<count).first(where: { ChoiceQuestion.letter($0) == letter }) else {
      throw QuestionFileError(
        .badAnswer(answer, choices: "a to \(ChoiceQuestion.letter(count - 1))"), file: file,
        line: line)
    }
    return choice
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
