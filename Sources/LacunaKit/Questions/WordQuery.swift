/// Words to find the neighbours of: one, or a sum like `king - man + woman`.
public struct WordQuery: Sendable, Equatable {
  /// The words whose vectors are added.
  public var like: [String]
  /// The words whose vectors are subtracted.
  public var unlike: [String]

  /// A query.
  public init(like: [String], unlike: [String] = []) {
    self.like = like
    self.unlike = unlike
  }

  /// The query as a person writes it.
  public var text: String {
    like.joined(separator: " + ") + unlike.map { " - \($0)" }.joined()
  }

  /// Reads words parted by white space: a `+` or `-` that stands alone joins the words beside it; words
  /// with nothing between them are queries of their own. `nil` if a sign has no word after it, or the
  /// first word is subtracted.
  public static func queries(in texts: [String]) -> [WordQuery]? {
    var queries: [WordQuery] = []
    var sign: Substring?
    for word in texts.flatMap({ $0.split(whereSeparator: \.isWhitespace) }) {
      if word == "+" || word == "-" {
        if sign != nil || queries.isEmpty { return nil }
        sign = word
      } else if let found = sign {
        if found == "+" {
          queries[queries.count - 1].like.append(String(word))
        } else {
          queries[queries.count - 1].unlike.append(String(word))
        }
        sign = nil
      } else {
        queries.append(WordQuery(like: [String(word)]))
      }
    }
    return sign == nil ? queries : nil
  }
}
