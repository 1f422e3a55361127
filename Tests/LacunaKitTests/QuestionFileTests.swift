import LacunaKit
import TestSupport
import Testing

@Suite("Files of questions")
struct QuestionFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func read(_ text: String, answers: String? = nil) throws -> QuestionFile {
    let file = InputFile(path: try folder.write("questions", text))
    let answerFile = try answers.map { InputFile(path: try folder.write("answers", $0)) }
    return try QuestionFile(file, answers: answerFile)
  }

  private func questions(_ text: String, answers: String? = nil) throws -> [ChoiceQuestion] {
    guard case .choices(let questions) = try read(text, answers: answers) else {
      throw NotQuestions()
    }
    return questions
  }

  private struct NotQuestions: Error {}

  /// The fault that reading meets, with its line and the file's last name.
  private func expectFault(
    _ fault: QuestionFileError.Fault, line: Int, in file: String = "questions", _ text: String,
    answers: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      let found = try read(text, answers: answers)
      Issue.record("read as \(found)", sourceLocation: sourceLocation)
    } catch let error as QuestionFileError {
      #expect(error.fault == fault && error.line == line, sourceLocation: sourceLocation)
      #expect(error.file.hasSuffix("/" + file), sourceLocation: sourceLocation)
      #expect(error.description.hasPrefix("\(error.file), line \(line): "))
    } catch {
      Issue.record("\(error)", sourceLocation: sourceLocation)
    }
  }

  private let heading = "id,question,a),b),c),d),e)\n"

  @Test("The sentence completion format is read, with its answers in a file of their own")
  func sentenceCompletion() throws {
    let text = heading + "1,\"It was, I _____, so.\",think,am,see,be,go\n2,She _____ .,a,b,c,d,e\n"
    let found = try questions(text, answers: "id,answer\n2,e\n1,a)\n")
    #expect(
      found == [
        ChoiceQuestion(
          id: "1", question: "It was, I _____, so.", choices: ["think", "am", "see", "be", "go"],
          answer: 0, line: 2),
        ChoiceQuestion(
          id: "2", question: "She _____ .", choices: ["a", "b", "c", "d", "e"], answer: 4, line: 3),
      ])
    #expect(try questions(text).map(\.answer) == [nil, nil])
  }

  @Test("Columns come in any order, with any case, without ids, with answers and columns unknown")
  func columns() throws {
    let found = try questions(
      "Answer,note,B,A,Question\nB,x,two,one phrase,a ___ b\n,y,2, 1 ,___\n")
    #expect(found.map(\.choices) == [["one phrase", "two"], ["1", "2"]])
    #expect(found.map(\.answer) == [1, nil] && found.map(\.id) == ["2", "3"])
  }

  @Test("Quotes, line ends inside of them, CRLF, a byte order mark, empty lines, no last line end")
  func quoting() throws {
    let found = try questions(
      "\u{FEFF}\"id\",question,a),b)\r\n\r\n7,\"He said \"\"no\"\",\r\nthen ___\",\"x, y\",\"\"\"z\"\"\"\r\n\n8,___ \"so\",p,q"
    )
    #expect(found.map(\.question) == ["He said \"no\",\r\nthen ___", "___ \"so\""])
    #expect(found[0].choices == ["x, y", "\"z\""] && found[1].choices == ["p", "q"])
    #expect(found.map(\.line) == [3, 6])
  }

  @Test("What is wrong with a CSV file is said with its line")
  func csvFaults() throws {
    expectFault(.empty, line: 1, "")
    expectFault(.empty, line: 1, "\n \n")
    expectFault(.empty, line: 1, heading)
    expectFault(.unknownFormat, line: 1, "hello\nyou\n")
    expectFault(.unknownFormat, line: 2, "\nid,text\n1,2\n")
    expectFault(.missingColumn("question"), line: 1, "id,a),b)\n1,x,y\n")
    expectFault(.missingColumn("a)"), line: 1, "id,question\n1,x ___\n")
    expectFault(.missingColumn("b)"), line: 1, "id,question,a),c)\n1,___,x,y\n")
    expectFault(.repeatedColumn("A"), line: 1, "id,question,a),A\n1,___,x,y\n")
    expectFault(
      .wrongColumnCount(expected: 7, found: 6), line: 3,
      heading + "1,___,a,b,c,d,e\n2,___,a,b,c,d\n")
    expectFault(
      .wrongColumnCount(expected: 7, found: 8), line: 2, heading + "1,a, ___,a,b,c,d,e\n")
    expectFault(.openQuote, line: 3, heading + "1,___,a,b,c,d,e\n2,\"___,a,b,c,d,e\n\n")
    expectFault(.textAfterQuote, line: 2, heading + "1,\"a ___\"b,a,b,c,d,e\n")
    expectFault(.emptyChoice("c)"), line: 2, heading + "1,___,a,b, ,d,e\n")
    expectFault(.repeatedID("1"), line: 3, heading + "1,___,a,b,c,d,e\n 1 ,___,a,b,c,d,e\n")
    expectFault(
      .wrongBlankCount(0, touchesWord: false), line: 2, heading + "1,none __,a,b,c,d,e\n")
    expectFault(
      .wrongBlankCount(0, touchesWord: true), line: 2, heading + "1,un___,a,b,c,d,e\n")
    expectFault(
      .wrongBlankCount(2, touchesWord: false), line: 2, heading + "1,___ ___,a,b,c,d,e\n")
    expectFault(
      .badAnswer("f", choices: "a to b"), line: 2, "question,a,b,answer\n___,x,y,f\n")
  }

  @Test("What is wrong with a file of answers is said with its own name and line")
  func answerFaults() throws {
    let text = "id,question,a),b),answer\n1,___,x,y,\n2,___,x,y,a\n"
    expectFault(.empty, line: 1, in: "answers", text, answers: "")
    expectFault(.missingColumn("answer"), line: 1, in: "answers", text, answers: "id,b\n1,a\n")
    expectFault(.unknownID("3"), line: 2, in: "answers", text, answers: "id,answer\n3,a\n")
    expectFault(.repeatedID("1"), line: 3, in: "answers", text, answers: "id,answer\n1,a\n1,a\n")
    expectFault(
      .badAnswer("x", choices: "a to b"), line: 2, in: "answers", text, answers: "id,answer\n1,x\n")
    expectFault(
      .conflictingAnswer("2"), line: 2, in: "answers", text, answers: "id,answer\n2,b\n")
    #expect(try questions(text, answers: "answer,id\nA,2\n").map(\.answer) == [nil, 0])
  }

  @Test("Bytes that are not UTF-8 are said with their line")
  func encoding() throws {
    for text in ["id,question,a),b)\n1,caf\u{FFFD} ___,x,y\n", "a\tb\ncaf\u{FFFD}\tb\n"] {
      var bytes = Array(text.utf8)
      let place = try #require(bytes.firstIndex(of: 0xEF))
      bytes.replaceSubrange(place..<place + 3, with: [0xE9])
      let path = try folder.write("latin", bytes)
      let fault = QuestionFileError(.notUTF8, file: path, line: 2)
      #expect(throws: fault) { try QuestionFile(InputFile(path: path)) }
    }
  }

  @Test("Pairs are read from tabs or from JSON objects")
  func pairs() throws {
    let expected = QuestionFile.pairs([
      SentencePair(good: "The cats are.", bad: "The cats is.", line: 2),
      SentencePair(good: "قال لها", bad: "قالت لها", line: 4),
    ])
    #expect(
      try read("\u{FEFF}Good\tbad\r\nThe cats are.\tThe cats is.\r\n\r\nقال لها\tقالت لها")
        == expected
    )
    let objects = """

      {"sentence_good": "The cats are.", "field": "syntax", "sentence_bad": "The cats is."}

      {"sentence_bad": "قالت لها", "sentence_good": "قال لها", "pairID": 1}
      """
    #expect(try read(objects) == expected)
  }

  @Test("What is wrong with pairs is said with its line")
  func pairFaults() throws {
    expectFault(.badPair(columnCount: 1), line: 2, "a\tb\nab\n")
    expectFault(.badPair(columnCount: 3), line: 1, "a\tb\tc\n")
    expectFault(.emptySentence, line: 1, "a\t \n")
    expectFault(.empty, line: 1, "good\tbad\n")
    expectFault(.badObject, line: 2, "{\"sentence_good\":\"a\",\"sentence_bad\":\"b\"}\n{}\n")
    expectFault(.badObject, line: 1, "{\"sentence_good\n")
  }
}
