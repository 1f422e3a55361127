import Backprop
import Digits
import Testing

@Suite("Loss landscapes")
struct LossLandscapeTests {
  private let images: DigitImages

  init() throws {
    images = try Networks.digits(0..<20)
  }

  private func landscape(
    _ reader: DigitReader, reach: Double = 1, seed: UInt64 = 4
  ) throws -> LossLandscape {
    try LossLandscape(
      around: reader, images, resolution: 5, reach: reach, seed: seed, workers: Networks.workers)
  }

  @Test("The middle is the loss of the weights, which are the same afterwards")
  func middle() throws {
    let reader = try Networks.reader(Networks.design(.cnn), images)
    let before = Networks.bits(reader.parameters)
    let landscape = try landscape(reader)
    #expect(Networks.bits(reader.parameters) == before)
    let report = try DigitReport(reader.probabilities(images), labels: images.labels ?? [])
    #expect(landscape.values.count == 5 && landscape.values.allSatisfy { $0.count == 5 })
    #expect(abs(landscape.center - report.loss) < 1e-5)
    #expect(landscape.values[0][0] != landscape.center)
  }

  @Test("Rows and columns go along two directions, as far as they reach")
  func directions() throws {
    let reader = try Networks.reader(Networks.design(.mlp), images)
    let near = try landscape(reader, reach: 0.5)
    let far = try landscape(reader, reach: 1)
    // The outer points of one are inner points of the other.
    for (row, column) in [(0, 0), (0, 4), (4, 0), (2, 4), (4, 2)] {
      let inner = far.values[1 + row / 2][1 + column / 2]
      #expect(abs(near.values[row][column] - inner) < 1e-5)
    }
    #expect(near.values[0][2] != near.values[2][0])
    #expect(try landscape(reader).values == far.values)
    #expect(try landscape(reader, seed: 5).values != far.values)
  }

  @Test("Progress counts rows, and weights come back after an error too")
  func progress() throws {
    let reader = try Networks.reader(Networks.design(.mlp), images)
    let before = Networks.bits(reader.parameters)
    var rows: [Int] = []
    _ = try LossLandscape(
      around: reader, images, resolution: 3, seed: 1, workers: Networks.workers
    ) { rows.append($0) }
    #expect(rows == [1, 2, 3])
    let unlabelled = DigitImages(pixels: images.pixels, rows: 8, columns: 8, maximumValue: 16)
    #expect(throws: DigitsDataError.unlabelled(count: 20)) {
      try LossLandscape(around: reader, unlabelled, seed: 1, workers: Networks.workers)
    }
    #expect(Networks.bits(reader.parameters) == before)
  }

  @Test("A direction is as large as the weights for each filter, and leaves biases alone")
  func norms() {
    let weights: [Float] = [3, 0, 4, 1, 0, 2, -1, 0, 0]
    let shape: Shape = [3, 3]
    let direction = LossLandscape.direction(weights, shape, KeyedRandom(seed: 1))
    func norm(_ values: [Float], _ column: Int) -> Float {
      stride(from: column, to: 9, by: 3).reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
    }
    for column in 0..<3 { #expect(abs(norm(direction, column) - norm(weights, column)) < 1e-5) }
    #expect(direction != weights)
    #expect(direction != LossLandscape.direction(weights, shape, KeyedRandom(seed: 2)))
    #expect(LossLandscape.direction([1, 2], [2], KeyedRandom(seed: 1)) == [0, 0])
    // A filter of zeros stays one.
    #expect(LossLandscape.direction([0, 0], [2, 1], KeyedRandom(seed: 1)) == [0, 0])
  }

  @Test("Figures say how rough a surface is")
  func roughness() {
    func surface(_ height: (Double, Double) -> Double) -> LossLandscape {
      let places = [-2.0, -1, 0, 1, 2]
      return LossLandscape(reach: 2, values: places.map { y in places.map { height($0, y) } })
    }
    let bowl = surface { $0 * $0 + $1 * $1 }
    #expect(bowl.center == 0)
    #expect(bowl.largestLoss(within: 1) == 2 && bowl.largestLoss(within: 2) == 8)
    #expect(bowl.largestLoss(within: 0) == 0)
    #expect(bowl.share(above: 4.5) == 12.0 / 25 && bowl.share(above: 8) == 0)
    #expect(bowl.shareBendingDown == 0)
    #expect(surface { $0 * $0 - $1 * $1 }.shareBendingDown == 1)
    #expect(surface { $0 * $1 }.shareBendingDown == 1)
    let broken = surface { x, _ in x > 1 ? .nan : 1 }
    #expect(broken.share(above: 1) == 0.2 && broken.largestLoss(within: 2) == .infinity)
    #expect(broken.largestLoss(within: 1) == 1)
  }
}
