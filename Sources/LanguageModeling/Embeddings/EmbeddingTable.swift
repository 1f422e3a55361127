/// A vector for every token of a vocabulary.
public struct EmbeddingTable: Sendable {
  /// The number of components of a vector.
  public let width: Int
  /// The number of vectors: one for each id from 0 up.
  public let count: Int
  /// The vectors one after the other, `count` × `width`.
  private let values: [Float]
  /// By id the vector's Euclidean length.
  private let lengths: [Float]

  /// A table of vectors of this width, by id.
  public init(width: Int, values: [Float]) {
    precondition(width > 0 && values.count.isMultiple(of: width))
    self.width = width
    count = values.count / width
    self.values = values
    lengths = (0..<count).map { id in
      var sum = 0.0
      for value in values[id * width..<(id + 1) * width] { sum += Double(value) * Double(value) }
      return Float(sum.squareRoot())
    }
  }

  /// A token's vector. O(width).
  public func vector(of id: TokenID) -> [Float] {
    Array(values[Int(id) * width..<(Int(id) + 1) * width])
  }

  /// A token's vector over its length; zeros where that is zero or not finite.
  public func direction(of id: TokenID) -> [Float] {
    let length = lengths[Int(id)]
    return vector(of: id).map { length > 0 && length.isFinite ? $0 / length : 0 }
  }

  /// By id the cosine between a vector and that of every token, from -1 to 1; 0 where either is zero
  /// or not finite. O(count · width).
  public func cosines(with vector: [Float]) -> [Float] {
    precondition(vector.count == width)
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0, length.isFinite else { return [Float](repeating: 0, count: count) }
    let scale = Float(1 / length)
    return values.withUnsafeBufferPointer { values in
      vector.withUnsafeBufferPointer { vector in
        (0..<count).map { id in
          let row = UnsafeBufferPointer(rebasing: values[id * width..<(id + 1) * width])
          let cosine = Self.product(row, vector) * scale / lengths[id]
          return cosine.isFinite ? max(-1, min(1, cosine)) : 0
        }
      }
    }
  }

  /// The scalar product, in eight sums that the processor can form at once.
  private static func product(
    _ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>
  ) -> Float {
    var sums = SIMD8<Float>()
    let whole = left.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      for lane in 0..<8 { sums[lane] += left[start + lane] * right[start + lane] }
    }
    var sum = sums.sum()
    for place in whole..<left.count { sum += left[place] * right[place] }
    return sum
  }
}

/// A token that lies near another, or near a sum of some.
public struct Neighbour: Sendable, Equatable {
  /// The token.
  public var id: TokenID
  /// The cosine between its vector and the one asked for.
  public var cosine: Double
}

extension EmbeddingTable {
  /// The tokens whose vectors point most nearly where the sum of some others does, best first, equal
  /// ones by id; the given ones are not among them. None where the sum is zero, which points nowhere.
  ///
  /// Vectors are taken at length 1, so with `like` king and woman and `unlike` man this is the analogy
  /// of Mikolov et al. (2013), 3CosAdd. O(count · width).
  ///
  /// - Parameters:
  ///   - like: tokens whose vectors are added.
  ///   - unlike: tokens whose vectors are subtracted.
  ///   - isCandidate: whether a token may be an answer.
  public func neighbours(
    like: [TokenID], unlike: [TokenID] = [], count: Int,
    isCandidate: (TokenID) -> Bool = { $0 >= SpecialToken.count }
  ) -> [Neighbour] {
    var target = [Float](repeating: 0, count: width)
    for (ids, sign) in [(like, Float(1)), (unlike, -1)] {
      for id in ids {
        for (component, value) in direction(of: id).enumerated() {
          target[component] += sign * value
        }
      }
    }
    if target.allSatisfy({ $0 == 0 }) { return [] }
    let cosines = cosines(with: target)
    let given = Set(like + unlike)
    let candidates = (0..<TokenID(self.count)).filter {
      isCandidate($0) && !given.contains($0)
    }
    return TopChoices.best(count, of: candidates) { Double(cosines[Int($0)]) }.map {
      Neighbour(id: $0, cosine: Double(cosines[Int($0)]))
    }
  }
}
