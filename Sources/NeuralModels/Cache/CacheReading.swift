import Backprop

/// What a cache says of the words of consecutive places.
struct CacheReading {
  /// What is remembered of the places before, of whatever document.
  private(set) var recent: RecentVectors
  private let window: Int

  init(after recent: RecentVectors, window: Int) {
    self.recent = recent
    self.window = window
  }

  /// The share of what a cache gives out that falls to the word at each of some places, for each of
  /// some sharpnesses; -1 where the document has no earlier place.
  ///
  /// Places count as earlier ones of those after them.
  ///
  /// - Parameters:
  ///   - vectors: [places × width], of this tape.
  ///   - words: the word at each place.
  ///   - available: for each place how many places of its document come before it.
  mutating func shares(
    _ vectors: Tensor, _ words: [Int32], available: [Int], sharpnesses: [Float],
    on tape: Tape<Float>
  ) -> [[Float]] {
    let (places, earlier) = (words.count, recent.count)
    let columns = earlier + places
    tape.withValues(vectors) { recent.append($0, words, window: .max) }
    let remembered = recent
    var result = [Float](repeating: -1, count: sharpnesses.count * places)
    remembered.withLikenesses(to: vectors, on: tape) { likenesses in
      result.withUnsafeMutableBufferPointer { result in
        nonisolated(unsafe) let result = result
        tape.workers.run(places) { place in
          let end = earlier + place
          let start = end - min(available[place], window, end)
          if start == end { return }
          let row = likenesses[place * columns + start..<place * columns + end]
          for (number, sharpness) in sharpnesses.enumerated() {
            result[number * places + place] = Self.share(
              of: words[place], UnsafeBufferPointer(rebasing: row),
              remembered.words[start..<end], sharpness)
          }
        }
      }
    }
    recent.keep(window, width: vectors.shape[1])
    return sharpnesses.indices.map { Array(result[$0 * places..<($0 + 1) * places]) }
  }

  /// The part of the weights of some places that falls to a word.
  private static func share(
    of word: Int32, _ likenesses: UnsafeBufferPointer<Float>, _ words: ArraySlice<Int32>,
    _ sharpness: Float
  ) -> Float {
    weights(likenesses, sharpness) { weights in
      words.withUnsafeBufferPointer { words in
        var sum: Float = 0
        for place in words.indices where words[place] == word { sum += weights[place] }
        return sum
      }
    }
  }

  /// Hands over exp(sharpness · likeness) / Σ exp(sharpness · likeness), by place; there must be one.
  static func weights<Result>(
    _ likenesses: UnsafeBufferPointer<Float>, _ sharpness: Float,
    _ body: (UnsafeBufferPointer<Float>) -> Result
  ) -> Result {
    let count = likenesses.count
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { buffer in
      buffer.initialize(repeating: 0)
      guard let source = likenesses.baseAddress, let scaled = buffer.baseAddress else {
        return body(UnsafeBufferPointer(rebasing: buffer[..<0]))
      }
      FloatKernels.scale(source, by: sharpness, scaled, count, accumulate: false)
      FloatKernels.softmax(scaled, scaled + count, 1, count, isLogarithm: false)
      return body(UnsafeBufferPointer(rebasing: buffer[count...]))
    }
  }
}
