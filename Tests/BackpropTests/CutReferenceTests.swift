import Backprop
import TestSupport
import Testing

/// What is cut into tiles or pieces, against sums written out here and against each by itself.
///
/// Both precisions cut the same way, so comparing one with the other would not notice a tile that
/// lies in the wrong place.
@Suite("Cut reference")
struct CutReferenceTests {
  private func numbers(_ count: Int, seed: UInt64 = 1) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in .random(in: -1...1, using: &random) }
  }

  @Test(
    "Tiles of a product lie where they belong",
    arguments: [(130, 257, 97), (7, 1500, 300), (1500, 7, 300)], [0, 1, 2, 3])
  func tilesOfAProductLieWhereTheyBelong(_ size: (m: Int, n: Int, k: Int), _ transposed: Int) throws
  {
    let (m, n, k) = size
    let (left, right) = (transposed & 1 != 0, transposed & 2 != 0)
    let (a, b) = (numbers(m * k), numbers(k * n, seed: 2))
    let tape = try Tape<Double>.empty(threads: 2)
    let product = try tape.matrixMultiply(
      tape.constant(a, left ? [k, m] : [m, k]), tape.constant(b, right ? [n, k] : [k, n]),
      transposingLeft: left, transposingRight: right)
    let expected = (0..<m * n).map { place in
      var total = 0.0
      for i in 0..<k {
        total +=
          a[left ? i * m + place / n : place / n * k + i]
          * b[right ? place % n * k + i : i * n + place % n]
      }
      return total
    }
    expectClose(tape.values(product), expected, relative: 1e-13, "product")
  }

  @Test("Tiles of a dense layer get their part of the bias")
  func tilesOfADenseLayerGetTheirPartOfTheBias() throws {
    let (rows, inputs, units) = (130, 97, 257)
    let (x, w, b) = (numbers(rows * inputs), numbers(inputs * units), numbers(units, seed: 3))
    let tape = try Tape<Double>.empty(threads: 2)
    let output = try tape.dense(
      tape.constant(x, [rows, inputs]), tape.constant(w, [inputs, units]),
      tape.constant(b, [units]), .leakyReLU(slope: 0.5))
    let expected = (0..<rows * units).map { place in
      var total = b[place % units]
      for i in 0..<inputs { total += x[place / units * inputs + i] * w[i * units + place % units] }
      return total < 0 ? total / 2 : total
    }
    expectClose(tape.values(output), expected, relative: 1e-13, "dense")
  }

  @Test("Pieces of rows are the rows by themselves") func piecesOfRowsAreTheRowsByThemselves()
    throws
  {
    let (rows, columns) = (301, 257)
    let values = numbers(rows * columns)
    let targets = (0..<rows).map { Int32($0 % columns) }
    func results(_ range: Range<Int>) throws -> [[Double]] {
      let tape = try Tape<Double>.empty()
      let shape: Shape = [range.count, columns]
      let x = tape.constant(
        Array(values[range.lowerBound * columns..<range.upperBound * columns]), shape)
      let gain = tape.constant(numbers(columns, seed: 5), [columns])
      let losses =
        try range.count == 1 ? [tape.softmaxCrossEntropy(x, [targets[range.lowerBound]])] : []
      return try [
        tape.softmax(x), tape.softmax(x, isLogarithm: true),
        tape.layerNorm(x, gain: gain, shift: gain), tape.reduce(.sum, x, axis: 1),
        tape.reduce(.maximum, x, axis: 1), tape.multiply(x, gain),
        tape.subtract(x, tape.reshape(tape.reduce(.mean, x, axis: 1), to: [range.count, 1])),
        tape.apply(ElementwiseFunction.tanh, x),
      ].map { tape.values($0) } + losses.map { tape.values($0) }
    }
    let whole = try results(0..<rows)
    let alone = try (0..<rows).map { try results($0..<$0 + 1) }
    for (index, found) in whole.enumerated() {
      #expect(found == alone.flatMap { $0[index] }, "result \(index)")
    }
    let tape = try Tape<Double>.empty()
    let loss = try tape.softmaxCrossEntropy(tape.constant(values, [rows, columns]), targets)
    let mean = alone.reduce(0) { $0 + $1[whole.count][0] } / Double(rows)
    expectClose(tape.values(loss), [mean], relative: 1e-13, "loss")
  }

  @Test("Groups of pictures are the pictures by themselves")
  func groupsOfPicturesAreThePicturesByThemselves() throws {
    let (count, size) = (37, 9 * 10 * 5)
    let values = numbers(count * size)
    func results(_ range: Range<Int>) throws -> [[Double]] {
      let tape = try Tape<Double>.empty()
      let x = tape.constant(
        Array(values[range.lowerBound * size..<range.upperBound * size]), [range.count, 9, 10, 5])
      let weight = tape.constant(numbers(9 * 5 * 12, seed: 4), [3, 3, 5, 12])
      return try [
        tape.convolve(x, weight, tape.constant(numbers(12), [12]), padding: 1, activation: .relu),
        tape.pool(.maximum, x, window: 3, stride: 2, padding: 1),
        tape.pool(.average, x, window: 3, stride: 2, padding: 1), tape.transpose(x, 1, 3),
      ].map { tape.values($0) }
    }
    let whole = try results(0..<count)
    let alone = try (0..<count).map { try results($0..<$0 + 1) }
    for (index, found) in whole.enumerated() {
      #expect(found == alone.flatMap { $0[index] }, "result \(index)")
    }
  }

  @Test("Rows by index lie where they belong") func rowsByIndexLieWhereTheyBelong() throws {
    let (rows, width) = (50, 129)
    let table = numbers(rows * width)
    let indices = (0..<400).map { Int32($0 * 7 % rows) }
    let tape = try Tape<Double>.empty(threads: 2)
    let gathered = try tape.gather(tape.constant(table, [rows, width]), indices, [400])
    var expected: [Double] = []
    for index in indices { expected += table[Int(index) * width..<Int(index + 1) * width] }
    #expect(tape.values(gathered) == expected)
    var sums = [Double](repeating: 0, count: rows * width)
    for (position, index) in indices.enumerated() {
      for column in 0..<width {
        sums[Int(index) * width + column] += expected[position * width + column]
      }
    }
    #expect(tape.values(try tape.scatterAdd(gathered, indices, rows: rows)) == sums)
  }

  @Test("Exchanged axes lie where they belong") func exchangedAxesLieWhereTheyBelong() throws {
    let shape: Shape = [3, 4, 5, 6]
    let values = numbers(shape.count)
    for (low, high) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
      let tape = try Tape<Double>.empty()
      let result = try tape.transpose(tape.constant(values, shape), low, high)
      let expected = (0..<shape.count).map { place in
        var (rest, position) = (place, [Int](repeating: 0, count: 4))
        for axis in (0..<4).reversed() {
          position[axis] = rest % result.shape[axis]
          rest /= result.shape[axis]
        }
        position.swapAt(low, high)
        return values[(0..<4).reduce(0) { $0 * shape[$1] + position[$1] }]
      }
      #expect(tape.values(result) == expected, "axes \(low) and \(high)")
    }
  }
}
