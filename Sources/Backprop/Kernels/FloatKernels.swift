import CIntrinsics
import COneDNN

#if canImport(Accelerate)
  import Accelerate
#endif

/// The kernels of training: oneDNN (or Accelerate) for products, C loops compiled for several CPUs
/// for the rest.
public enum FloatKernels: KernelSet {
  /// Single precision.
  public typealias Scalar = Float

  public static func multiply(
    _ size: ProductSize, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
    _ ldb: Int, accumulate: Bool, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    #if canImport(Accelerate)
      cblas_sgemm(
        CblasRowMajor, size.transposesLeft ? CblasTrans : CblasNoTrans,
        size.transposesRight ? CblasTrans : CblasNoTrans, Int32(size.m), Int32(size.n),
        Int32(size.k), 1, a, Int32(lda), b, Int32(ldb), accumulate ? 1 : 0, c, Int32(ldc))
    #else
      lacuna_onednn_sgemm(
        size.transposesLeft, size.transposesRight, Int64(size.m), Int64(size.n), Int64(size.k), a,
        Int64(lda), b, Int64(ldb), accumulate, c, Int64(ldc))
    #endif
  }

  public static func apply(
    _ function: ElementwiseFunction, _ parameter: Float, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    lacuna_apply(function.rawValue, x, y, Int64(count), parameter)
  }

  public static func applyGradient(
    _ function: ElementwiseFunction, _ parameter: Float, x: UnsafePointer<Float>,
    y: UnsafePointer<Float>, dy: UnsafePointer<Float>, dx: UnsafeMutablePointer<Float>,
    _ count: Int, accumulate: Bool
  ) {
    lacuna_apply_gradient(
      function.rawValue, x, y, dy, dx, Int64(count), parameter, accumulate)
  }

  public static func combine(
    _ function: BinaryFunction, _ a: UnsafePointer<Float>, _ aStride: Int,
    _ b: UnsafePointer<Float>, _ bStride: Int, _ y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    lacuna_combine(function.rawValue, a, Int64(aStride), b, Int64(bStride), y, Int64(count))
  }

  public static func combineGradient(
    _ function: BinaryFunction, isLeft: Bool, _ a: UnsafePointer<Float>, _ aStride: Int,
    _ b: UnsafePointer<Float>, _ bStride: Int, dy: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    lacuna_combine_gradient(
      function.rawValue, isLeft, a, Int64(aStride), b, Int64(bStride), dy, target, Int64(count))
  }

  public static func scale(
    _ x: UnsafePointer<Float>, by factor: Float, _ y: UnsafeMutablePointer<Float>, _ count: Int,
    accumulate: Bool
  ) {
    lacuna_scale(x, factor, y, Int64(count), accumulate)
  }

  public static func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    lacuna_sum(x, Int64(count))
  }

  public static func sumOfSquares(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    lacuna_sum_of_squares(x, Int64(count))
  }

  public static func dropout(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, key: UInt64,
    first: Int, threshold: UInt32, factor: Float, accumulate: Bool
  ) {
    lacuna_dropout(x, y, Int64(count), key, UInt64(first), threshold, factor, accumulate)
  }

  public static func biasFunction(
    _ x: UnsafeMutablePointer<Float>, stride: Int, _ rows: Int, _ columns: Int,
    bias: UnsafePointer<Float>?, _ function: ElementwiseFunction?, _ parameter: Float
  ) {
    lacuna_bias_function(
      x, Int64(stride), Int64(rows), Int64(columns), bias, function?.rawValue ?? -1, parameter)
  }

  public static func columnSums(
    _ x: UnsafePointer<Float>, stride: Int, _ rows: Int, _ columns: Int,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    lacuna_column_sums(x, Int64(stride), Int64(rows), Int64(columns), sums)
  }
}
