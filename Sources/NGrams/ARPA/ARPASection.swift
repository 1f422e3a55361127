internal import LanguageModeling

/// The n-grams of one order as an ARPA file lists them.
struct ARPASection {
  let order: Int
  /// The words of each n-gram, `order` of them, first word first.
  var words: [TokenID] = []
  /// NaN where the file has no such n-gram but longer ones begin with it.
  var log10Probabilities: [Float] = []
  var log10BackoffWeights: [Float] = []

  private let firstLine: Int
  /// How many n-grams came before each empty line among them.
  private var skippedLines: [Int] = []

  /// A section whose first n-gram is expected on that line.
  init(order: Int, firstLine: Int = 0) {
    self.order = order
    self.firstLine = firstLine
  }

  var count: Int { log10Probabilities.count }

  mutating func append(_ words: ArraySlice<TokenID>, _ probability: Float, _ weight: Float) {
    self.words.append(contentsOf: words)
    log10Probabilities.append(probability)
    log10BackoffWeights.append(weight)
  }

  /// Notes an empty line, for ``line(of:)``.
  mutating func skipLine() {
    skippedLines.append(count)
  }

  /// The line of the file on which an n-gram stands.
  func line(of index: Int) -> Int {
    firstLine + index + skippedLines.count { $0 <= index }
  }

  func ngram(_ index: Int) -> ArraySlice<TokenID> {
    words[index * order..<(index + 1) * order]
  }

  /// The numbers of its n-grams, sorted from left to right by their words.
  func sortedIndexes() -> [Int] {
    words.withUnsafeBufferPointer { words in
      (0..<count).sorted { Self.precedes(words, $0, $1, order) }
    }
  }

  private static func precedes(
    _ words: UnsafeBufferPointer<TokenID>, _ left: Int, _ right: Int, _ order: Int
  ) -> Bool {
    for position in 0..<order {
      let (a, b) = (words[left * order + position], words[right * order + position])
      if a != b { return a < b }
    }
    return false
  }

  /// This section in sorted order, with an n-gram without probability for every beginning of an
  /// n-gram of `longer`, which is sorted, that is missing here. The second value is the number in
  /// the old order of the second of two equal n-grams, if there are any.
  func completed(
    for longer: ARPASection?
  ) -> (section: ARPASection, duplicate: Int?) {
    var result = ARPASection(order: order)
    let indexes = sortedIndexes()
    var wanted = 0
    var next = 0
    let wantedCount = longer?.count ?? 0
    while next < indexes.count || wanted < wantedCount {
      let own = next < indexes.count ? ngram(indexes[next]) : nil
      let beginning = wanted < wantedCount ? longer?.ngram(wanted).prefix(order) : nil
      if let own, beginning.map({ !$0.lexicographicallyPrecedes(own) }) ?? true {
        if result.count > 0 && result.ngram(result.count - 1) == own {
          return (result, max(indexes[next], indexes[next - 1]))
        }
        result.append(
          own, log10Probabilities[indexes[next]], log10BackoffWeights[indexes[next]])
        next += 1
      } else if let beginning {
        if result.count == 0 || result.ngram(result.count - 1) != beginning {
          result.append(beginning, .nan, 0)
        }
        wanted += 1
      }
    }
    return (result, nil)
  }
}
