/// What is wrong with an ARPA file, and where.
public struct ARPAError: Error, Equatable, Sendable {
  /// What was found.
  public enum Fault: Equatable, Sendable {
    /// The file does not begin with `\data\`, apart from empty and comment lines.
    case noData
    /// The file holds a language model in another format.
    case otherFormat(name: String, remedy: String)
    /// A line of the `\data\` section is not `ngram N=COUNT` with N counting up from 1.
    case badCountLine(String)
    /// The file lists no order at all.
    case noOrders
    /// A section's heading is missing or out of place.
    case missingSection(expected: String, found: String)
    /// A section has another number of n-grams than the `\data\` section says.
    case wrongCount(order: Int, expected: Int, found: Int)
    /// A line has another number of columns than an n-gram of this order.
    case wrongColumns(order: Int, found: Int)
    /// A column is not a number.
    case badNumber(String)
    /// A probability is above 1, or not a number.
    case badProbability(Float)
    /// A backoff weight is infinite or not a number.
    case badBackoff(Float)
    /// A word of a longer n-gram has no unigram.
    case unknownWord(String)
    /// An n-gram stands twice in the file.
    case duplicate(order: Int, words: String)
    /// The order is above what models can have.
    case orderTooHigh(Int)
    /// The file ends before `\end\`.
    case noEnd
    /// Text follows `\end\`.
    case textAfterEnd(String)
  }

  /// What was found.
  public var fault: Fault
  /// The file's name.
  public var path: String
  /// The line, counted from 1; 0 where no single line is to blame.
  public var line: Int
}

extension ARPAError: CustomStringConvertible {
  public var description: String {
    (line > 0 ? "\(path), line \(line): " : "\(path): ") + fault.description
  }
}

extension ARPAError.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noData:
      "this is not an ARPA file: a line \\data\\ must come first"
    case .otherFormat(let name, let remedy):
      "this is \(name) and no ARPA file: \(remedy)"
    case .badCountLine(let text):
      "expected 'ngram N=COUNT' with N counting up from 1, found '\(text)'"
    case .noOrders:
      "the \\data\\ section lists no n-grams"
    case .missingSection(let expected, let found):
      "expected the section heading \(expected), found '\(found)'"
    case .wrongCount(let order, let expected, let found):
      "the \\data\\ section announces \(expected) \(order)-grams, but there are \(found): "
        + "the file is cut off or was edited"
    case .wrongColumns(let order, let found):
      "a line for a \(order)-gram has a log probability, \(order) word\(order == 1 ? "" : "s") and "
        + "perhaps a backoff weight, but this one has \(found) columns"
    case .badNumber(let text):
      "'\(text)' is not a number"
    case .badProbability(let value):
      "a log probability of \(ShortestDecimal.text(value)) is not possible: it must be a number of "
        + "at most 0 (logarithms to base 10; -99 stands for a probability of 0)"
    case .badBackoff(let value):
      "a log backoff weight of \(ShortestDecimal.text(value)) is not possible: it must be a number; "
        + "estimate the model again"
    case .unknownWord(let word):
      "the word '\(word)' has no unigram"
    case .duplicate(let order, let words):
      "the \(order)-gram '\(words)' stands here for the second time"
    case .orderTooHigh(let order):
      "\(order)-grams are longer than the \(NGramOptions.maximumOrder) words that a model can have"
    case .noEnd:
      "the file ends before \\end\\: it is cut off"
    case .textAfterEnd(let text):
      "nothing may follow \\end\\, but there is '\(text)'"
    }
  }
}
