/// A colour of the sRGB space.
public struct Color: Sendable, Equatable, Hashable {
  /// The share of red, 0 to 255.
  public var red: UInt8
  /// The share of green, 0 to 255.
  public var green: UInt8
  /// The share of blue, 0 to 255.
  public var blue: UInt8

  /// A colour of its three shares, each 0 to 255.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour written as 0xRRGGBB.
  public init(hex: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
      blue: UInt8(truncatingIfNeeded: hex))
  }

  /// A grey, from 0 for black to 1 for white.
  package init(grey: Double) {
    let byte = UInt8((min(max(grey, 0), 1) * 255).rounded())
    self.init(red: byte, green: byte, blue: byte)
  }

  /// As CSS writes it: "#rrggbb", or "#rgb" where that says the same.
  package var css: String {
    let digits = Array("0123456789abcdef")
    let bytes = [red, green, blue]
    if bytes.allSatisfy({ $0 >> 4 == $0 & 15 }) {
      return "#" + String(bytes.map { digits[Int($0 & 15)] })
    }
    return "#" + String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// The colour of readable text on this one: black, or white a little sooner than contrast alone
  /// would have it, since thin black letters sink into saturated colours.
  package var textColor: Color {
    luminance > 0.22 ? Color(hex: 0x111111) : Color(hex: 0xFFFFFF)
  }

  /// The nearest of the terminal's 240 colours that no theme changes: 16 to 231 are a cube of six
  /// steps a side, 232 to 255 greys.
  package var terminalIndex: Int {
    let steps = [0, 95, 135, 175, 215, 255]
    let shares = [Int(red), Int(green), Int(blue)]
    let cube = shares.map { share in
      steps.indices.min { (steps[$0] - share).magnitude < (steps[$1] - share).magnitude }!
    }
    let grey = min(23, max(0, (shares.reduce(0, +) / 3 - 3) / 10))
    func distance(_ others: [Int]) -> Int {
      zip(shares, others).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let isGrey =
      distance([Int](repeating: 8 + 10 * grey, count: 3)) < distance(cube.map { steps[$0] })
    return isGrey ? 232 + grey : 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
  }
}

extension Color {
  /// What is behind every drawing, so that it can be read on pages of any colour.
  package static let background = Color(hex: 0xFFFFFF)
  /// Titles and names.
  package static let text = Color(hex: 0x1F2933)
  /// Numbers at axes and other small print.
  package static let quietText = Color(hex: 0x55606B)
  /// The lines of the axes.
  package static let axis = Color(hex: 0x8A949E)
  /// Lines at ticks.
  package static let grid = Color(hex: 0xE1E5E9)
  /// Lines at ticks without numbers.
  package static let faintGrid = Color(hex: 0xF1F3F5)

  /// Colours for series, after Okabe and Ito (2008): people with any colour vision tell them apart.
  /// Their yellow is missing, which nobody sees on white.
  package static let series = [
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x555555,
  ]
  .map { Color(hex: $0) }

  /// The colour of the series with this index; they start again after the last.
  package static func ofSeries(_ index: Int) -> Color { series[index % series.count] }
}
