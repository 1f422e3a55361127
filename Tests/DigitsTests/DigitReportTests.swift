import Digits
import Foundation
import Testing

@Suite("Reports of what was read")
struct DigitReportTests {
  /// Probabilities that put so much on one digit and the rest on another.
  private func row(_ digit: Int, _ probability: Float, _ other: Int) -> [Float] {
    var row = [Float](repeating: 0, count: 10)
    row[digit] = probability
    row[other] = 1 - probability
    return row
  }

  @Test("Counts, accuracy, loss and the order of mistakes")
  func report() {
    let report = DigitReport(
      [row(3, 0.75, 4), row(5, 0.625, 3), row(9, 0.875, 3), row(1, 1, 0), row(8, 0.875, 7)],
      labels: [3, 3, 3, 1, 7])
    #expect(report.count == 5)
    #expect(report.accuracy == 0.4)
    #expect(report.confusion[3] == [0, 0, 0, 1, 0, 1, 0, 0, 0, 1])
    #expect(report.confusion[1][1] == 1 && report.confusion[7][8] == 1)
    #expect(report.confusion.joined().reduce(0, +) == 5)
    // The surest first, and those alike in the order of the pictures.
    #expect(report.mistakes.map(\.image) == [2, 4, 1])
    #expect(report.mistakes.map(\.answer) == [9, 8, 5])
    #expect(report.mistakes.map(\.label) == [3, 7, 3])
    #expect(report.mistakes.map(\.probability) == [0.875, 0.875, 0.625])
    let loss = -(log(0.75) + log(0.375) + log(0.125) + log(1) + log(0.125)) / 5
    #expect(abs(report.loss - loss) < 1e-6)
  }

  @Test("A right answer with probability 0 costs much, not infinity")
  func impossible() {
    let report = DigitReport([row(3, 1, 4)], labels: [0])
    #expect(report.loss.isFinite && report.loss > 60)
  }

  @Test("Nothing read is no accuracy and no loss")
  func empty() {
    let report = DigitReport([], labels: [])
    #expect(report.count == 0 && report.accuracy == 0 && report.loss == 0)
    #expect(report.mistakes.isEmpty)
  }
}
