import Backprop
import TestSupport
import Testing

/// Running sums along sequences, against the sums written out.
@Suite("Decayed sums")
struct SequenceTests {
  private struct Inputs {
    let sequences = 3
    let steps = 7
    let width = 5
    let decays = [0.9, 0.5, 0, 1]
    var x: [Double]
    var initial: [Double]
    var scales: [Double]
    var keeps: [Double]

    init() {
      var random = SeededGenerator(seed: 6)
      func numbers(_ count: Int) -> [Double] {
        (0..<count).map { _ in .random(in: -1...1, using: &random) }
      }
      x = numbers(sequences * steps * width)
      initial = numbers(sequences * decays.count * width)
      scales = numbers(sequences * steps * decays.count)
      keeps = [Double](repeating: 1, count: sequences * steps)
      // At the start of a sequence, in the middle of one, twice, and at the end of the last.
      for place in [0, 9, 10, 20] { keeps[place] = 0 }
    }

    func result(reversed: Bool, threads: Int = 1) throws -> [Double] {
      let tape = try Tape(
        Parameters<Double>(ParameterPlan(), seed: 1), workers: Workers(threads: threads))
      return tape.values(
        try tape.decayedSums(
          tape.constant(x, [sequences, steps, width]),
          initial: tape.constant(initial, [sequences, decays.count, width]),
          keeps: tape.constant(keeps, [sequences, steps]),
          scales: tape.constant(scales, [sequences, steps, decays.count]), decays: decays,
          reversed: reversed))
    }

    /// Each sum by itself: back from a place to where sums begin anew, or to what was there before.
    func expected(reversed: Bool) -> [Double] {
      var result: [Double] = []
      for sequence in 0..<sequences {
        for step in 0..<steps {
          let before = reversed ? Array(step..<steps) : (0...step).reversed()
          for (number, decay) in decays.enumerated() {
            for column in 0..<width {
              var (sum, weight) = (0.0, 1.0)
              for other in before {
                weight *= keeps[sequence * steps + other]
                sum += weight * x[(sequence * steps + other) * width + column]
                weight *= decay
              }
              sum += weight * initial[(sequence * decays.count + number) * width + column]
              result.append(scales[(sequence * steps + step) * decays.count + number] * sum)
            }
          }
        }
      }
      return result
    }
  }

  @Test("are the sums they stand for, read forwards and backwards", arguments: [false, true])
  func sums(reversed: Bool) throws {
    let inputs = Inputs()
    let (found, expected) = (
      try inputs.result(reversed: reversed), inputs.expected(reversed: reversed)
    )
    #expect(found.count == expected.count)
    for (one, other) in zip(found, expected) {
      #expect(isClose(one, other, relative: 1e-12, absolute: 1e-13))
    }
    #expect(found == (try inputs.result(reversed: reversed, threads: 3)))
  }

  @Test("shapes and decays that do not fit are refused")
  func refused() throws {
    let tape = try Tape(Parameters<Double>(ParameterPlan(), seed: 1), workers: Workers(threads: 1))
    func zeros(_ shape: Shape) -> Tensor {
      tape.constant([Double](repeating: 0, count: shape.count), shape)
    }
    func run(
      x: Shape = [2, 3, 4], initial: Shape = [2, 1, 4], keeps: Shape = [2, 3],
      scales: Shape = [2, 3, 1], decays: [Double] = [0.5]
    ) throws {
      _ = try tape.decayedSums(
        zeros(x), initial: zeros(initial), keeps: zeros(keeps), scales: zeros(scales),
        decays: decays)
    }
    try run()
    #expect(throws: BackpropError.self) { try run(x: [6, 4]) }
    #expect(throws: BackpropError.self) { try run(initial: [2, 2, 4]) }
    #expect(throws: BackpropError.self) { try run(initial: [1, 1, 4]) }
    #expect(throws: BackpropError.self) { try run(keeps: [3, 2]) }
    #expect(throws: BackpropError.self) { try run(scales: [2, 3, 2]) }
    for decay in [-0.1, 1.1, .nan, .infinity] {
      #expect(throws: BackpropError.self) { try run(decays: [decay]) }
    }
    #expect(throws: BackpropError.self) {
      try run(initial: [2, 0, 4], scales: [2, 3, 0], decays: [])
    }
  }
}
