internal import LanguageModeling
internal import Storage

/// The parts of some lines of an ARPA file.
///
/// The n-grams of a file lie scattered over the index, and waiting for memory was more than half of
/// the time that writing took. So everything that a block of lines needs is fetched first, in loops
/// whose loads do not wait for each other.
struct ARPALineBlock {
  static let capacity = 1024

  let order: Int
  private(set) var count = 0
  private(set) var entries = [UInt32](repeating: 0, count: capacity)
  /// The entry of each n-gram's context; of no use at order 1.
  private var contexts = [UInt32](repeating: 0, count: capacity)
  private(set) var log10Probabilities = [Float](repeating: 0, count: capacity)
  /// Those of the n-grams as contexts; 0 at the highest order.
  private(set) var log10BackoffWeights = [Float](repeating: 0, count: capacity)
  /// Whether anything may follow the n-gram as a context.
  private(set) var hasSuccessors = [Bool](repeating: false, count: capacity)
  /// `order` words a line, first word first.
  private(set) var words: [TokenID]
  private var ancestors = [UInt32](repeating: 0, count: capacity)

  init(order: Int) {
    self.order = order
    words = [TokenID](repeating: 0, count: Self.capacity * order)
  }

  var isFull: Bool { count == Self.capacity }

  mutating func removeAll() {
    count = 0
  }

  /// Adds a line to a block that is not full.
  mutating func append(entry: UInt32, context: UInt32) {
    entries[count] = entry
    contexts[count] = context
    count += 1
  }

  /// Collects what the lines say. `lowerOrders` are the levels below, from order 1 up.
  mutating func fetch(from index: NGramIndex, lowerOrders: ArraySlice<SuffixOrder>) {
    for line in 0..<count {
      log10Probabilities[line] = index.content(of: Int(entries[line])).log10Probability
      words[line * order + order - 1] = index.word(of: Int(entries[line]))
    }
    if order < index.order {
      for line in 0..<count {
        let node = entries[line] + 1
        log10BackoffWeights[line] = index.nodes[Int(node)].log10BackoffWeight
        hasSuccessors[line] = !index.run(of: node).isEmpty
      }
    }
    // An imported n-gram that exists only as the beginning of longer ones has what backing off gives
    // it: KenLM and SRILM want every context listed, and its probability stays what it is.
    for line in 0..<count where log10Probabilities[line].isNaN {
      let match = index.match(words[line * order + order - 1], after: contexts[line] + 1)
      log10Probabilities[line] = min(0, Float(match.log10Probability))
    }
    for line in 0..<count { ancestors[line] = contexts[line] }
    for place in (0..<order - 1).reversed() {
      let level = lowerOrders[place]
      for line in 0..<count {
        words[line * order + place] = index.word(of: Int(ancestors[line]))
      }
      if place == 0 { break }
      for line in 0..<count {
        ancestors[line] = level.contexts[Int(ancestors[line]) - level.firstEntry]
      }
    }
  }
}
