import Backprop
import Testing

/// Operations whose conventions can be got wrong, against PyTorch.
@Suite("Operation golden")
struct OperationGoldenTests {
  struct File: Decodable {
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomStringConvertible {
    struct Input: Decodable, Sendable {
      var name: String
      var shape: Shape
      var scale: Double
      var kind: String
      var classes: Int?
      var gradient: [Double]?
    }
    struct Output: Decodable, Sendable {
      var name: String
      var shape: Shape
      var values: [Double]
    }
    var name: String
    var seed: UInt32
    var attributes: [String: Double]
    var inputs: [Input]
    var outputs: [Output]

    var description: String { name }
  }

  static let cases = Result {
    try GoldenFiles.read("operations", as: File.self).cases.filter {
      // Averages leave the padding out here, always.
      $0.attributes["countsPadding"] != 1
    }
  }

  @Test("All operations are there") func allOperationsAreThere() throws {
    #expect(try Self.cases.get().count == 13)
  }

  @Test("Values and gradients are those of PyTorch") func valuesAndGradientsAreThoseOfPyTorch()
    throws
  {
    for golden in try Self.cases.get() {
      try compare(golden, Double.self, relative: 1e-12)
      try compare(golden, Float.self, relative: 1e-5)
    }
  }

  private func compare<Scalar: TrainingScalar>(
    _ golden: Case, _ type: Scalar.Type, relative: Double
  ) throws {
    let tape = try Tape<Scalar>.empty()
    tape.isTraining = true
    var generator = GoldenGenerator(seed: golden.seed)
    var tensors: [Tensor] = []
    var targets: [Int32] = []
    for input in golden.inputs {
      if input.kind == "class" {
        targets = generator.targets(input.shape.count, classes: try #require(input.classes))
      } else {
        let values = generator.values(input.shape.count, scale: input.scale, kind: input.kind)
        tensors.append(
          input.gradient == nil
            ? tape.constant(values.map { Scalar($0) }, input.shape)
            : tape.variable(values.map { Scalar($0) }, input.shape))
      }
    }
    let output = try compute(golden, tensors, targets, on: tape)
    // The upstream gradient of a scalar is a number, too.
    let upstream = generator.values(output.shape.count).map { Scalar($0) }
    let weighted = try tape.multiply(output, tape.constant(upstream, output.shape))
    let flat = try tape.reshape(weighted, to: [weighted.shape.count])
    tape.backward(from: try tape.reduce(.sum, flat, axis: 0))
    // Besides the result, batch normalisation moves its running moments.
    let outputs = [output] + tensors.suffix(golden.outputs.count - 1)
    for (tensor, expected) in zip(outputs, golden.outputs) {
      #expect(tensor.shape == expected.shape)
      expectClose(
        tape.values(tensor).map { Double($0) }, expected.values, relative: relative,
        "\(golden.name), \(expected.name)")
    }
    let drawn = golden.inputs.filter { $0.kind != "class" }
    for (tensor, input) in zip(tensors, drawn) {
      guard let gradient = input.gradient else { continue }
      expectClose(
        tape.gradient(tensor).map { Double($0) }, gradient, relative: relative,
        "\(golden.name), gradient of \(input.name)")
    }
  }

  private func compute<Scalar>(
    _ golden: Case, _ x: [Tensor], _ targets: [Int32], on tape: Tape<Scalar>
  ) throws -> Tensor {
    func attribute(_ name: String) throws -> Double { try #require(golden.attributes[name]) }
    func size(_ name: String) throws -> Int { Int(try attribute(name)) }
    switch golden.name {
    case "gelu": return tape.apply(ElementwiseFunction.gelu, x[0])
    case "silu": return tape.apply(ElementwiseFunction.silu, x[0])
    case "elu": return try tape.apply(.elu(alpha: attribute("alpha")), x[0])
    case "leakyReLU": return try tape.apply(.leakyReLU(slope: attribute("slope")), x[0])
    case "logSoftmax": return try tape.softmax(x[0], isLogarithm: true)
    case "layerNorm":
      return try tape.layerNorm(x[0], gain: x[1], shift: x[2], epsilon: attribute("epsilon"))
    case "batchNorm":
      return try tape.batchNorm(
        x[0], gain: x[1], shift: x[2], runningMean: x[3], runningVariance: x[4],
        momentum: attribute("momentum"), epsilon: attribute("epsilon"))
    case "crossEntropy":
      return try tape.softmaxCrossEntropy(
        x[0], targets, smoothing: attribute("labelSmoothing"))
    case "binaryCrossEntropyWithLogits": return try tape.sigmoidCrossEntropy(x[0], x[1])
    case "convolution2D":
      return try tape.convolve(
        x[0], x[1], x[2], stride: size("stride"), padding: size("padding"), groups: size("groups"))
    case "convolution1D":
      return try tape.convolve1D(
        x[0], x[1], x[2], stride: size("stride"), padding: size("padding"), groups: size("groups"))
    case "averagePool2D":
      return try tape.pool(
        .average, x[0], window: size("size"), stride: size("stride"), padding: size("padding"))
    case "maxPool2D":
      return try tape.pool(
        .maximum, x[0], window: size("size"), stride: size("stride"), padding: size("padding"))
    default:
      Issue.record("unknown case \(golden.name)")
      return x[0]
    }
  }
}
