import TestSupport
import TextProcessing

/// Encodings that tests cut words with.
enum SmallEncoding {
  /// Learned from the tree's own texts in many scripts.
  static let learned: BytePairEncoding = {
    var counts: [String: UInt64] = [:]
    let tokenizer = try! Tokenizer(.default)
    for path in try! Command.languages {
      let text = String(decoding: try! TemporaryFolder.contents(path), as: UTF8.self)
      let tokens = try! tokenizer.tokenize(text)
      for token in 0..<tokens.tokenCount { counts[tokens.string(ofToken: token), default: 0] += 1 }
    }
    return try! encoding(of: counts, pieceCount: 1500)
  }()

  /// What the trainer learns from words and their counts.
  static func encoding(
    of counts: [String: UInt64], pieceCount: Int
  ) throws -> BytePairEncoding {
    try trainer(Array(counts)).train(pieceCount: pieceCount)
  }

  /// A trainer that has seen these words in this order.
  static func trainer(_ words: [(key: String, value: UInt64)]) -> BytePairTrainer {
    var trainer = BytePairTrainer()
    for (word, count) in words {
      var word = word
      word.withUTF8 { trainer.add($0, count: count) }
    }
    return trainer
  }
}
