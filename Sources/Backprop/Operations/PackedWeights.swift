import COneDNN

/// A convolution's weights in the order that oneDNN prefers, which may differ between a full group of
/// pictures and the smaller one at the end.
struct PackedWeights<Scalar: TrainingScalar> {
  private var known: [Int: (OpaquePointer, UnsafeMutablePointer<Float>)] = [:]

  init(
    _ tape: Tape<Scalar>, _ geometry: ConvolutionGeometry, _ direction: ConvolutionCache.Direction,
    _ weights: UnsafeMutablePointer<Scalar>, hasBias: Bool, relu: Bool
  ) {
    guard Scalar.self == Float.self else { return }
    let count = geometry.window.batch
    let size = Tape<Scalar>.batchSize(count)
    for batch in Set([min(size, count), count % size]) where batch > 0 {
      guard let part = try? geometry.batch(batch),
        let primitive = tape.convolutions.primitive(
          part, direction, hasBias: hasBias, relu: relu)
      else { continue }
      let room = tape.arena.allocate((lacuna_convolution_packed_size(primitive) + 3) / 4)
      if lacuna_convolution_pack(primitive, tape.float(weights), tape.float(room)) {
        known[batch] = (primitive, tape.float(room))
      }
    }
  }

  /// The prepared convolution of so many pictures and its weights; `nil` where oneDNN declines.
  subscript(batch: Int) -> (OpaquePointer, UnsafeMutablePointer<Float>)? { known[batch] }
}
