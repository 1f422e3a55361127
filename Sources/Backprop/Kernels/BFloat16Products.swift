import CIntrinsics
import COneDNN
import Synchronization

/// Products of matrices that are rounded to bfloat16 first and summed up in 32 bits.
final class BFloat16Products {
  private struct Key: Hashable {
    var size: ProductSize
    var lda, ldb, ldc: Int
    var accumulate: Bool
  }

  private let workers: Workers
  /// Asked for by all threads at once, unlike the rest.
  private let primitives = Mutex<[Key: OpaquePointer]>([:])
  /// What has been rounded since the last reset, by the address of the original.
  private var rounded: [UnsafeRawPointer: (copy: UnsafeMutablePointer<UInt16>, count: Int)] = [:]
  private let arena = Arena<UInt16>()
  private let scratch = ScratchPool()

  init(workers: Workers) throws(BackpropError) {
    guard lacuna_onednn_is_available() && lacuna_onednn_has_bfloat16() else {
      throw .unavailable(
        feature: "bfloat16",
        remedy: "this processor multiplies in float32 only: leave the option out"
      )
    }
    self.workers = workers
  }

  deinit {
    primitives.withLock { known in
      for primitive in known.values { lacuna_primitive_destroy(primitive) }
    }
  }

  func reset() {
    rounded.removeAll(keepingCapacity: true)
    arena.reset()
  }

  /// Room for the rounded values of a matrix, for whoever passes over it anyway.
  func newCopy(of original: UnsafeRawPointer, count: Int) -> UnsafeMutablePointer<UInt16> {
    let copy = arena.allocate(count)
    rounded[original] = (copy, count)
    return copy
  }

  func forget(_ original: UnsafeRawPointer) { rounded[original] = nil }

  /// Rounds both operands, unless that has been done.
  func prepare<Scalar>(
    _ size: ProductSize, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>
  ) -> (a: UnsafePointer<UInt16>, b: UnsafePointer<UInt16>) {
    (rounded(UnsafeRawPointer(a), size.m * size.k), rounded(UnsafeRawPointer(b), size.k * size.n))
  }

  private func rounded(_ original: UnsafeRawPointer, _ count: Int) -> UnsafePointer<UInt16> {
    // The first of a batch of matrices lies where all of them begin.
    if let known = rounded[original], known.count >= count { return UnsafePointer(known.copy) }
    let copy = newCopy(of: original, count: count)
    let values = original.assumingMemoryBound(to: Float.self)
    workers.run(count, grain: Grain.elements) { range in
      lacuna_to_bfloat16(
        values + range.lowerBound, copy + range.lowerBound, Int64(range.count))
    }
    return UnsafePointer(copy)
  }

  /// One tile on the calling thread.
  func multiply(
    _ size: ProductSize, _ a: UnsafePointer<UInt16>, _ lda: Int, _ b: UnsafePointer<UInt16>,
    _ ldb: Int, accumulate: Bool, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    let primitive = primitive(
      Key(size: size, lda: lda, ldb: ldb, ldc: ldc, accumulate: accumulate))
    scratch.withBytes(lacuna_primitive_scratch_size(primitive)) { scratch in
      let succeeded = lacuna_product_execute(primitive, a, b, c, scratch)
      precondition(succeeded, "oneDNN failed to multiply")
    }
  }

  private func primitive(_ key: Key) -> OpaquePointer {
    primitives.withLock { known in
      if let primitive = known[key] { return primitive }
      let made = lacuna_product_create(
        key.size.transposesLeft, key.size.transposesRight, Int64(key.size.m), Int64(key.size.n),
        Int64(key.size.k), Int64(key.lda), Int64(key.ldb), key.accumulate, Int64(key.ldc))
      guard let made else { preconditionFailure("oneDNN does not multiply bfloat16 here") }
      known[key] = made
      return made
    }
  }
}
