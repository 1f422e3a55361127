import RealModule

/// Plain versions: maxima, exchanges, and the yes-or-no loss.
extension KernelSet {
  public static func maximum(
    _ x: UnsafePointer<Scalar>, _ length: Int, _ inner: Int, _ y: UnsafeMutablePointer<Scalar>,
    _ positions: UnsafeMutablePointer<Int32>, firstPosition: Int
  ) {
    for column in 0..<inner {
      var best = 0
      for step in 1..<max(length, 1) {
        let value = x[step * inner + column]
        // A NaN is passed on, so that it is not overlooked.
        if value > x[best * inner + column] || value.isNaN { best = step }
      }
      y[column] = x[best * inner + column]
      positions[column] = Int32(firstPosition + best * inner + column)
    }
  }

  public static func scatter(
    _ x: UnsafePointer<Scalar>, to positions: UnsafePointer<Int32>,
    _ y: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    for i in 0..<count { y[Int(positions[i])] += x[i] }
  }

  public static func exchange(
    _ x: UnsafePointer<Scalar>, _ rows: Int, rowStep: Int, _ columns: Int,
    _ y: UnsafeMutablePointer<Scalar>, columnStep: Int, _ inner: Int, accumulate: Bool
  ) {
    for column in 0..<columns {
      for row in 0..<rows {
        let (from, to) = (row * rowStep + column * inner, column * columnStep + row * inner)
        for i in 0..<inner { y[to + i] = accumulate ? y[to + i] + x[from + i] : x[from + i] }
      }
    }
  }

  public static func sigmoidLoss(
    _ x: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>, _ count: Int
  ) -> Scalar {
    var total: Scalar = 0
    for i in 0..<count {
      // log(1 + eˣ) - tx, with the larger part of the logarithm taken out.
      total += max(x[i], 0) - x[i] * targets[i] + .log(onePlus: .exp(-abs(x[i])))
    }
    return total
  }

  public static func sigmoidLossGradient(
    _ x: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>, _ factor: Scalar,
    _ dx: UnsafeMutablePointer<Scalar>, _ count: Int, accumulate: Bool
  ) {
    for i in 0..<count {
      let slope = factor * (1 / (1 + .exp(-x[i])) - targets[i])
      dx[i] = accumulate ? dx[i] + slope : slope
    }
  }
}
