import Backprop
import Digits
import Testing

@Suite("Pictures as the input of a network")
struct DigitPreparationTests {
  private let images = DigitImages(
    pixels: [0, 1, 2, 3, 4, 16] + [16, 0, 0, 0, 8, 0], labels: [1, 2], rows: 2, columns: 3,
    maximumValue: 16)

  private func input(
    _ indices: [Int32], _ shifts: [(down: Int, right: Int)] = []
  ) throws -> [Float] {
    let tape = try Tape(
      Parameters<Float>(ParameterPlan(), seed: 0), workers: Networks.workers)
    let tensor = DigitPreparation(images).input(images, indices[...], shifts: shifts, on: tape)
    #expect(tensor.shape == [indices.count, 2, 3, 1])
    return tape.values(tensor)
  }

  private func prepared(_ pixels: [Float]) -> [Float] {
    let preparation = DigitPreparation(images)
    return pixels.map { ($0 / 16 - preparation.mean) / preparation.deviation }
  }

  @Test("Mean and deviation are those of the pictures, and pixels are exact")
  func values() throws {
    let preparation = DigitPreparation(images)
    let all = images.pixels.map { Double($0) / 16 }
    let mean = all.reduce(0, +) / 12
    let variance = all.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 12
    #expect(preparation.mean == Float(mean))
    #expect(abs(preparation.deviation - Float(variance.squareRoot())) < 1e-7)
    #expect(try input([0]) == prepared([0, 1, 2, 3, 4, 16]))
    #expect(try input([1, 0, 1]).suffix(6) == prepared([16, 0, 0, 0, 8, 0])[...])
  }

  @Test("A picture moves down and to the right, and what comes in is empty")
  func shifts() throws {
    #expect(try input([0], [(1, 0)]) == prepared([0, 0, 0, 0, 1, 2]))
    #expect(try input([0], [(0, 1)]) == prepared([0, 0, 1, 0, 3, 4]))
    #expect(try input([0], [(-1, -1)]) == prepared([4, 16, 0, 0, 0, 0]))
    #expect(try input([0], [(5, -7)]) == prepared([0, 0, 0, 0, 0, 0]))
    #expect(
      try input([0, 1], [(0, 0), (0, -1)]) == prepared([0, 1, 2, 3, 4, 16, 0, 0, 0, 8, 0, 0]))
  }

  @Test("Pictures without any contrast do not divide by zero")
  func blank() {
    let blank = DigitImages(pixels: [7, 7], labels: [0, 1], rows: 1, columns: 1)
    #expect(DigitPreparation(blank).deviation == 1e-3)
  }
}
