public import TextProcessing

/// What can be wrong with counts of n-grams that are text.
public enum CountsError: Error, Equatable, Sendable {
  /// A line has no tab before a count.
  case noTab(TextLocation)
  /// What stands behind the tab is no count, or too large for one.
  case badCount(TextLocation, text: String)
  /// Two spaces follow each other, or a line begins or ends with one.
  case emptyWord(TextLocation)
  /// An n-gram has more words than any order.
  case tooLong(TextLocation, count: Int)
  /// A line does not come after the one before it.
  case unsorted(TextLocation)
  /// `<s>` is not the first word, or `</s>` not the last.
  case misplacedMark(TextLocation)
  /// A word is not in the vocabulary that was given.
  case wordNotListed(TextLocation, word: String)
  /// N-grams that begin with another occur more often than it does.
  case inconsistent(TextLocation, ngram: String, count: UInt64, successorCount: UInt64)
}

extension CountsError: CustomStringConvertible {
  public var description: String {
    func place(_ location: TextLocation) -> String {
      "\(location.fileName), line \(location.lineNumber)"
    }
    return switch self {
    case .noTab(let location):
      "\(place(location)): no tab with a count behind it; a line is words, a tab, and how often they occur"
    case .badCount(let location, let text):
      "\(place(location)): '\(text)' is no count: a whole number from 0 to \(UInt32.max) is wanted"
    case .emptyWord(let location):
      "\(place(location)): words must be parted by single spaces, with none before the first or after the "
        + "last"
    case .tooLong(let location, let count):
      "\(place(location)): an n-gram of \(count) words; the longest possible has 255"
    case .unsorted(let location):
      "\(place(location)): this n-gram does not come after the one before it; sort the file by "
        + "'LC_ALL=C sort', and add up lines for the same n-gram"
    case .misplacedMark(let location):
      "\(place(location)): <s> can only begin an n-gram, and </s> only end one"
    case .wordNotListed(let location, let word):
      "\(place(location)): '\(word)' is not in the vocabulary given; add it there, or count it as <unk>"
    case .inconsistent(let location, let ngram, let count, let successorCount):
      "\(place(location)): '\(ngram)' occurs \(count) times, but n-grams that begin with it occur "
        + "\(successorCount) times; count all orders in the same text"
    }
  }
}
