import ArgumentParser

/// A length of time as it is given to an option: 45s, 30m, 1.5h, 1h30m.
struct TimeSpan: ExpressibleByArgument {
  /// Its seconds, above 0.
  var seconds: Double

  init?(argument: String) {
    var rest = argument[...]
    var lastUnit = Double.infinity
    seconds = 0
    while !rest.isEmpty {
      let digits = rest.prefix { "0123456789.".contains($0) }
      rest = rest.dropFirst(digits.count)
      // Larger units come first, and each once.
      guard let number = Double(digits), let unit = rest.popFirst().flatMap({ Self.units[$0] }),
        unit < lastUnit
      else { return nil }
      lastUnit = unit
      seconds += number * unit
    }
    guard seconds > 0, seconds <= Self.maximumSeconds else { return nil }
  }

  private static let units: [Character: Double] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
  private static let maximumSeconds = 1000.0 * 86_400
}
