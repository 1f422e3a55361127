import Foundation
import Testing

import Charts

@Suite("Colours")
struct ColorTests {
  @Test("colours survive the way to Oklab and back")
  func roundTrip() {
    for hex: UInt32 in [0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0x123456, 0xC0FFEE] {
      #expect(Color(Color(hex: hex).oklab) == Color(hex: hex))
    }
    #expect((Color(hex: 0xFFFFFF).oklab.lightness - 1).magnitude < 1e-6)
    // Ottosson's table of examples: pure red.
    #expect((Color(hex: 0xFF0000).oklab.lightness - 0.62796).magnitude < 1e-4)
  }

  @Test(
    "the light of every scale rises or falls from end to end",
    arguments: [
      (ColorScale.ocean, -1.0), (.ember, -1.0), (.dusk, 1.0), (.grey, 1.0),
    ])
  func monotone(scale: ColorScale, direction: Double) {
    let light = (0...100).map { scale.color(Double($0) / 100).luminance * direction }
    for (index, (here, next)) in zip(light, light.dropFirst()).enumerated() {
      #expect(next >= here, "at \(index) %")
    }
    for index in stride(from: 0, to: 100, by: 10) {
      #expect(light[index + 10] > light[index], "at \(index) %")
    }
    #expect((light[100] - light[0]).magnitude > 0.7)
  }

  @Test("equal steps of a scale are equally far apart in lightness, up to the screen's colours")
  func even() {
    for scale in [ColorScale.ocean, .ember, .dusk, .grey] {
      let lightness = (0...10).map { scale.color(Double($0) / 10).oklab.lightness }
      let mean = (lightness[10] - lightness[0]) / 10
      for (here, next) in zip(lightness, lightness.dropFirst()) {
        #expect((next - here) / mean > 0.6 && (next - here) / mean < 1.4)
      }
    }
  }

  @Test("numbers outside a scale have the colour of the nearer end")
  func clamped() {
    #expect(ColorScale.grey.color(-3) == Color(hex: 0x000000))
    #expect(ColorScale.grey.color(7) == Color(hex: 0xFFFFFF))
    #expect(ColorScale.grey.color(.nan) == Color(hex: 0x000000))
    #expect(ColorScale([Color(hex: 0x123456)]).color(0.4) == Color(hex: 0x123456))
  }

  @Test("text is white on dark colours and black on light ones")
  func textColor() {
    #expect(Color(hex: 0x00204D).textColor.luminance > 0.9)
    #expect(Color(hex: 0xFDE7A0).textColor.luminance < 0.1)
  }

  @Test("CSS is as short as it can be")
  func css() {
    #expect(Color(hex: 0xFFFFFF).css == "#fff")
    #expect(Color(hex: 0x0072B2).css == "#0072b2")
  }

  @Test("terminal colours are the nearest of the cube and the greys")
  func terminal() {
    #expect(Color(hex: 0x000000).terminalIndex == 16)
    #expect(Color(hex: 0xFFFFFF).terminalIndex == 231)
    #expect(Color(hex: 0xFF0000).terminalIndex == 196)
    #expect(Color(hex: 0x808080).terminalIndex == 244)
  }

  /// A colour as people see it who lack one kind of cone (Viénot, Brettel and Mollon 1999).
  private func seen(_ color: Color, redShare: Double, blueShift: Double) -> Oklab {
    func light(_ byte: UInt8) -> Double { pow(Double(byte) / 255, 2.2) }
    func byte(_ light: Double) -> UInt8 {
      UInt8((pow(min(max(light, 0), 1), 1 / 2.2) * 255).rounded())
    }
    let (red, green) = (light(color.red), light(color.green))
    let yellow = byte(redShare * red + (1 - redShare) * green)
    let blue = byte(light(color.blue) + blueShift * (red - green))
    return Color(red: yellow, green: yellow, blue: blue).oklab
  }

  @Test(
    "people without red or green cones tell the first six series apart",
    arguments: [(1.0, 0.0), (0.11238, 0.00401), (0.29275, -0.02234)])
  func colorBlindness(redShare: Double, blueShift: Double) {
    let colors = Color.series.prefix(6).map { color in
      redShare == 1 ? color.oklab : seen(color, redShare: redShare, blueShift: blueShift)
    }
    for (index, color) in colors.enumerated() {
      for other in colors[..<index] {
        let squares = [
          color.lightness - other.lightness, color.a - other.a, color.b - other.b,
        ].map { $0 * $0 }
        #expect(squares.reduce(0, +).squareRoot() > 0.05, "series \(index)")
      }
    }
  }

  @Test("all series are seen on white, and start again after the last")
  func series() {
    #expect(Color.series.allSatisfy { $0.luminance < 0.5 })
    #expect(Color.ofSeries(Color.series.count) == Color.ofSeries(0))
  }
}
