import Digits
import TestSupport
import Testing

@Suite("Sets of digit images")
struct DigitImagesTests {
  /// Six images of 2 × 3 pixels whose values count on.
  private let images = DigitImages(
    pixels: Array(0..<36), labels: [3, 1, 4, 1, 5, 9], rows: 2, columns: 3)

  @Test("Pixels lie image after image and row after row")
  func order() {
    #expect(images.count == 6)
    #expect(images.pixelCount == 6)
    #expect(images.value(image: 0, row: 0, column: 2) == 2)
    #expect(images.value(image: 0, row: 1, column: 0) == 3)
    #expect(images.value(image: 5, row: 1, column: 2) == 35)
    #expect(images.withPixels(of: 2) { Array($0) } == [12, 13, 14, 15, 16, 17])
  }

  @Test("Pixels become value / maximum, rounded once, for every value of both scales")
  func floats() {
    for maximum: UInt8 in [16, 255] {
      let all = DigitImages(
        pixels: Array(0...maximum), rows: 1, columns: Int(maximum) + 1, maximumValue: maximum)
      let expected = (0...Int(maximum)).map { Float(Double($0) / Double(maximum)) }
      #expect(DigitFiles.floats(all, at: 0) == expected)
      #expect(expected.first == 0 && expected.last == 1)
    }
  }

  @Test("A slice has its own images and labels, and a slice of it counts from its own start")
  func slicing() {
    let middle = images[1..<5]
    #expect(middle.count == 4)
    #expect(middle.labels == [1, 4, 1, 5])
    #expect(middle.pixels == Array(6..<30))
    let inner = middle[1..<3]
    #expect(inner.labels == [4, 1])
    #expect(inner.pixels == Array(12..<24))
    #expect(DigitFiles.floats(inner, at: 1) == DigitFiles.floats(images, at: 3))
    #expect(images[2..<2].count == 0 && images[2..<2].pixels.isEmpty)
  }

  @Test("Sets are equal by what they hold, not by what they are slices of")
  func equality() {
    let copy = DigitImages(pixels: Array(6..<18), labels: [1, 4], rows: 2, columns: 3)
    #expect(images[1..<3] == copy)
    #expect(images[1..<3] != images[2..<4])
    #expect(copy != DigitImages(pixels: Array(6..<18), labels: [1, 5], rows: 2, columns: 3))
    #expect(copy != DigitImages(pixels: Array(6..<18), rows: 2, columns: 3))
    #expect(copy != DigitImages(pixels: Array(6..<18), labels: [1, 4], rows: 3, columns: 2))
    #expect(
      copy
        != DigitImages(
          pixels: Array(6..<18), labels: [1, 4], rows: 2, columns: 3, maximumValue: 20))
  }

  @Test("Holding out keeps the first for training and the last to judge by")
  func holdingOut() throws {
    let (training, heldOut) = try images.holdingOut(last: 2)
    #expect(training == images[0..<4])
    #expect(heldOut == images[4..<6])
    #expect(try images.holdingOut(last: 0).training == images)
    #expect(try images.holdingOut(last: 5).training.count == 1)
    for count in [6, 7, -1, Int.max, Int.min] {
      #expect(throws: DigitsDataError.cannotHoldOut(requested: count, available: 6)) {
        try images.holdingOut(last: count)
      }
    }
    #expect(try images[0..<0].holdingOut(last: 0).heldOut.count == 0)
  }

  @Test("Mean and standard deviation are those of the definition")
  func moments() {
    let pixels = DigitFiles.pixels(600)
    let random = DigitImages(pixels: pixels, rows: 2, columns: 3)
    for part in [random, random[20..<70]] {
      let values = part.pixels.map { Double($0) / 255 }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(isClose(part.pixelMean, mean))
      #expect(isClose(part.pixelStandardDeviation, variance.squareRoot()))
    }
    #expect(random[0..<0].pixelMean == 0)
    #expect(random[0..<0].pixelStandardDeviation == 0)
  }

  @Test("Classes are counted, where there are labels")
  func classes() {
    #expect(images.classCounts == [0, 2, 0, 1, 1, 1, 0, 0, 0, 1])
    #expect(images[0..<0].classCounts == [Int](repeating: 0, count: 10))
    #expect(DigitImages(pixels: [1], rows: 1, columns: 1).classCounts == nil)
  }

  @Test("Nothing can be learnt from no images, from none labelled or from one digit")
  func trainable() throws {
    try images.requireTrainable()
    #expect(throws: DigitsDataError.nothingToTrainOn) { try images[3..<3].requireTrainable() }
    #expect(throws: DigitsDataError.oneClass(digit: 4, count: 1)) {
      try images[2..<3].requireTrainable()
    }
    #expect(throws: DigitsDataError.unlabelled(count: 2)) {
      try DigitImages(pixels: [1, 2], rows: 1, columns: 1).requireTrainable()
    }
  }
}
