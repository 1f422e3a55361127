/// How large what is read may be. Files beyond these are damaged or something else, and believing
/// their headers would exhaust the memory.
package enum DigitLimits {
  /// The number of digits.
  static let classCount = 10
  /// The longest side of a picture in pixels.
  static let side = 4096
  /// The most bytes of a file, unpacked: 2.7 million pictures of 28 × 28.
  package static let fileByteCount = 1 << 31
  /// The most pixels of all pictures of a text; rows that are filled up with zeros count in full.
  static let textPixelCount = 1 << 27
  /// The most pictures of a text: each takes far more memory than its pixels if it is tiny.
  package static let textPictureCount = 1 << 20
}
