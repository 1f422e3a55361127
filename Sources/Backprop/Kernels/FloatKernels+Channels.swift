import CIntrinsics

extension FloatKernels {
  public static func batchNorm(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, shift: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, stride: Int, means: UnsafeMutablePointer<Float>,
    scales: UnsafeMutablePointer<Float>, runningMean: UnsafeMutablePointer<Float>,
    runningVariance: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, momentum: Float?,
    epsilon: Float
  ) {
    lacuna_batch_norm(
      x, gain, shift, y, Int64(stride), means, scales, runningMean, runningVariance, Int64(rows),
      Int64(columns), momentum ?? -1, epsilon)
  }

  public static func batchNormGradient(
    _ x: UnsafePointer<Float>, gain: UnsafePointer<Float>, means: UnsafePointer<Float>,
    scales: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>?,
    dgain: UnsafeMutablePointer<Float>, dshift: UnsafeMutablePointer<Float>, stride: Int,
    _ rows: Int, _ columns: Int, usesBatch: Bool, accumulate: Bool
  ) {
    lacuna_batch_norm_gradient(
      x, gain, means, scales, dy, dx, dgain, dshift, Int64(stride), Int64(rows), Int64(columns),
      usesBatch, accumulate)
  }

  public static func windowMaximum(
    _ geometry: WindowGeometry, _ rows: Range<Int>, _ columns: Range<Int>,
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ positions: UnsafeMutablePointer<Int32>?
  ) {
    lacuna_window_maximum(
      x, Int64((rows.lowerBound * geometry.width + columns.lowerBound) * geometry.channels),
      Int64(rows.count), Int64(geometry.width * geometry.channels), Int64(columns.count),
      Int64(geometry.channels), y, positions)
  }
}
