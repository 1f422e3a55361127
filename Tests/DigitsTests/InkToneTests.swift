import Digits
import TestSupport
import Testing

@Suite("Bright ink or dark ink")
struct InkToneTests {
  private let ring = DigitFiles.picture(
    """
    ......
    ..##..
    .#..#.
    .#..#.
    ..##..
    ......
    """)

  @Test("A picture inside a margin is known for what it is, and its negative for the opposite")
  func margins() {
    #expect(ring.apparentInk == .bright)
    #expect(ring.inverted.apparentInk == .dark)
    #expect(ring.inverted.inverted == ring)
  }

  @Test("A digit that touches the border on all sides is known, too")
  func touching() {
    let cut = DigitFiles.picture(
      """
      ..##..
      .#..#.
      #....#
      #....#
      .#..#.
      ..##..
      """)
    #expect(cut.apparentInk == .bright)
    #expect(cut.inverted.apparentInk == .dark)
  }

  @Test("Grey paper with a shadow is still paper")
  func shadow() {
    let paper = DigitFiles.picture(
      """
      666777
      661177
      666177
      555177
      555177
      555666
      """)
    #expect(paper.apparentInk == .dark)
    #expect(paper.inverted.apparentInk == .bright)
  }

  @Test("The shipped digits and the 8 are in bright ink")
  func shipped() throws {
    guard
      case .dataSet(let images) = try DigitSource.open([Command.corpora + "/digits"]),
      case .pictures(let pictures) = try DigitSource.open([Command.corpora + "/digits/eight.txt"])
    else {
      Issue.record("not recognised")
      return
    }
    #expect(pictures.map(\.apparentInk) == [.bright])
    #expect(pictures.map(\.inverted.apparentInk) == [.dark])
    let dark = (0..<images.count).filter { images.picture(at: $0).apparentInk == .dark }
    #expect(dark.isEmpty)
  }

  @Test("A choice is obeyed, and the picture turned only if it is in dark ink")
  func choice() {
    #expect(ring.inBrightInk() == (ring, .bright))
    #expect(ring.inverted.inBrightInk() == (ring, .dark))
    #expect(ring.inBrightInk(from: .dark) == (ring.inverted, .dark))
    #expect(ring.inverted.inBrightInk(from: .bright) == (ring.inverted, .bright))
  }
}
