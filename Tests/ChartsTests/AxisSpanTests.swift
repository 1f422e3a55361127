import Foundation
import Testing

import Charts

@Suite("Axes and their ticks")
struct AxisSpanTests {
  private static let ranges: [(Double, Double)] = [
    (0, 1), (0.13, 0.87), (-3.1, 3.1), (1, 30), (0, 60_000), (-1e-7, 4e-7), (1e9, 7.3e9),
    (97.2, 98.9), (-17, -3), (1e15, 1e15 + 8),
  ]

  private func span(
    _ values: [Double], _ scale: ChartAxis.Scale = .linear, ticks: Int = 6
  ) -> AxisSpan {
    AxisSpan(ChartAxis(label: "", scale: scale), values: values, tickCount: ticks)
  }

  @Test("linear ticks are multiples of 1, 2 or 5 times a power of ten", arguments: ranges)
  func niceNumbers(lower: Double, upper: Double) throws {
    let ticks = span([lower, upper]).ticks
    try #require(ticks.count >= 2)
    let step = ticks[1].value - ticks[0].value
    let mantissa = step / NumberText.powerOfTen(Int((log10(step) + 1e-6).rounded(.down)))
    #expect([1, 2, 5].contains { ($0 / mantissa - 1).magnitude < 1e-3 }, "step \(step)")
    for tick in ticks {
      let multiple = tick.value / step
      #expect((multiple - multiple.rounded()).magnitude < 1e-2, "\(tick.value) by \(step)")
    }
  }

  @Test("the axis covers the data and its ticks reach nearly to its ends", arguments: ranges)
  func covers(lower: Double, upper: Double) throws {
    let span = span([lower, upper])
    #expect(span.lower <= lower && span.upper >= upper)
    try #require(span.ticks.count >= 2)
    let step = span.ticks[1].value - span.ticks[0].value
    #expect(span.ticks[0].value - span.lower < step)
    #expect(span.upper - span.ticks.last!.value < step)
    #expect(span.ticks.allSatisfy { (-1e-6...1.000_001).contains(span.fraction($0.value)) })
  }

  @Test("an end moves to the next tick where that is near, else by the padding")
  func ends() {
    func ends(_ lower: Double, _ upper: Double, padding: Double) -> [Double] {
      let span = AxisSpan(
        ChartAxis(label: ""), values: [lower, upper], tickCount: 5, padding: padding)
      return [span.lower, span.upper]
    }
    #expect(ends(0.02, 0.98, padding: 0) == [0, 1])
    #expect(ends(0.1, 0.9, padding: 0) == [0.1, 0.9])
    #expect(ends(10, 20, padding: 0.1) == [10, 20])
    #expect(ends(11, 21, padding: 0.1) == [10, 22])
    #expect(ends(1, 41, padding: 0.1) == [0, 45])
  }

  @Test("there are no more ticks than asked for, up to the ones at both ends", arguments: 2...20)
  func count(asked: Int) {
    for (lower, upper) in Self.ranges {
      let count = span([lower, upper], ticks: asked).ticks.count
      #expect(count <= asked + 2, "\(count) ticks from \(lower) to \(upper)")
    }
  }

  @Test("labels of neighbours differ and have the same decimals")
  func labels() {
    #expect(span([0, 1]).ticks.map(\.label) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(
      span([0, 60_000], ticks: 4).ticks.map(\.label) == ["0", "20k", "40k", "60k"])
    #expect(span([-1e-7, 4e-7]).ticks.map(\.label).prefix(2) == ["-1e-7", "0"])
    for (lower, upper) in Self.ranges {
      let labels = span([lower, upper]).ticks.map(\.label)
      #expect(Set(labels).count == labels.count, "\(labels)")
    }
  }

  @Test("logarithmic ticks are powers of ten over many of these")
  func powers() {
    let span = span([1e-6, 1], .logarithmic, ticks: 8)
    #expect(
      span.ticks.map(\.label) == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"])
    #expect(span.ticks.map(\.value) == [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1])
    #expect(span.minorTicks.count == 6 * 8)
    #expect((span.fraction(1e-3) - 0.5).magnitude < 1e-12)
  }

  @Test("logarithmic ticks are 1, 2 and 5 times these over few")
  func steps() {
    let span = span([0.1, 10], .logarithmic, ticks: 8)
    #expect(span.ticks.map(\.label) == ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
  }

  @Test("a logarithmic axis over less than one power of ten still has ticks")
  func narrow() {
    let span = span([2.1, 2.3], .logarithmic)
    #expect(span.ticks.count >= 3)
    #expect(span.lower > 0 && span.lower <= 2.1 && span.upper >= 2.3)
  }

  @Test("what an axis cannot show has no say in its range")
  func overlooked() {
    let span = span([.nan, 3, -.infinity, 4, .infinity, 1e200])
    #expect(span.lower > 2 && span.upper < 5)
    let logarithmic = self.span([-5, 0, 10, 1000], .logarithmic)
    #expect(logarithmic.lower == 10 && logarithmic.upper == 1000)
  }

  @Test(
    "one value, none and tiny ones have a range around them",
    arguments: [[], [0], [5], [-1e12, -1e12], [.leastNonzeroMagnitude], [.nan]])
  func degenerate(values: [Double]) {
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      let span = span(values, scale)
      #expect(span.lower < span.upper && !span.ticks.isEmpty)
      for value in values where scale.shows(value) {
        #expect((0...1).contains(span.fraction(value)))
      }
    }
  }

  @Test("a given range stays as it is, unless the scale cannot show it")
  func given() {
    let given = AxisSpan(
      ChartAxis(label: "", range: 0.3...9.7), values: [100], tickCount: 5)
    #expect(given.lower == 0.3 && given.upper == 9.7)
    #expect(given.ticks.map(\.value) == [2, 4, 6, 8])
    let impossible = AxisSpan(
      ChartAxis(label: "", scale: .logarithmic, range: -1...10), values: [100, 10_000],
      tickCount: 5)
    #expect(impossible.lower == 100 && impossible.upper == 10_000)
  }
}
