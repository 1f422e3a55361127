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

  /// Words of an n-gram. No slice of an array, which would be retained for every comparison.
  typealias Words = UnsafeBufferPointer<TokenID>

  mutating func reserveCapacity(_ count: Int) {
    words.reserveCapacity(count * order)
    log10Probabilities.reserveCapacity(count)
    log10BackoffWeights.reserveCapacity(count)
  }

  mutating func append(_ words: Words, _ probability: Float, _ weight: Float) {
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

  /// The numbers of its n-grams, sorted from left to right by their words; equal ones in order.
  ///
  /// A stable counting sort by each word, the last one first. O(order · (count + vocabulary)).
  func sortedIndexes() -> [Int] {
    words.withUnsafeBufferPointer { words in
      var indexes = Array(0..<count)
      var sorted = indexes
      var starts = [Int](repeating: 0, count: Int(words.max() ?? 0) + 2)
      for position in (0..<order).reversed() {
        starts.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        for place in stride(from: position, to: words.count, by: order) {
          starts[Int(words[place]) + 1] += 1
        }
        for word in 1..<starts.count { starts[word] += starts[word - 1] }
        for index in indexes {
          let word = Int(words[index * order + position])
          sorted[starts[word]] = index
          starts[word] += 1
        }
        swap(&indexes, &sorted)
      }
      return indexes
    }
  }

  /// This section in sorted order, with an n-gram without probability for every beginning of an
  /// n-gram of `longer`, which is sorted, that is missing here. The second value is the number in
  /// the old order of the second of two equal n-grams, if there are any.
  func completed(
    for longer: ARPASection?
  ) -> (section: ARPASection, duplicate: Int?) {
    var result = ARPASection(order: order)
    result.reserveCapacity(count)
    let indexes = sortedIndexes()
    let wantedCount = longer?.count ?? 0
    let duplicate: Int? = words.withUnsafeBufferPointer { words in
      (longer?.words ?? []).withUnsafeBufferPointer { longerWords in
        func slice(_ words: UnsafeBufferPointer<TokenID>, _ start: Int) -> Words {
          Words(rebasing: words[start..<start + order])
        }
        var wanted = 0
        var next = 0
        var last: Words?
        while next < indexes.count || wanted < wantedCount {
          let own = next < indexes.count ? slice(words, indexes[next] * order) : nil
          let beginning = wanted < wantedCount ? slice(longerWords, wanted * (order + 1)) : nil
          if let own, beginning.map({ !$0.lexicographicallyPrecedes(own) }) ?? true {
            if last?.elementsEqual(own) ?? false { return max(indexes[next], indexes[next - 1]) }
            result.append(
              own, log10Probabilities[indexes[next]], log10BackoffWeights[indexes[next]])
            last = own
            next += 1
          } else if let beginning {
            if !(last?.elementsEqual(beginning) ?? false) { result.append(beginning, .nan, 0) }
            last = beginning
            wanted += 1
          }
        }
        return nil
      }
    }
    return (result, duplicate)
  }
}
