internal import HeapModule
internal import LanguageModeling
internal import TextProcessing

/// A word that a search found, or the end of the sentence.
struct FoundWord {
  var spelling: String
  var ids: [TokenID]
  var log10Probability: Double
}

/// Finds the most probable whole words after a state of a model of pieces.
///
/// Best-first search over sequences of pieces: a sequence is at least as probable as everything that
/// begins with it, so that words come out of the queue in the order of their probabilities and the
/// answer is exact. Sequences that no text is cut into (`t` + `he</w>` where `the</w>` is a piece,
/// bytes that are not UTF-8, what is several words to the tokenizer) are no words and left out.
struct WordSearch<Model: LanguageModel> {
  private let model: Model
  private let encoding: BytePairEncoding
  private let reader: WordReader
  private var nodes: [Node] = []
  private var queue = Heap<Item>()
  /// The best log probabilities of words so far, as many as are wanted; the worst is the bar.
  private var bars = Heap<Double>()
  private var distribution: [Double]

  /// A beginning of a word: what was read, and where it hangs.
  private struct Node {
    var state: Model.State
    var log10Probability: Double
    var parent: Int
    var id: TokenID
  }

  /// Something to go on with: a piece after a node.
  private struct Item: Comparable {
    var log10Probability: Double
    var parent: Int
    var id: TokenID

    /// Worse first; on a tie what was found later, or has the higher id.
    static func < (left: Item, right: Item) -> Bool {
      left.log10Probability != right.log10Probability
        ? left.log10Probability < right.log10Probability
        : (left.parent, left.id) > (right.parent, right.id)
    }
  }

  init(_ model: Model, _ pipeline: TextPipeline, _ encoding: BytePairEncoding) throws {
    self.model = model
    self.encoding = encoding
    reader = try WordReader(pipeline, encoding)
    distribution = [Double](repeating: -.infinity, count: model.vocabularySize)
  }

  /// The `count` most probable words, best first.
  mutating func words(
    _ count: Int, after state: Model.State, includesEnd: Bool = false
  ) -> [FoundWord] {
    nodes = []
    queue = []
    bars = []
    var found: [FoundWord] = []
    expand(Node(state: state, log10Probability: 0, parent: -1, id: 0), count, includesEnd)
    while found.count < count, let item = queue.popMax() {
      if item.id == SpecialToken.sentenceEnd || encoding.endsWord(id: item.id) {
        let ids = ids(of: item)
        guard let spelling = spelling(ids) else { continue }
        found.append(
          FoundWord(spelling: spelling, ids: ids, log10Probability: item.log10Probability))
      } else {
        var state = nodes[item.parent].state
        _ = model.score(item.id, after: nodes[item.parent].state, next: &state)
        expand(
          Node(
            state: state, log10Probability: item.log10Probability, parent: item.parent,
            id: item.id), count, false)
      }
    }
    return found
  }

  /// Puts into the queue what may follow a node and can still be among the best.
  private mutating func expand(_ node: Node, _ count: Int, _ includesEnd: Bool) {
    let parent = nodes.count
    nodes.append(node)
    let model = model
    distribution.withUnsafeMutableBufferPointer {
      model.nextTokenDistribution(after: node.state, into: $0)
    }
    var items: [Item] = []
    let bar = bar(count)
    for id in SpecialToken.sentenceEnd..<TokenID(distribution.count) {
      if id == SpecialToken.sentenceEnd && !includesEnd { continue }
      let total = node.log10Probability + distribution[Int(id)]
      if total > -.infinity && total >= bar {
        items.append(Item(log10Probability: total, parent: parent, id: id))
      }
    }
    items.sort { $0 > $1 }
    for item in items {
      if item.log10Probability < self.bar(count) { break }
      let isWord = item.id == SpecialToken.sentenceEnd || encoding.endsWord(id: item.id)
      if isWord {
        guard spelling(ids(of: item)) != nil else { continue }
        bars.insert(item.log10Probability)
        if bars.count > count { bars.removeMin() }
      }
      queue.insert(item)
    }
  }

  private func bar(_ count: Int) -> Double {
    bars.count < count ? -.infinity : bars.min ?? -.infinity
  }

  private func ids(of item: Item) -> [TokenID] {
    var ids = [item.id]
    var node = item.parent
    while nodes[node].parent >= 0 {
      ids.append(nodes[node].id)
      node = nodes[node].parent
    }
    return ids.reversed()
  }

  private func spelling(_ ids: [TokenID]) -> String? {
    ids == [SpecialToken.sentenceEnd]
      ? SpecialToken.spellings[Int(SpecialToken.sentenceEnd)] : reader.word(ids)
  }
}

/// Reads pieces as the word that a text would have to have for them.
struct WordReader {
  private let tokenizer: Tokenizer
  private let encoding: BytePairEncoding

  init(_ pipeline: TextPipeline, _ encoding: BytePairEncoding) throws {
    var pipeline = pipeline
    pipeline.sentenceSplitting = .lines
    tokenizer = try Tokenizer(pipeline)
    self.encoding = encoding
  }

  /// The word of these ids; `nil` if the tokenizer would not give these ids for it.
  func word(_ ids: [TokenID]) -> String? {
    let names = ids.map { encoding.name(ofPiece: $0 - SpecialToken.count) }
    let bytes = names.flatMap { PieceName.bytes(of: $0) ?? [] }
    guard let word = String(validating: bytes, as: UTF8.self),
      let tokens = try? tokenizer.tokenize(word), tokens.sentenceCount == 1,
      tokens.strings(ofSentence: 0) == names
    else { return nil }
    return word
  }
}
