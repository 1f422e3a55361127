internal import CUTF8Proc

/// How many columns of a terminal a text takes.
public enum DisplayWidth {
  /// The sum of the columns of its scalars: 2 for wide ones (Han, Kana, Hangul, most emoji), 0 for
  /// combining and invisible ones.
  public static func columns(_ text: String) -> Int {
    var columns = 0
    for scalar in text.unicodeScalars {
      columns += scalar.isASCII ? 1 : Int(utf8proc_charwidth(Int32(scalar.value)))
    }
    return columns
  }
}
