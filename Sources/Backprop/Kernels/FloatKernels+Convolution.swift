/// Convolution as a matrix product over the unrolled windows of one picture at a time: where oneDNN
/// is not there or declines a shape.
extension FloatKernels {
  public static func convolve(
    _ geometry: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>
  ) {
    forEachPart(geometry) { part, columns in
      unroll(geometry, part, x, columns)
      multiply(
        ProductSize(m: part.places, n: geometry.groupOutputs, k: part.terms), columns, part.terms,
        weights + part.firstOutput, geometry.outputChannels, accumulate: false, y + part.output,
        geometry.outputChannels)
    }
    guard bias != nil else { return }
    let rows = geometry.window.outputShape(channels: geometry.outputChannels).asMatrix.rows
    biasFunction(
      y, stride: geometry.outputChannels, rows, geometry.outputChannels, bias: bias, nil, 0)
  }

  public static func convolveInputGradient(
    _ geometry: ConvolutionGeometry, _ dy: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    let window = geometry.window
    dx.update(
      repeating: 0, count: window.batch * window.height * window.width * window.channels)
    forEachPart(geometry) { part, columns in
      multiply(
        ProductSize(
          m: part.places, n: part.terms, k: geometry.groupOutputs, transposesRight: true),
        dy + part.output, geometry.outputChannels, weights + part.firstOutput,
        geometry.outputChannels, accumulate: false, columns, part.terms)
      forEachRun(geometry, part) { place, column, count in
        for i in 0..<count { dx[place + i] += columns[column + i] }
      }
    }
  }

  public static func convolveWeightsGradient(
    _ geometry: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dweights: UnsafeMutablePointer<Float>, _ dbias: UnsafeMutablePointer<Float>?
  ) {
    let channels = geometry.outputChannels
    forEachPart(geometry) { part, columns in
      unroll(geometry, part, x, columns)
      multiply(
        ProductSize(
          m: part.terms, n: geometry.groupOutputs, k: part.places, transposesLeft: true), columns,
        part.terms, dy + part.output, channels, accumulate: part.picture > 0,
        dweights + part.firstOutput, channels)
    }
    guard let dbias else { return }
    dbias.update(repeating: 0, count: channels)
    let rows = geometry.window.outputShape(channels: channels).asMatrix.rows
    columnSums(dy, stride: channels, rows, channels, dbias)
  }

  /// One group of one picture: its windows are the rows of a matrix.
  private struct Part {
    var picture: Int
    var group: Int
    /// The windows, and the inputs of each.
    var places, terms: Int
    /// Where the picture and its result begin, at the group's first channel.
    var input, output: Int
    var firstOutput: Int
  }

  private static func forEachPart(
    _ geometry: ConvolutionGeometry, _ body: (Part, UnsafeMutablePointer<Float>) -> Void
  ) {
    let window = geometry.window
    let places = window.outputHeight * window.outputWidth
    let terms = window.windowHeight * window.windowWidth * geometry.groupInputs
    withUnsafeTemporaryAllocation(of: Float.self, capacity: places * terms) { buffer in
      guard let columns = buffer.baseAddress else { return }
      for picture in 0..<window.batch {
        for group in 0..<geometry.groups {
          let firstOutput = group * geometry.groupOutputs
          let part = Part(
            picture: picture, group: group, places: places, terms: terms,
            input: picture * window.height * window.width * window.channels
              + group * geometry.groupInputs,
            output: picture * places * geometry.outputChannels + firstOutput,
            firstOutput: firstOutput)
          body(part, columns)
        }
      }
    }
  }

  /// Calls `body` with each run of channels under a window: its place in the picture, in the matrix,
  /// and its length.
  private static func forEachRun(
    _ geometry: ConvolutionGeometry, _ part: Part, _ body: (Int, Int, Int) -> Void
  ) {
    let window = geometry.window
    for row in 0..<window.outputHeight {
      for column in 0..<window.outputWidth {
        let start = (row * window.outputWidth + column) * part.terms
        for i in window.rows(row) {
          for j in window.columns(column) {
            let kernelRow = i - row * window.stride + window.paddingHeight
            let kernelColumn = j - column * window.stride + window.paddingWidth
            body(
              part.input + (i * window.width + j) * window.channels,
              start + (kernelRow * window.windowWidth + kernelColumn) * geometry.groupInputs,
              geometry.groupInputs)
          }
        }
      }
    }
  }

  private static func unroll(
    _ geometry: ConvolutionGeometry, _ part: Part, _ x: UnsafePointer<Float>,
    _ columns: UnsafeMutablePointer<Float>
  ) {
    columns.update(repeating: 0, count: part.places * part.terms)
    forEachRun(geometry, part) { place, column, count in
      (columns + column).update(from: x + place, count: count)
    }
  }
}
