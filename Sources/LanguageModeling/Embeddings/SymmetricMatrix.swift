/// A symmetric matrix of doubles and its eigenvectors.
struct SymmetricMatrix {
  /// The number of rows and of columns.
  let size: Int
  /// Rows one after the other.
  private(set) var values: [Double]

  /// All zeros.
  init(size: Int) {
    self.size = size
    values = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  /// The sum of the diagonal, which is the sum of all eigenvalues.
  var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// The matrix times a vector.
  func product(_ vector: [Double]) -> [Double] {
    (0..<size).map { row in
      var sum = 0.0
      for column in 0..<size { sum += values[row * size + column] * vector[column] }
      return sum
    }
  }

  /// All eigenvalues, largest first, with their vectors of length 1, by Jacobi's rotations (Golub &
  /// Van Loan, 8.5). O(size³) for each of a few sweeps.
  func eigenvectors() -> [(value: Double, vector: [Double])] {
    var matrix = self
    var vectors = SymmetricMatrix(size: size)
    for place in 0..<size { vectors[place, place] = 1 }
    let scale = values.reduce(0) { max($0, $1.magnitude) }
    for _ in 0..<60 {
      var largest = 0.0
      for row in 0..<size {
        for column in row + 1..<max(size, row + 1) {
          largest = max(largest, matrix[row, column].magnitude)
          matrix.rotate(row, column, &vectors)
        }
      }
      if largest <= scale * 1e-15 { break }
    }
    return (0..<size).map { place in
      (matrix[place, place], (0..<size).map { vectors[$0, place] })
    }.sorted { $0.value > $1.value }
  }

  /// Makes an element zero by a rotation in its plane.
  private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout SymmetricMatrix) {
    let element = self[p, q]
    if element == 0 { return }
    let ratio = (self[q, q] - self[p, p]) / (2 * element)
    let tangent = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (ratio * ratio + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for place in 0..<size {
      let (left, right) = (self[place, p], self[place, q])
      self[place, p] = cosine * left - sine * right
      self[place, q] = sine * left + cosine * right
    }
    for place in 0..<size {
      let (upper, lower) = (self[p, place], self[q, place])
      self[p, place] = cosine * upper - sine * lower
      self[q, place] = sine * upper + cosine * lower
      let (left, right) = (vectors[place, p], vectors[place, q])
      vectors[place, p] = cosine * left - sine * right
      vectors[place, q] = sine * left + cosine * right
    }
    self[p, q] = 0
    self[q, p] = 0
  }
}
