import Backprop
import TestSupport
import Testing

@Suite("Softmax over a sample of classes")
struct SampledSoftmaxTests {
  private let classes = 7
  private let targets: [Int32] = [2, 0, 2]
  private let rows = 3
  private let width = 4

  /// The loss, and its gradients by x, the weights and the bias.
  private func run(
    _ values: (x: [Double], w: [Double], b: [Double]), sample: [Int32]?, _ sampler: ClassSampler
  ) throws -> (loss: Double, gradients: [[Double]]) {
    let tape = try Tape(Parameters<Double>(ParameterPlan(), seed: 1), workers: Workers(threads: 1))
    let x = tape.variable(values.x, [rows, width])
    let w = tape.variable(values.w, [classes, width])
    let b = tape.variable(values.b, [classes, 1])
    let loss: Tensor
    if let sample {
      loss = try tape.sampledCrossEntropy(x, w, b, targets, sample: sample, from: sampler)
    } else {
      loss = try tape.projectedCrossEntropy(x, w, tape.reshape(b, to: [classes]), targets)
    }
    tape.backward(from: loss)
    return (tape.values(loss)[0], [x, w, b].map { tape.gradient($0) })
  }

  private func values() -> (x: [Double], w: [Double], b: [Double]) {
    var random = KeyedRandom(seed: 3)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in random.nextNormal() } }
    return (numbers(rows * width), numbers(classes * width), numbers(classes))
  }

  private func uniform() throws -> ClassSampler {
    try ClassSampler(
      .unigram(counts: [Double](repeating: 5, count: classes)), classCount: classes)
  }

  @Test("A sample of every class once is the full softmax, gradients included")
  func everyClass() throws {
    let sampler = try uniform()
    let full = try run(values(), sample: nil, sampler)
    let sampled = try run(values(), sample: (0..<Int32(classes)).map { $0 }, sampler)
    #expect(isClose(full.loss, sampled.loss, relative: 1e-12))
    for (left, right) in zip(full.gradients, sampled.gradients) {
      for (one, other) in zip(left, right) {
        #expect(isClose(one, other, relative: 1e-11, absolute: 1e-13))
      }
    }
  }

  @Test("Gradients are those of central differences, for repeated classes and unlike chances")
  func gradients() throws {
    let sampler = try ClassSampler(.logUniform, classCount: classes)
    let sample: [Int32] = [1, 5, 1, 2]
    let found = try run(values(), sample: sample, sampler).gradients
    let step = 1e-6
    for index in 0..<classes * width {
      var (higher, lower) = (values(), values())
      higher.w[index] += step
      lower.w[index] -= step
      let slope =
        try (run(higher, sample: sample, sampler).loss - run(lower, sample: sample, sampler).loss)
        / (2 * step)
      #expect(isClose(slope, found[1][index], relative: 1e-6, absolute: 1e-9))
    }
  }

  @Test("Classes are drawn as often as their probabilities say, which sum to 1")
  func drawing() throws {
    let counts = [1.0, 16, 81, 256, 625]
    for sampler in [
      try ClassSampler(.logUniform, classCount: 5),
      try ClassSampler(.unigram(counts: counts), classCount: 5),
    ] {
      #expect(isClose((0..<5).reduce(0) { $0 + sampler.probability($1) }, 1))
      var random = KeyedRandom(seed: 9)
      var seen = [Int](repeating: 0, count: 5)
      for index in sampler.draw(100_000, &random) { seen[Int(index)] += 1 }
      for index in 0..<5 {
        let expected = 100_000 * sampler.probability(index)
        // Five standard deviations.
        #expect(abs(Double(seen[index]) - expected) < 5 * expected.squareRoot() + 1)
      }
    }
    // Fourth powers to the power of 0.75 are cubes.
    let cubes = try ClassSampler(.unigram(counts: counts), classCount: 5)
    #expect(isClose(cubes.probability(1), 8.0 / 225))
  }

  @Test("Counts, targets and samples that make no sense are errors")
  func refusals() throws {
    #expect(throws: BackpropError.self) {
      try ClassSampler(.unigram(counts: [1, 0]), classCount: 2)
    }
    #expect(throws: BackpropError.self) { try ClassSampler(.logUniform, classCount: 0) }
    let sampler = try uniform()
    #expect(throws: BackpropError.self) { try run(values(), sample: [], sampler) }
    #expect(throws: BackpropError.self) { try run(values(), sample: [7], sampler) }
    #expect(throws: BackpropError.self) { try run(values(), sample: [-1], sampler) }
  }
}
