#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A colour in Ottosson's space Oklab (2020), where equal distances look equally different.
package struct Oklab: Sendable, Equatable {
  /// Perceived lightness, 0 for black to 1 for white.
  package var lightness: Double
  /// From green (negative) to red.
  package var a: Double
  /// From blue (negative) to yellow.
  package var b: Double

  /// The colour a share of the way to another.
  package func mixed(with other: Oklab, share: Double) -> Oklab {
    Oklab(
      lightness: lightness + share * (other.lightness - lightness),
      a: a + share * (other.a - a), b: b + share * (other.b - b))
  }
}

extension Color {
  /// The light that a byte of sRGB stands for, 0 to 1.
  private static func linear(_ byte: UInt8) -> Double {
    let value = Double(byte) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func byte(_ light: Double) -> UInt8 {
    let light = min(max(light, 0), 1)
    let value = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((value * 255).rounded())
  }

  /// The light that reaches the eye, 0 for black to 1 for white (WCAG 2's relative luminance).
  package var luminance: Double {
    0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }

  /// The same colour in Oklab.
  package var oklab: Oklab {
    let (r, g, b) = (Self.linear(red), Self.linear(green), Self.linear(blue))
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return Oklab(
      lightness: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      a: 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      b: 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }

  /// The nearest colour that a screen shows.
  package init(_ lab: Oklab) {
    func cube(_ x: Double) -> Double { x * x * x }
    let l = cube(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b)
    let m = cube(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b)
    let s = cube(lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b)
    self.init(
      red: Self.byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      green: Self.byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      blue: Self.byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }
}
