import ArgumentParser

/// How many n-grams to keep: a number, or a share such as 20%.
enum KeptShare: ExpressibleByArgument, Equatable {
  case count(Int)
  case percentage(Double)

  init?(argument: String) {
    if argument.hasSuffix("%") {
      guard let value = Double(argument.dropLast()), value > 0, value <= 100 else { return nil }
      self = .percentage(value)
    } else {
      guard let value = Int(argument), value > 0 else { return nil }
      self = .count(value)
    }
  }

  /// The number out of so many n-grams.
  func count(of total: Int) -> Int {
    switch self {
    case .count(let count): count
    case .percentage(let value): max(1, Int((Double(total) * value / 100).rounded(.down)))
    }
  }
}

/// The size of a file: a number of bytes, or of k, M or G, which are thousands of the one before, as
/// the sizes that lacuna prints.
struct FileSize: ExpressibleByArgument, Equatable {
  var byteCount: Int

  init?(argument: String) {
    var digits = argument[...]
    if digits.last == "B" || digits.last == "b" { digits.removeLast() }
    let units: [Character: Double] = ["k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "g": 1e9, "G": 1e9]
    var unit = 1.0
    if let last = digits.last, let found = units[last] {
      unit = found
      digits.removeLast()
    }
    guard let value = Double(digits), value > 0, value * unit >= 1, value * unit < 1e15,
      digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
    else { return nil }
    byteCount = Int(value * unit)
  }
}
