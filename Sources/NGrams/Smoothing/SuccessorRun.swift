/// The successors of one context, in the order of their words: what a smoothing method sees at once.
///
/// Its memory is the caller's. All buffers that are there are as long as `counts`, which is not
/// empty.
struct SuccessorRun {
  /// How often each successor counts: raw or adjusted, as the method asks for.
  let counts: UnsafeBufferPointer<UInt32>
  /// Which of them count cut-offs keep; `nil` keeps all.
  let isKept: UnsafeBufferPointer<Bool>?
  /// The probability of each successor after the context without its first word, from the level
  /// below; `nil` at order 1.
  let lower: UnsafeBufferPointer<Float>?
  /// Whether the context begins with `<s>`: there is no longer one in which its successors stand.
  let beginsSentence: Bool
  /// Out: P(successor | context), NaN where the n-gram only leads to longer ones. Those that cut-offs
  /// drop get a value too, which nobody reads.
  let probabilities: UnsafeMutableBufferPointer<Float>
}
