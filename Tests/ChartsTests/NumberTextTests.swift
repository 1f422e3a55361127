import Testing

import Charts

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("coordinates have at most two decimals and no zeros at the end")
  func trimmed() {
    #expect(NumberText.trimmed(1.005) == "1")
    #expect(NumberText.trimmed(12.5) == "12.5")
    #expect(NumberText.trimmed(-0.126) == "-0.13")
    #expect(NumberText.trimmed(-0.001) == "0")
    #expect(NumberText.trimmed(100) == "100")
  }

  @Test("small fractions keep the zeros after the point")
  func fixed() {
    #expect(NumberText.fixed(0.05, decimals: 2) == "0.05")
    #expect(NumberText.fixed(0.005, decimals: 3) == "0.005")
    #expect(NumberText.fixed(2, decimals: 1) == "2.0")
    #expect(NumberText.fixed(-1.25, decimals: 2) == "-1.25")
    #expect(NumberText.fixed(1e300, decimals: 2) == "1e+300")
  }

  @Test("short numbers have three digits or an exponent")
  func short() {
    #expect(NumberText.short(0.012345) == "0.0123")
    #expect(NumberText.short(123.4) == "123")
    #expect(NumberText.short(2.5e-7) == "2.5e-7")
    #expect(NumberText.short(9.999e8) == "1e9")
    #expect(NumberText.short(-9.999e8) == "-1e9")
    #expect(NumberText.short(.infinity) == "inf")
    #expect(NumberText.short(.nan) == "NaN")
  }

  @Test("exponents are raised")
  func powers() {
    #expect(NumberText.powerOfTenText(-12) == "10⁻¹²")
    #expect(NumberText.powerOfTenText(0) == "10⁰")
  }
}
