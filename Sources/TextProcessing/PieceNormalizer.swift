private import CUTF8Proc

/// Carries out a ``Normalization`` on one piece of text after the other, through utf8proc.
///
/// The buffers are kept from piece to piece. The result is stable: normalising it again gives it
/// again, which single passes of case folding and mark removal do not promise.
struct PieceNormalizer {
  private let normalization: Normalization
  /// The normalised piece.
  private(set) var result: [UInt8] = []
  private var codePoints: [Int32] = []

  /// Folding can make something to fold or compose again; known cases settle in two passes.
  private static let maximumPassCount = 4

  init(_ normalization: Normalization) {
    self.normalization = normalization
  }

  /// Longer pieces stay as they are: no language has such words, and utf8proc puts marks in order
  /// in quadratic time, so that a megabyte of them would take hours.
  static let maximumByteCount = 1 << 14

  /// Normalises a piece of well-formed UTF-8 into ``result``.
  mutating func normalize(_ piece: UnsafeBufferPointer<UInt8>) {
    result.removeAll(keepingCapacity: true)
    result.append(contentsOf: piece)
    if piece.count > Self.maximumByteCount { return }
    for _ in 0..<Self.maximumPassCount {
      let before = result
      if normalization.foldsCase && normalization.form != .none {
        // Marks must be in canonical order before folding turns one of them, U+0345, into a letter.
        transform(decomposing: options(UTF8PROC_DECOMPOSE), composing: options())
        transform(
          decomposing: options(UTF8PROC_DECOMPOSE, UTF8PROC_CASEFOLD),
          composing: options(UTF8PROC_COMPOSE))
      } else if normalization.foldsCase {
        transform(decomposing: options(UTF8PROC_CASEFOLD), composing: options())
      } else {
        transform(
          decomposing: options(UTF8PROC_DECOMPOSE), composing: options(UTF8PROC_COMPOSE))
      }
      if result == before { return }
    }
  }

  private func options(_ chosen: utf8proc_option_t...) -> utf8proc_option_t {
    var bits = UTF8PROC_STABLE.rawValue
    if normalization.form == .nfkc { bits |= UTF8PROC_COMPAT.rawValue }
    for option in chosen { bits |= option.rawValue }
    return utf8proc_option_t(rawValue: bits)
  }

  /// Replaces `result` by its decomposition, without nonspacing marks if so wished, encoded again.
  private mutating func transform(
    decomposing: utf8proc_option_t, composing: utf8proc_option_t
  ) {
    var count = decompose(decomposing)
    if count > codePoints.count - 1 {
      // One place more, because utf8proc ends its output with a NUL.
      codePoints = [Int32](repeating: 0, count: count * 2 + 1)
      count = decompose(decomposing)
    }
    guard count >= 0 else { return }
    if normalization.stripsAccents {
      var kept = 0
      for index in 0..<count
      where utf8proc_category(codePoints[index]) != UTF8PROC_CATEGORY_MN {
        codePoints[kept] = codePoints[index]
        kept += 1
      }
      count = kept
    }
    let byteCount = utf8proc_reencode(&codePoints, count, composing)
    guard byteCount >= 0 else { return }
    result.removeAll(keepingCapacity: true)
    codePoints.withUnsafeBytes { encoded in
      result.append(contentsOf: UnsafeRawBufferPointer(rebasing: encoded[..<byteCount]))
    }
  }

  /// Fills `codePoints` as far as it reaches; answers the number of code points wanted, or a
  /// negative error of utf8proc.
  private mutating func decompose(_ options: utf8proc_option_t) -> Int {
    utf8proc_decompose(
      result, result.count, &codePoints, max(codePoints.count - 1, 0), options)
  }
}
