public import ArgumentParser
public import LacunaKit

/// How n-grams lie in a model file.
struct LayoutOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      fast: about 18 bytes an n-gram. compact: about 3.5, with probabilities quantised; scoring takes \
      two to three times as long.
      """)
  var layout: IndexLayout = .fast

  @Option(
    name: .long, parsing: .unconditional,
    help: "The bits of a probability and of a backoff weight in the compact layout. (default: 8)")
  var bits: Int?

  mutating func validate() throws {
    guard let bits else { return }
    if layout == .fast {
      throw ValidationError("--bits belongs to the compact layout: add --layout compact.")
    }
    if !IndexLayout.bitRange.contains(bits) {
      throw ValidationError("\(NGramError.bitsOutOfRange(bits))")
    }
  }

  var bitCount: Int { bits ?? IndexLayout.defaultBits }

  /// The bits of a quantised number; `nil` for the fast layout.
  var quantizationBits: Int? { layout == .compact ? bitCount : nil }
}

extension IndexLayout: ExpressibleByArgument {}
