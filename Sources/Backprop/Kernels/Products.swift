import CIntrinsics
import COneDNN

/// The numbers that are multiplied; sums are always in 32 bits.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// 24 bits of mantissa.
  case float32
  /// 8 bits of mantissa, several times as fast where the processor has it.
  case bfloat16

  /// Whether the processor and the library multiply in it.
  public var isAvailable: Bool {
    switch self {
    case .float32: true
    case .bfloat16: lacuna_onednn_is_available() && lacuna_onednn_has_bfloat16()
    }
  }
}

/// Matrix products, cut into tiles of the result.
///
/// The tiles depend on the shapes only and each is computed by one thread, so that the result does
/// not depend on the number of threads. (oneDNN's own division of labour does: it gave other bits
/// with two threads than with one for 4 of 56 shapes.)
final class Products<Scalar: TrainingScalar> {
  typealias Pointer = UnsafeMutablePointer<Scalar>
  typealias Kernels = Scalar.Kernels

  private let workers: Workers
  private let halves: BFloat16Products?

  init(workers: Workers, precision: Precision) throws(BackpropError) {
    self.workers = workers
    if precision == .bfloat16 && Scalar.self == Float.self {
      halves = try BFloat16Products(workers: workers)
    } else {
      halves = nil
    }
  }

  /// Where the rounded values of a matrix belong that is about to be computed; `nil` where products
  /// do not round.
  func roundedCopy(of matrix: Pointer, count: Int) -> UnsafeMutablePointer<UInt16>? {
    halves?.newCopy(of: matrix, count: count)
  }

  /// Forgets the rounded values of a matrix that has changed.
  func forget(_ matrix: Pointer) { halves?.forget(matrix) }

  /// Forgets converted operands, when values change.
  func reset() { halves?.reset() }

  /// The tiles of a result: how many rows and columns each has.
  static func tile(_ size: ProductSize) -> (rows: Int, columns: Int) {
    // Below this, handing a tile over costs more than it saves; with more tiles than eight,
    // packing the operands again for each does.
    let worthwhile = 2_000_000
    let wanted = min(8, 2 * size.m * size.n * size.k / worthwhile)
    var (rows, columns) = (size.m, size.n)
    var count = 1
    while count * 2 <= wanted {
      // A transposed right operand is dear to pack: each tile should need only its own part.
      let prefersColumns = size.transposesRight ? columns * 4 >= rows : columns >= rows
      if prefersColumns && columns >= 32 {
        columns = (columns / 2 + 15) / 16 * 16
      } else if rows >= 16 {
        rows = (rows / 2 + 7) / 8 * 8
      } else {
        break
      }
      count *= 2
    }
    return (rows, columns)
  }

  /// C (+)= op(A) op(B) for matrices without gaps; `finish` is called on each tile of the result
  /// when it is computed, by the thread that did so, with its first element, rows and columns.
  func multiply(
    _ size: ProductSize, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, accumulate: Bool,
    _ c: Pointer, finish: ((Pointer, Range<Int>, Range<Int>) -> Void)? = nil
  ) {
    if size.m == 0 || size.n == 0 { return }
    let tile = Self.tile(size)
    let tileRows = (size.m + tile.rows - 1) / tile.rows
    let tileColumns = (size.n + tile.columns - 1) / tile.columns
    // Libraries disagree on sums of nothing, so they are not asked.
    let isSumOfNothing = size.k == 0
    let prepared = isSumOfNothing ? nil : halves?.prepare(size, a, b)
    workers.run(tileRows * tileColumns) { index in
      let rows = Self.part(index / tileColumns, tile.rows, size.m)
      let columns = Self.part(index % tileColumns, tile.columns, size.n)
      var part = size
      part.m = rows.count
      part.n = columns.count
      let lda = size.transposesLeft ? size.m : size.k
      let ldb = size.transposesRight ? size.k : size.n
      let aOffset = size.transposesLeft ? rows.lowerBound : rows.lowerBound * lda
      let bOffset = size.transposesRight ? columns.lowerBound * ldb : columns.lowerBound
      let target = c + rows.lowerBound * size.n + columns.lowerBound
      if isSumOfNothing {
        for row in 0..<(accumulate ? 0 : rows.count) {
          (target + row * size.n).update(repeating: 0, count: columns.count)
        }
      } else if let prepared, let halves {
        halves.multiply(
          part, prepared.a + aOffset, lda, prepared.b + bOffset, ldb, accumulate: accumulate,
          UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self), size.n)
      } else {
        Kernels.multiply(
          part, a + aOffset, lda, b + bOffset, ldb, accumulate: accumulate, target, size.n)
      }
      finish?(target, rows, columns)
    }
  }

  private static func part(_ index: Int, _ size: Int, _ limit: Int) -> Range<Int> {
    index * size..<min((index + 1) * size, limit)
  }
}
