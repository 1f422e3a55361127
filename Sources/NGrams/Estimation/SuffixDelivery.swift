internal import LanguageModeling
internal import Storage

/// What an n-gram tells a longer one whose suffix it is.
struct SuffixMessage: BitwiseCopyable {
  /// The first word of the longer n-gram.
  var word: TokenID
  /// The node of the suffix; ``SuffixDelivery/dropped`` if count cut-offs drop it.
  var node: UInt32
  /// The probability of the suffix.
  var probability: Float
}

/// For the n-grams of one order that begin in one block, in their order: the node of their suffix and
/// its probability.
///
/// Suffixes report in their own order. Among n-grams with the same first word that is the order of
/// the n-grams themselves, so that sorting what is reported by first words, without changing the
/// order else, puts all in place.
struct SuffixDelivery: ~Copyable {
  let nodes: UnsafeMutablePointer<UInt32>
  let probabilities: UnsafeMutablePointer<Float>

  /// The node of n-grams that are not in the model.
  static let dropped = UInt32.max

  /// - Parameters:
  ///   - messages: what each block reported to this one, in order.
  ///   - words: the first words of this block.
  ///   - count: the number of n-grams.
  init(_ messages: [Spool], words: Range<Int>, count: Int) throws {
    nodes = .allocate(capacity: max(1, count))
    probabilities = .allocate(capacity: max(1, count))
    var cursors = [Int](repeating: 0, count: words.count + 1)
    for spool in messages {
      var reader = SpoolReader(spool)
      while true {
        let chunk = try reader.nextChunk(of: SuffixMessage.self)
        if chunk.isEmpty { break }
        for message in chunk { cursors[Int(message.word) - words.lowerBound + 1] += 1 }
      }
    }
    for word in 0..<words.count { cursors[word + 1] += cursors[word] }
    assert(cursors[words.count] == count)
    for spool in messages {
      var reader = SpoolReader(spool)
      while true {
        let chunk = try reader.nextChunk(of: SuffixMessage.self)
        if chunk.isEmpty { break }
        for message in chunk {
          let word = Int(message.word) - words.lowerBound
          let place = cursors[word]
          nodes[place] = message.node
          probabilities[place] = message.probability
          cursors[word] = place + 1
        }
      }
    }
  }

  deinit {
    nodes.deallocate()
    probabilities.deallocate()
  }
}
