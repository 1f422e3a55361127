import Backprop
import TestSupport
import Testing

/// The convolution for machines without oneDNN, against the plain one.
@Suite("Convolution fallback")
struct ConvolutionFallbackTests {
  static let geometries: [ConvolutionGeometry] = {
    [
      ([1, 5, 5, 1], 3, 3, 1, 0, 0, 4, 1), ([3, 6, 5, 3], 3, 3, 1, 1, 1, 4, 1),
      ([2, 7, 8, 4], 3, 3, 2, 1, 1, 16, 1), ([2, 5, 6, 4], 3, 3, 2, 1, 1, 6, 2),
      ([2, 5, 5, 4], 3, 3, 1, 1, 1, 4, 4), ([2, 5, 5, 3], 3, 2, 3, 1, 1, 4, 1),
      ([3, 1, 9, 4], 1, 5, 2, 0, 2, 6, 2), ([4, 4, 4, 16], 1, 1, 1, 0, 0, 17, 1),
    ].compactMap { (shape: Shape, height, width, stride, top, left, outputs, groups) in
      guard
        let window = try? WindowGeometry(
          "convolution", shape, window: (height, width), stride: stride, padding: (top, left))
      else { return nil }
      return ConvolutionGeometry(window: window, outputChannels: outputs, groups: groups)
    }
  }()

  private struct Data<Scalar: TrainingScalar> {
    var x, weights, bias, dy: [Scalar]

    init(_ geometry: ConvolutionGeometry) {
      let window = geometry.window
      var random = SeededGenerator(seed: 5)
      func draw(_ count: Int) -> [Scalar] {
        (0..<count).map { _ in Scalar(Float.random(in: -1...1, using: &random)) }
      }
      x = draw(window.batch * window.height * window.width * window.channels)
      weights = draw(geometry.weightShape.count)
      bias = draw(geometry.outputChannels)
      dy = draw(window.outputShape(channels: geometry.outputChannels).count)
    }
  }

  private func results<Kernels: KernelSet>(
    _ kernels: Kernels.Type, _ geometry: ConvolutionGeometry
  ) -> [[Double]] {
    typealias Scalar = Kernels.Scalar
    let data = Data<Scalar>(geometry)
    // What is replaced holds something that would show.
    func room(_ count: Int) -> [Scalar] { [Scalar](repeating: 99, count: count) }
    var (y, bare, dx) = (room(data.dy.count), room(data.dy.count), room(data.x.count))
    var (dweights, dbias) = (room(data.weights.count), room(data.bias.count))
    Kernels.convolve(geometry, data.x, data.weights, data.bias, &y)
    Kernels.convolve(geometry, data.x, data.weights, nil, &bare)
    Kernels.convolveInputGradient(geometry, data.dy, data.weights, &dx)
    Kernels.convolveWeightsGradient(geometry, data.x, data.dy, &dweights, &dbias)
    return [y, bare, dx, dweights, dbias].map { $0.map { Double($0) } }
  }

  @Test("All geometries are possible") func allGeometriesArePossible() {
    #expect(Self.geometries.count == 8)
  }

  @Test("Unrolled windows compute what plain loops compute", arguments: geometries)
  func unrolledWindowsComputeWhatPlainLoopsCompute(
    _ geometry: ConvolutionGeometry
  ) {
    let names = ["result", "result without bias", "pictures", "kernel", "bias"]
    for ((fast, plain), name) in zip(
      zip(results(FloatKernels.self, geometry), results(DoubleKernels.self, geometry)), names)
    {
      expectClose(fast, plain, relative: 2e-6, name)
    }
  }
}
