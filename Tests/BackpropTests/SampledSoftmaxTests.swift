import Backprop
import RealModule
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
    _ values: (x: [Double], w: [Double], b: [Double]), sample: ClassSample?
  ) throws -> (loss: Double, gradients: [[Double]]) {
    let tape = try Tape(Parameters<Double>(ParameterPlan(), seed: 1), workers: Workers(threads: 1))
    let x = tape.variable(values.x, [rows, width])
    let w = tape.variable(values.w, [classes, width])
    let b = tape.variable(values.b, [classes, 1])
    let loss: Tensor
    if let sample {
      loss = try tape.sampledCrossEntropy(x, w, b, targets, sample: sample)
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

  @Test("A sample that surely has every class is the full softmax, gradients included")
  func everyClass() throws {
    var random = KeyedRandom(seed: 2)
    let sample = try uniform().sample(5000, with: targets, &random)
    #expect(sample.classes == (0..<Int32(classes)).map { $0 })
    let full = try run(values(), sample: nil)
    let sampled = try run(values(), sample: sample)
    #expect(isClose(full.loss, sampled.loss, relative: 1e-12))
    for (left, right) in zip(full.gradients, sampled.gradients) {
      for (one, other) in zip(left, right) {
        #expect(isClose(one, other, relative: 1e-11, absolute: 1e-13))
      }
    }
  }

  @Test("Gradients are those of central differences, for unlike chances")
  func gradients() throws {
    let sampler = try ClassSampler(.logUniform, classCount: classes)
    var random = KeyedRandom(seed: 5)
    let sample = try sampler.sample(3, with: targets, &random)
    #expect(sample.classes.count < classes)
    let found = try run(values(), sample: sample).gradients
    let step = 1e-6
    for index in 0..<classes * width {
      var (higher, lower) = (values(), values())
      higher.w[index] += step
      lower.w[index] -= step
      let slope =
        try (run(higher, sample: sample).loss - run(lower, sample: sample).loss) / (2 * step)
      #expect(isClose(slope, found[1][index], relative: 1e-6, absolute: 1e-9))
    }
  }

  @Test("Classes are in a sample as often as it says")
  func inclusion() throws {
    let counts = [1.0, 16, 81, 256, 625, 2, 2]
    let sampler = try ClassSampler(.unigram(counts: counts), classCount: classes)
    let frequencies = try ClassSampler(.unigram(counts: counts, power: 1), classCount: classes)
    var random = KeyedRandom(seed: 11)
    let trials = 20_000
    var seen = [Int](repeating: 0, count: classes)
    var expected = [Double](repeating: 0, count: classes)
    for _ in 0..<trials {
      let targets = frequencies.draw(2, &random)
      let sample = try sampler.sample(3, with: targets, &random)
      for (index, chance) in zip(sample.classes, sample.logInclusions) {
        seen[Int(index)] += 1
        expected[Int(index)] = Double.exp(chance) * Double(trials)
      }
    }
    for index in 0..<classes {
      // Five standard deviations.
      #expect(abs(Double(seen[index]) - expected[index]) < 5 * expected[index].squareRoot() + 1)
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
    var random = KeyedRandom(seed: 2)
    let sampler = try uniform()
    #expect(throws: BackpropError.self) { try sampler.sample(2, with: [7], &random) }
    #expect(throws: BackpropError.self) { try sampler.sample(2, with: [-1], &random) }
    // Of the targets only one is in this sample.
    let other = try sampler.sample(0, with: [2], &random)
    #expect(throws: BackpropError.self) { try run(values(), sample: other) }
  }
}
