/// The directions in which vectors differ most (Pearson 1901), and where each vector lies along them.
public struct PrincipalComponents: Sendable {
  /// The mean of the vectors.
  public let mean: [Double]
  /// Directions of length 1, at right angles to each other, that of the largest variance first. The
  /// largest element of each is positive, so that the signs are no matter of chance.
  public let directions: [[Double]]
  /// The variance along each direction.
  public let variances: [Double]
  /// The variance along all directions of the space together.
  public let totalVariance: Double

  /// Finds the first `count` components by iterating on a block of directions (Golub & Van Loan,
  /// 8.2.4). The same vectors give the same result. O(vectors · width²), then O(width²) for each of a
  /// few hundred steps.
  ///
  /// - Parameter vectors: all of one width, at least one; their elements are finite.
  public init(_ vectors: [[Float]], count: Int) {
    let width = vectors.first?.count ?? 0
    precondition(vectors.allSatisfy { $0.count == width })
    let mean = Self.mean(of: vectors, width: width)
    let covariance = Self.covariance(of: vectors, mean: mean)
    self.mean = mean
    totalVariance = max(0, covariance.trace)
    let pairs = Self.leadingEigenvectors(of: covariance, count: min(count, width))
    variances = pairs.map { max(0, $0.value) }
    directions = pairs.map { pair in
      let largest = pair.vector.max { $0.magnitude < $1.magnitude } ?? 0
      return largest < 0 ? pair.vector.map { -$0 } : pair.vector
    }
  }

  /// The share of the whole variance that lies along each direction; 0 where there is none at all.
  public var explainedShares: [Double] {
    variances.map { totalVariance > 0 ? $0 / totalVariance : 0 }
  }

  /// Where a vector lies along each direction, from the mean.
  public func coordinates(of vector: [Float]) -> [Double] {
    directions.map { direction in
      var sum = 0.0
      for (place, value) in vector.enumerated() {
        sum += (Double(value) - mean[place]) * direction[place]
      }
      return sum
    }
  }

  private static func mean(of vectors: [[Float]], width: Int) -> [Double] {
    var mean = [Double](repeating: 0, count: width)
    for vector in vectors {
      for (place, value) in vector.enumerated() { mean[place] += Double(value) }
    }
    return mean.map { $0 / Double(max(1, vectors.count)) }
  }

  static func covariance(of vectors: [[Float]], mean: [Double]) -> SymmetricMatrix {
    let width = mean.count
    var matrix = SymmetricMatrix(size: width)
    for vector in vectors {
      let centred = zip(vector, mean).map { Double($0) - $1 }
      for row in 0..<width {
        for column in 0...row { matrix[row, column] += centred[row] * centred[column] }
      }
    }
    for row in 0..<width {
      for column in 0...row {
        matrix[row, column] /= Double(max(1, vectors.count))
        matrix[column, row] = matrix[row, column]
      }
    }
    return matrix
  }

  /// The eigenvectors of the largest eigenvalues, which are not negative.
  ///
  /// A few directions more than asked for are carried along: each step brings those asked for nearer by
  /// the ratio to the first eigenvalue that is left out.
  static func leadingEigenvectors(
    of matrix: SymmetricMatrix, count: Int
  ) -> [(value: Double, vector: [Double])] {
    let size = matrix.size
    let blockSize = min(size, count + 8)
    if size <= 2 * blockSize { return Array(matrix.eigenvectors().prefix(count)) }
    var random = SeededRandom(seed: 1)
    var block = orthonormal(
      (0..<blockSize).map { _ in (0..<size).map { _ in random.nextUnit() - 0.5 } })
    var values: [Double] = []
    for _ in 0..<1000 {
      let images = block.map { matrix.product($0) }
      // The eigenvectors of the matrix as it acts within the block are the best guesses there.
      var small = SymmetricMatrix(size: block.count)
      for row in block.indices {
        for column in 0...row {
          small[row, column] = dot(block[row], images[column])
          small[column, row] = small[row, column]
        }
      }
      let pairs = small.eigenvectors()
      let next = pairs.map { pair in combination(of: images, pair.vector) }
      let guesses = pairs.map { pair in combination(of: block, pair.vector) }
      let isSettled = pairs.prefix(count).indices.allSatisfy { place in
        // How far the image is from the guess times its eigenvalue.
        let residual = zip(next[place], guesses[place]).reduce(0) { sum, pair in
          let difference = pair.0 - pairs[place].value * pair.1
          return sum + difference * difference
        }
        return residual.squareRoot() <= 1e-10 * max(pairs[0].value, .leastNormalMagnitude)
      }
      values = pairs.map(\.value)
      block = isSettled ? guesses : orthonormal(next)
      if isSettled || block.count < count { break }
    }
    return (0..<count).map { place in
      place < block.count
        ? (values[place], block[place]) : (0, [Double](repeating: 0, count: size))
    }
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for place in left.indices { sum += left[place] * right[place] }
    return sum
  }

  private static func combination(of vectors: [[Double]], _ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: vectors.first?.count ?? 0)
    for (vector, weight) in zip(vectors, weights) {
      for place in sum.indices { sum[place] += weight * vector[place] }
    }
    return sum
  }

  /// The vectors at right angles and of length 1 (Gram and Schmidt, twice for precision); those that
  /// depend on earlier ones are left out.
  private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
    var result: [[Double]] = []
    for var vector in vectors {
      let length = dot(vector, vector).squareRoot()
      for _ in 0..<2 {
        for earlier in result {
          let overlap = dot(vector, earlier)
          for place in vector.indices { vector[place] -= overlap * earlier[place] }
        }
      }
      let rest = dot(vector, vector).squareRoot()
      if rest > 1e-12 * length && rest > 0 { result.append(vector.map { $0 / rest }) }
    }
    return result
  }
}
