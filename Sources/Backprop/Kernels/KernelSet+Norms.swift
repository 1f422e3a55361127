/// Plain versions: normalisation.
extension KernelSet {
  public static func layerNorm(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, shift: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, means: UnsafeMutablePointer<Scalar>,
    scales: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, epsilon: Scalar
  ) {
    for row in 0..<rows {
      let x = x + row * columns
      let y = y + row * columns
      let mean = sum(x, columns) / Scalar(columns)
      var variance: Scalar = 0
      for i in 0..<columns { variance += (x[i] - mean) * (x[i] - mean) / Scalar(columns) }
      let scale = 1 / (variance + epsilon).squareRoot()
      for i in 0..<columns { y[i] = (x[i] - mean) * scale * gain[i] + shift[i] }
      means[row] = mean
      scales[row] = scale
    }
  }

  public static func layerNormGradient(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, means: UnsafePointer<Scalar>,
    scales: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?,
    dgain: UnsafeMutablePointer<Scalar>?, dshift: UnsafeMutablePointer<Scalar>?, _ rows: Int,
    _ columns: Int, accumulate: Bool
  ) {
    for row in 0..<rows {
      let start = row * columns
      let (mean, scale) = (means[row], scales[row])
      // With n = (x - mean) · scale: dx = scale (d - average(d) - n · average(d · n)), d = dy · gain.
      var (average, weighted): (Scalar, Scalar) = (0, 0)
      for i in 0..<columns {
        let slope = dy[start + i] * gain[i]
        average += slope / Scalar(columns)
        weighted += slope * (x[start + i] - mean) * scale / Scalar(columns)
      }
      for i in 0..<columns {
        let normal = (x[start + i] - mean) * scale
        if let dx {
          let slope = scale * (dy[start + i] * gain[i] - average - normal * weighted)
          dx[start + i] = accumulate ? dx[start + i] + slope : slope
        }
        if let dgain { dgain[i] += dy[start + i] * normal }
        if let dshift { dshift[i] += dy[start + i] }
      }
    }
  }

  public static func batchNorm(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, shift: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, stride: Int, means: UnsafeMutablePointer<Scalar>,
    scales: UnsafeMutablePointer<Scalar>, runningMean: UnsafeMutablePointer<Scalar>,
    runningVariance: UnsafeMutablePointer<Scalar>, _ rows: Int, _ columns: Int, momentum: Scalar?,
    epsilon: Scalar
  ) {
    let count = Scalar(rows)
    for column in 0..<columns { (means[column], scales[column]) = (0, 0) }
    if let momentum {
      columnSums(x, stride: stride, rows, columns, means)
      for column in 0..<columns { means[column] /= count }
      for row in 0..<rows {
        let x = x + row * stride
        for column in 0..<columns {
          scales[column] += (x[column] - means[column]) * (x[column] - means[column])
        }
      }
      for column in 0..<columns {
        runningMean[column] += momentum * (means[column] - runningMean[column])
        let unbiased = scales[column] / (count - 1)
        runningVariance[column] += momentum * (unbiased - runningVariance[column])
        scales[column] = 1 / (scales[column] / count + epsilon).squareRoot()
      }
    } else {
      for column in 0..<columns {
        means[column] = runningMean[column]
        scales[column] = 1 / (runningVariance[column] + epsilon).squareRoot()
      }
    }
    for row in 0..<rows {
      let (x, y) = (x + row * stride, y + row * stride)
      for column in 0..<columns {
        y[column] = (x[column] - means[column]) * scales[column] * gain[column] + shift[column]
      }
    }
  }

  public static func batchNormGradient(
    _ x: UnsafePointer<Scalar>, gain: UnsafePointer<Scalar>, means: UnsafePointer<Scalar>,
    scales: UnsafePointer<Scalar>, dy: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?,
    dgain: UnsafeMutablePointer<Scalar>, dshift: UnsafeMutablePointer<Scalar>, stride: Int,
    _ rows: Int, _ columns: Int, usesBatch: Bool, accumulate: Bool
  ) {
    for column in 0..<columns { (dgain[column], dshift[column]) = (0, 0) }
    for row in 0..<rows {
      let (x, dy) = (x + row * stride, dy + row * stride)
      for column in 0..<columns {
        dgain[column] += dy[column] * (x[column] - means[column]) * scales[column]
        dshift[column] += dy[column]
      }
    }
    guard let dx else { return }
    // Where the moments are the batch's own, they move with x, too.
    let share: Scalar = usesBatch ? 1 / Scalar(rows) : 0
    for row in 0..<rows {
      let (x, dy, dx) = (x + row * stride, dy + row * stride, dx + row * stride)
      for column in 0..<columns {
        let normal = (x[column] - means[column]) * scales[column]
        let slope =
          gain[column] * scales[column]
          * (dy[column] - share * (dshift[column] + normal * dgain[column]))
        dx[column] = accumulate ? dx[column] + slope : slope
      }
    }
  }
}
