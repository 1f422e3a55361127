#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Colours for the numbers from 0 to 1.
///
/// Between a few given colours it is mixed in a space where equal steps look equal. The lightness of
/// the scales here rises or falls evenly from end to end, so that they read the same in grey and for
/// people who see fewer colours.
public struct ColorScale: Sendable, Equatable {
  private let anchors: [Oklab]

  /// A scale through colours at equal distances, at least one.
  public init(_ colors: [Color]) {
    precondition(!colors.isEmpty, "a colour scale needs a colour")
    anchors = colors.map(\.oklab)
  }

  /// A scale whose lightness runs evenly while hue (in degrees) and colourfulness vary.
  private init(lightness: (from: Double, to: Double), hues: [(degrees: Double, chroma: Double)]) {
    anchors = hues.enumerated().map { index, hue in
      let share = Double(index) / Double(hues.count - 1)
      let angle = hue.degrees * Double.pi / 180
      return Oklab(
        lightness: lightness.from + share * (lightness.to - lightness.from),
        a: hue.chroma * cos(angle), b: hue.chroma * sin(angle))
    }
  }

  /// The colour of a number from 0 to 1; what lies outside has the colour of the nearer end.
  public func color(_ fraction: Double) -> Color {
    guard anchors.count > 1 else { return Color(anchors[0]) }
    let clamped = fraction > 0 ? min(fraction, 1) : 0
    let position = clamped * Double(anchors.count - 1)
    let index = min(Int(position), anchors.count - 2)
    return Color(
      anchors[index].mixed(with: anchors[index + 1], share: position - Double(index)))
  }

  /// From nearly white to deep blue: counts and shares on a white page.
  public static let ocean = ColorScale(
    lightness: (0.98, 0.30),
    hues: [(225, 0.008), (225, 0.05), (232, 0.10), (245, 0.13), (258, 0.13), (265, 0.10)])

  /// From nearly white over orange to dark red: errors.
  public static let ember = ColorScale(
    lightness: (0.985, 0.36),
    hues: [(85, 0.015), (84, 0.09), (70, 0.145), (52, 0.18), (38, 0.18), (28, 0.14)])

  /// From dark violet over red to light yellow: surfaces, with valleys dark.
  public static let dusk = ColorScale(
    lightness: (0.20, 0.96),
    hues: [(295, 0.09), (315, 0.14), (350, 0.16), (25, 0.17), (60, 0.15), (95, 0.09)])

  /// From black to white.
  public static let grey = ColorScale([Color(hex: 0x000000), Color(hex: 0xFFFFFF)])
}
