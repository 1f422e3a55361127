import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Numbers as people read them.
enum Figures {
  /// So many significant digits, zeros at the end included: 0.000215, 0.970, 322, 3.10e-13.
  static func significant(_ value: Double, digits: Int = 3) -> String {
    if !value.isFinite { return value.isNaN ? "undefined" : value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    // Large numbers read better whole: 1112, not 1.11e+03.
    if value.magnitude >= pow(10, Double(digits)) && value.magnitude < 1e15 {
      return decimal(value, places: 0)
    }
    let text = formatted("%#.*g", Int32(digits), value)
    return text.last == "." ? String(text.dropLast()) : text
  }

  /// As C's %g has it with 7 digits, which programs of the field print.
  static func general(_ value: Double) -> String {
    value.isFinite ? formatted("%.7g", value) : significant(value)
  }

  /// So many digits after the point.
  static func decimal(_ value: Double, places: Int) -> String {
    if !value.isFinite { return significant(value) }
    return formatted("%.*f", Int32(places), value)
  }

  /// A probability given as its log10, also where it is too small for a floating-point number.
  static func probability(log10: Double, digits: Int = 3) -> String {
    if log10 == -.infinity { return "0" }
    if log10 > -300 { return significant(pow(10, log10), digits: digits) }
    var exponent = log10.rounded(.down)
    var mantissa = decimal(pow(10, log10 - exponent), places: digits - 1)
    if mantissa.hasPrefix("10") {
      mantissa = decimal(1, places: digits - 1)
      exponent += 1
    }
    return "\(mantissa)e\(decimal(exponent, places: 0))"
  }

  /// A count with its thousands parted: 12,880.
  static func count(_ value: some BinaryInteger) -> String {
    let digits = Array(String(value))
    var text = ""
    for (index, digit) in digits.enumerated() {
      let rest = digits.count - index
      if index > 0 && rest % 3 == 0 && digits[index - 1] != "-" { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// The number of words that a model knows, or of the pieces that it makes all words of.
  static func vocabulary(of model: TextModel) -> String {
    count(words: model.vocabulary, model.pipeline)
  }

  /// The size of a vocabulary without its special tokens.
  static func count(words vocabulary: Vocabulary, _ pipeline: TextPipeline) -> String {
    count(ModelFacts.size(of: vocabulary), pipeline.tokenizer == .bpe ? "piece" : "word")
  }

  /// A count and the noun it counts: 1 word, 2 words.
  static func count(_ value: some BinaryInteger, _ noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// A size in bytes: 1.5 MB.
  static func bytes(_ value: some BinaryInteger) -> String {
    var size = Double(value)
    for unit in ["B", "kB", "MB", "GB"] {
      if size < 1000 || unit == "GB" {
        return "\(unit == "B" ? count(value) : decimal(size, places: 1)) \(unit)"
      }
      size /= 1000
    }
    return ""
  }

  /// A length of time, in the two largest units that it has: 45 s, 5 min 20 s, 1 h 30 min.
  static func duration(_ seconds: Double) -> String {
    guard seconds >= 0, seconds < 1e12 else { return significant(seconds) + " s" }
    let total = Int(seconds.rounded(.up))
    func pair(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
      "\(large) \(largeUnit)" + (small > 0 ? " \(small) \(smallUnit)" : "")
    }
    if total < 60 { return "\(total) s" }
    if total < 3600 { return pair(total / 60, "min", total % 60, "s") }
    if total < 86_400 { return pair(total / 3600, "h", total % 3600 / 60, "min") }
    return pair(total / 86_400, "d", total % 86_400 / 3600, "h")
  }

  private static func formatted(_ format: String, _ arguments: any CVarArg...) -> String {
    withVaList(arguments) { list in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        guard let start = buffer.baseAddress else { return "" }
        vsnprintf(start, buffer.count, format, list)
        return String(cString: start)
      }
    }
  }
}
