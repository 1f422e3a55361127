/// Whether two numbers agree within a relative and an absolute tolerance; NaN and the infinities
/// agree only with themselves.
package func isClose(
  _ left: Double, _ right: Double, relative: Double = 1e-9, absolute: Double = 1e-14
) -> Bool {
  if left == right || (left.isNaN && right.isNaN) { return true }
  guard left.isFinite && right.isFinite else { return false }
  return abs(left - right) <= max(absolute, relative * max(abs(left), abs(right)))
}
