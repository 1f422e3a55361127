import COneDNN
import Synchronization

/// oneDNN's convolutions, prepared once for each shape.
final class ConvolutionCache: Sendable {
  /// What is computed.
  enum Direction: Int32, Hashable {
    case forward
    case input
    case weights
  }

  private struct Key: Hashable {
    var geometry: ConvolutionGeometry
    var direction: Direction
    var hasBias: Bool
    var relu: Bool
  }

  private let scratch = ScratchPool()
  private let primitives = Mutex<[Key: OpaquePointer?]>([:])

  deinit {
    primitives.withLock { known in
      for primitive in known.values { lacuna_primitive_destroy(primitive) }
    }
  }

  /// The prepared convolution, `nil` where oneDNN is not there or declines the shape.
  func primitive(
    _ geometry: ConvolutionGeometry, _ direction: Direction, hasBias: Bool, relu: Bool
  ) -> OpaquePointer? {
    guard lacuna_onednn_is_available() else { return nil }
    let key = Key(geometry: geometry, direction: direction, hasBias: hasBias, relu: relu)
    return primitives.withLock { known in
      if let primitive = known[key] { return primitive }
      let window = geometry.window
      var shape = lacuna_convolution_shape(
        batch: Int64(window.batch), height: Int64(window.height), width: Int64(window.width),
        inputChannels: Int64(window.channels), outputHeight: Int64(window.outputHeight),
        outputWidth: Int64(window.outputWidth), outputChannels: Int64(geometry.outputChannels),
        kernelHeight: Int64(window.windowHeight), kernelWidth: Int64(window.windowWidth),
        stride: Int64(window.stride), paddingTop: Int64(window.paddingHeight),
        paddingLeft: Int64(window.paddingWidth), groups: Int64(geometry.groups))
      let primitive = lacuna_convolution_create(&shape, direction.rawValue, hasBias, relu)
      known[key] = .some(primitive)
      return primitive
    }
  }

  /// Calls `body` with room for weights in the order that a primitive has chosen.
  func withPackedWeights(
    _ primitive: OpaquePointer, _ body: (UnsafeMutablePointer<Float>) -> Void
  ) {
    scratch.withBytes(lacuna_convolution_packed_size(primitive)) { bytes in
      body(bytes.assumingMemoryBound(to: Float.self))
    }
  }

  /// Runs a prepared convolution on the calling thread.
  func execute(
    _ primitive: OpaquePointer, input: UnsafeMutablePointer<Float>?,
    weights: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?,
    output: UnsafeMutablePointer<Float>
  ) {
    scratch.withBytes(lacuna_primitive_scratch_size(primitive)) { scratch in
      let succeeded = lacuna_convolution_execute(
        primitive, input, weights, bias, output, scratch)
      precondition(succeeded, "oneDNN failed to convolve")
    }
  }
}
