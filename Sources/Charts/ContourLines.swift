/// Lines along which a grid of numbers has a certain value, found by marching squares.
package struct ContourLines {
  /// The grid, row by row; all values are finite.
  private let values: [Double]
  private let rows: Int
  private let columns: Int

  /// A grid of `rows` × `columns` finite numbers, row by row.
  package init(values: [Double], rows: Int, columns: Int) {
    precondition(values.count == rows * columns, "\(values.count) values, not \(rows) × \(columns)")
    self.values = values
    self.rows = rows
    self.columns = columns
  }

  /// The lines at a level: x counts columns, y rows, both from the first grid point. A line that ends
  /// where it starts is closed; the others end at the border.
  ///
  /// Between two grid points the values are taken to run straight. Where a square's corners are
  /// high and low in turn, its mean says which belong together. Takes time proportional to the grid.
  package func lines(level: Double) -> [[Location]] {
    guard rows > 1, columns > 1 else { return [] }
    var links = Links(edgeCount: 2 * rows * columns)
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 { join(row: row, column: column, level: level, links: &links) }
    }
    return links.chains().map { chain in chain.map { crossing($0, level: level) } }
  }

  /// The edge from a grid point to the next one in its row. Those downwards have the odd numbers.
  private func rightward(_ row: Int, _ column: Int) -> Int { 2 * (row * columns + column) }
  private func downward(_ row: Int, _ column: Int) -> Int { rightward(row, column) + 1 }

  private func join(row: Int, column: Int, level: Double, links: inout Links) {
    let corners = [
      values[row * columns + column], values[row * columns + column + 1],
      values[(row + 1) * columns + column + 1], values[(row + 1) * columns + column],
    ]
    // In the order of the corners: each edge leads from its corner to the next.
    let edges = [
      rightward(row, column), downward(row, column + 1), rightward(row + 1, column),
      downward(row, column),
    ]
    let isHigh = corners.map { $0 >= level }
    let crossed = (0..<4).filter { isHigh[$0] != isHigh[($0 + 1) % 4] }
    switch crossed.count {
    case 2: links.join(edges[crossed[0]], edges[crossed[1]])
    case 4:
      let isMeanHigh = corners.reduce(0) { $0 + $1 / 4 } >= level
      // Cut off the corners that differ from the mean: the first and third, or the others.
      let cut = isHigh[0] != isMeanHigh ? [0, 2] : [1, 3]
      for corner in cut { links.join(edges[(corner + 3) % 4], edges[corner]) }
    default: break
    }
  }

  private func crossing(_ edge: Int, level: Double) -> Location {
    let start = edge / 2
    let end = edge % 2 == 0 ? start + 1 : start + columns
    let share = (level - values[start]) / (values[end] - values[start])
    let x = Double(start % columns)
    let y = Double(start / columns)
    return edge % 2 == 0 ? Location(x: x + share, y: y) : Location(x: x, y: y + share)
  }
}

/// Which edges of the grid a line crosses one after the other: each has at most two neighbours.
private struct Links {
  private var first: [Int]
  private var second: [Int]

  init(edgeCount: Int) {
    first = [Int](repeating: -1, count: edgeCount)
    second = first
  }

  mutating func join(_ one: Int, _ other: Int) {
    add(other, to: one)
    add(one, to: other)
  }

  private mutating func add(_ neighbour: Int, to edge: Int) {
    if first[edge] < 0 { first[edge] = neighbour } else { second[edge] = neighbour }
  }

  /// All chains of neighbours: first those with ends, then the rings, whose first edge comes again at
  /// the end.
  func chains() -> [[Int]] {
    var isUsed = [Bool](repeating: false, count: first.count)
    var chains: [[Int]] = []
    func follow(from start: Int) -> [Int] {
      var chain = [start]
      isUsed[start] = true
      var edge = start
      while let next = [first[edge], second[edge]].first(where: { $0 >= 0 && !isUsed[$0] }) {
        isUsed[next] = true
        chain.append(next)
        edge = next
      }
      return chain
    }
    for edge in first.indices where first[edge] >= 0 && second[edge] < 0 && !isUsed[edge] {
      chains.append(follow(from: edge))
    }
    for edge in first.indices where first[edge] >= 0 && !isUsed[edge] {
      chains.append(follow(from: edge) + [edge])
    }
    return chains
  }
}
