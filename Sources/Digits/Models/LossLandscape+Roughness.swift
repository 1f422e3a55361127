#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LossLandscape {
  /// The loss of a network that gives each of the ten digits the same probability, in nats.
  public static let lossOfGuessing = log(10.0)

  /// The loss of the network's own weights, in the middle.
  public var center: Double { values[values.count / 2][values.count / 2] }

  /// The largest loss at a distance of at most so many filter norms along each direction.
  ///
  /// Infinity if a loss there is not a number.
  public func largestLoss(within distance: Double) -> Double {
    let middle = Double(values.count / 2)
    let step = reach / max(middle, 1)
    var largest = -Double.infinity
    for (row, line) in values.enumerated() {
      for (column, loss) in line.enumerated() {
        let offset = max(abs(Double(row) - middle), abs(Double(column) - middle))
        guard offset * step <= distance * (1 + 1e-9) else { continue }
        largest = max(largest, loss.isNaN ? .infinity : loss)
      }
    }
    return largest
  }

  /// The share of points with a larger loss than this, those included whose loss is not a number.
  public func share(above limit: Double) -> Double {
    let losses = values.joined()
    return Double(losses.count { !($0 <= limit) }) / Double(max(losses.count, 1))
  }

  /// The share of inner points around which the loss is not bowl-shaped: in some direction it bends
  /// downwards.
  ///
  /// The curvature is that of the 3 × 3 points around a point; a bowl has two curvatures of which
  /// neither is negative.
  public var shareBendingDown: Double {
    let count = values.count
    guard count >= 3 else { return 0 }
    var bending = 0
    for row in 1..<count - 1 {
      for column in 1..<count - 1 {
        func height(_ down: Int, _ right: Int) -> Double { values[row + down][column + right] }
        let xx = height(0, 1) + height(0, -1) - 2 * height(0, 0)
        let yy = height(1, 0) + height(-1, 0) - 2 * height(0, 0)
        let xy = (height(1, 1) + height(-1, -1) - height(1, -1) - height(-1, 1)) / 4
        let smaller = (xx + yy) / 2 - ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot()
        if !(smaller >= 0) { bending += 1 }
      }
    }
    return Double(bending) / Double((count - 2) * (count - 2))
  }
}
