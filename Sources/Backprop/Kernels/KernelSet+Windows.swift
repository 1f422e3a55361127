/// Plain versions: windows that move over pictures, channels last.
extension KernelSet {
  public static func pool(
    _ pooling: Pooling, _ geometry: WindowGeometry, _ x: UnsafePointer<Scalar>,
    _ y: UnsafeMutablePointer<Scalar>, _ positions: UnsafeMutablePointer<Int32>?
  ) {
    for row in 0..<geometry.outputHeight {
      for column in 0..<geometry.outputWidth {
        let place = (row * geometry.outputWidth + column) * geometry.channels
        let (rows, columns) = (geometry.rows(row), geometry.columns(column))
        switch pooling {
        case .maximum:
          windowMaximum(
            geometry, rows, columns, x, y + place, positions.map { $0 + place })
        case .average: windowAverage(geometry, rows, columns, x, y + place)
        }
      }
    }
  }

  public static func windowMaximum(
    _ geometry: WindowGeometry, _ rows: Range<Int>, _ columns: Range<Int>,
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>,
    _ positions: UnsafeMutablePointer<Int32>?
  ) {
    let channels = geometry.channels
    for channel in 0..<channels {
      var best = (rows.lowerBound * geometry.width + columns.lowerBound) * channels + channel
      for i in rows {
        for j in columns {
          let place = (i * geometry.width + j) * channels + channel
          // A NaN is passed on, so that it is not overlooked.
          if x[place] > x[best] || x[place].isNaN { best = place }
        }
      }
      y[channel] = x[best]
      positions?[channel] = Int32(best)
    }
  }

  private static func windowAverage(
    _ geometry: WindowGeometry, _ rows: Range<Int>, _ columns: Range<Int>,
    _ x: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>
  ) {
    let share = 1 / Scalar(max(rows.count * columns.count, 1))
    for channel in 0..<geometry.channels { y[channel] = 0 }
    for i in rows {
      for j in columns {
        let start = (i * geometry.width + j) * geometry.channels
        for channel in 0..<geometry.channels { y[channel] += share * x[start + channel] }
      }
    }
  }

  public static func averagePoolGradient(
    _ geometry: WindowGeometry, _ dy: UnsafePointer<Scalar>, _ dx: UnsafeMutablePointer<Scalar>
  ) {
    let channels = geometry.channels
    for row in 0..<geometry.outputHeight {
      for column in 0..<geometry.outputWidth {
        let place = (row * geometry.outputWidth + column) * channels
        let (rows, columns) = (geometry.rows(row), geometry.columns(column))
        let share = 1 / Scalar(max(rows.count * columns.count, 1))
        for i in rows {
          for j in columns {
            let start = (i * geometry.width + j) * channels
            for channel in 0..<channels { dx[start + channel] += share * dy[place + channel] }
          }
        }
      }
    }
  }

  public static func convolve(
    _ geometry: ConvolutionGeometry, _ x: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
    _ bias: UnsafePointer<Scalar>?, _ y: UnsafeMutablePointer<Scalar>
  ) {
    for place in 0..<geometry.window.outputShape(channels: geometry.outputChannels).count {
      y[place] = bias.map { $0[place % geometry.outputChannels] } ?? 0
    }
    forEachTerm(geometry) { input, weight, output in y[output] += x[input] * weights[weight] }
  }

  public static func convolveInputGradient(
    _ geometry: ConvolutionGeometry, _ dy: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
    _ dx: UnsafeMutablePointer<Scalar>
  ) {
    let window = geometry.window
    dx.update(
      repeating: 0, count: window.batch * window.height * window.width * window.channels)
    forEachTerm(geometry) { input, weight, output in dx[input] += dy[output] * weights[weight] }
  }

  public static func convolveWeightsGradient(
    _ geometry: ConvolutionGeometry, _ x: UnsafePointer<Scalar>, _ dy: UnsafePointer<Scalar>,
    _ dweights: UnsafeMutablePointer<Scalar>, _ dbias: UnsafeMutablePointer<Scalar>?
  ) {
    dweights.update(repeating: 0, count: geometry.weightShape.count)
    forEachTerm(geometry) { input, weight, output in dweights[weight] += x[input] * dy[output] }
    guard let dbias else { return }
    let window = geometry.window
    dbias.update(repeating: 0, count: geometry.outputChannels)
    columnSums(
      dy, stride: geometry.outputChannels,
      window.batch * window.outputHeight * window.outputWidth, geometry.outputChannels, dbias)
  }

  /// Calls `body` with the places of an input, a weight and an output for every product that a
  /// convolution is the sum of.
  private static func forEachTerm(
    _ geometry: ConvolutionGeometry, _ body: (Int, Int, Int) -> Void
  ) {
    let window = geometry.window
    let outputs = geometry.outputChannels
    for picture in 0..<window.batch {
      for row in 0..<window.outputHeight {
        for column in 0..<window.outputWidth {
          let output =
            ((picture * window.outputHeight + row) * window.outputWidth + column) * outputs
          for i in window.rows(row) {
            for j in window.columns(column) {
              let input = ((picture * window.height + i) * window.width + j) * window.channels
              let kernelRow = i - row * window.stride + window.paddingHeight
              let kernelColumn = j - column * window.stride + window.paddingWidth
              let kernel = (kernelRow * window.windowWidth + kernelColumn) * geometry.groupInputs
              for channel in 0..<outputs {
                let group = channel / geometry.groupOutputs
                for inner in 0..<geometry.groupInputs {
                  body(
                    input + group * geometry.groupInputs + inner,
                    (kernel + inner) * outputs + channel, output + channel)
                }
              }
            }
          }
        }
      }
    }
  }
}
