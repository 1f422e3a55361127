import COneDNN

/// The gradients of a convolution's kernel and bias: a sum of its own for each group of pictures, all
/// added up in order. Kernels are small beside pictures, so the copies cost little.
struct WeightSums<Scalar: TrainingScalar> {
  private let tape: Tape<Scalar>
  private let geometry: ConvolutionGeometry
  private let needsWeight: Bool
  private let needsBias: Bool
  private let weightCount: Int
  private let sumCount: Int
  private let sums: UnsafeMutablePointer<Scalar>
  private let pieceCount: Int

  init(
    _ tape: Tape<Scalar>, _ geometry: ConvolutionGeometry, _ needsWeight: Bool, _ needsBias: Bool
  ) {
    self.tape = tape
    self.geometry = geometry
    self.needsWeight = needsWeight
    self.needsBias = needsBias
    let size = Tape<Scalar>.batchSize(geometry.window.batch)
    pieceCount = (geometry.window.batch + size - 1) / size
    weightCount = geometry.weightShape.count
    // Cache lines of their own.
    sumCount = (weightCount + geometry.outputChannels + 15) / 16 * 16
    let isNeeded = needsWeight || needsBias
    sums = tape.arena.allocate(isNeeded ? sumCount * max(pieceCount, 1) : 0)
  }

  /// The part of a group of pictures, by the thread at work on them.
  func add(
    _ part: ConvolutionGeometry, _ x: UnsafeMutablePointer<Scalar>,
    _ dy: UnsafeMutablePointer<Scalar>, _ piece: Int
  ) {
    guard needsWeight || needsBias else { return }
    let weights = sums + piece * sumCount
    let bias = weights + weightCount
    // The biases' gradients come with the weights', whether they are wanted or not.
    guard Scalar.self == Float.self,
      let primitive = tape.convolutions.primitive(part, .weights, hasBias: true, relu: false)
    else {
      Scalar.Kernels.convolveWeightsGradient(part, x, dy, weights, bias)
      return
    }
    tape.convolutions.withPackedWeights(primitive) { packed in
      tape.convolutions.execute(
        primitive, input: tape.float(x), weights: packed, bias: tape.float(bias),
        output: tape.float(dy))
      let succeeded = lacuna_convolution_unpack(primitive, packed, tape.float(weights))
      precondition(succeeded, "oneDNN failed to unpack a gradient")
    }
  }

  /// Adds everything up and hands it on.
  func finish(_ weight: Tensor, _ bias: Tensor?) {
    guard needsWeight || needsBias else { return }
    if pieceCount == 0 { sums.update(repeating: 0, count: sumCount) }
    for piece in 1..<max(pieceCount, 1) {
      Scalar.Kernels.scale(sums + piece * sumCount, by: 1, sums, sumCount, accumulate: true)
    }
    if needsWeight { add(sums, to: weight, weightCount) }
    if needsBias, let bias { add(sums + weightCount, to: bias, geometry.outputChannels) }
  }

  private func add(_ sum: UnsafeMutablePointer<Scalar>, to tensor: Tensor, _ count: Int) {
    let (target, accumulate) = tape.target(tensor)
    Scalar.Kernels.scale(sum, by: 1, target, count, accumulate: accumulate)
  }
}
