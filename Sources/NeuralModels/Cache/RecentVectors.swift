import Backprop

/// The last places of a document, each as the vector that the network had there and the word that
/// stood there.
struct RecentVectors: Hashable, Sendable {
  /// [places × width], the oldest first.
  private(set) var vectors: [Float] = []
  /// By place.
  private(set) var words: [Int32] = []

  /// The number of places.
  var count: Int { words.count }

  /// Appends places of one vector each, and forgets all but the last `window`.
  mutating func append(
    _ newVectors: UnsafeBufferPointer<Float>, _ newWords: some Collection<Int32>, window: Int
  ) {
    let width = newVectors.count / max(newWords.count, 1)
    vectors.append(contentsOf: newVectors)
    words.append(contentsOf: newWords)
    keep(window, width: width)
  }

  /// Hands over the scalar products of some vectors and the remembered ones, [vectors × places].
  func withLikenesses<Result>(
    to others: Tensor, on tape: Tape<Float>, _ body: (UnsafeBufferPointer<Float>) -> Result
  ) -> Result {
    // The shapes fit by construction.
    guard
      let likenesses = try? tape.matrixMultiply(
        others, tape.constant(vectors, [count, others.shape[1]]), transposingRight: true)
    else { preconditionFailure("vectors of one network have one width") }
    return tape.withValues(likenesses, body)
  }

  /// The shares of all words that were remembered, at a place with this vector; there must be one.
  func shares(
    _ vector: Tensor, _ sharpness: Float, on tape: Tape<Float>
  ) -> [Int32: Float] {
    withLikenesses(to: vector, on: tape) { likenesses in
      CacheReading.weights(likenesses, sharpness) { weights in
        var shares: [Int32: Float] = [:]
        for (word, weight) in zip(words, weights) { shares[word, default: 0] += weight }
        return shares
      }
    }
  }

  /// Forgets all but the last places.
  mutating func keep(_ window: Int, width: Int) {
    let excess = words.count - window
    if excess <= 0 { return }
    vectors.removeFirst(excess * width)
    words.removeFirst(excess)
  }
}
