import Backprop
import Charts

/// An activation function with its derivative, both as a tape computes them in training.
struct ActivationCurve {
  var name: String
  /// What is written above it, such as a formula for what the name leaves open.
  var title: String
  var range: ClosedRange<Double>
  var inputs: [Double]
  var values: [Double]
  var derivatives: [Double]

  /// All that there are, at evenly spread places.
  static func all(_ range: ClosedRange<Double>, count: Int) throws -> [ActivationCurve] {
    let step = (range.upperBound - range.lowerBound) / Double(count - 1)
    let inputs = (0..<count).map { range.lowerBound + Double($0) * step }
    let activations: [(Activation, title: String)] = [
      (.sigmoid, "sigmoid"), (.tanh, "tanh"), (.relu, "ReLU"),
      (.leakyReLU(slope: 0.1), "leaky ReLU, slope 0.1"),
      (.maxout(pieces: 2), "maxout of -x/2 - 1 and x - 1/2"),
      (.elu(alpha: 1), "ELU, α = 1"), (.gelu, "GELU"), (.silu, "SiLU"),
    ]
    return try activations.map { try ActivationCurve($0, title: $1, range, inputs) }
  }

  private init(
    _ activation: Activation, title: String, _ range: ClosedRange<Double>, _ inputs: [Double]
  ) throws {
    let tape = try Tape(
      Parameters<Double>(ParameterPlan(), seed: 0), workers: Backprop.Workers(threads: 1))
    let x = tape.variable(inputs, [inputs.count, 1])
    let y: Tensor
    if case .maxout = activation {
      // Its linear functions are weights of a network, here two that show the bend.
      y = try tape.dense(
        x, tape.constant([-0.5, 1], [1, 2]), tape.constant([-1, -0.5], [2]), activation)
    } else {
      y = try tape.apply(activation, x)
    }
    // Each result depends on one input only, so the sum's gradient holds all derivatives.
    tape.backward(from: try tape.reduce(.sum, tape.reshape(y, to: [inputs.count]), axis: 0))
    name = activation.description
    self.title = title
    self.range = range
    self.inputs = inputs
    values = tape.values(y)
    derivatives = tape.gradient(x)
  }

  /// Function and derivative over the same axis.
  var chart: LineChart {
    func series(_ name: String, _ numbers: [Double], _ style: LineChart.Style) -> LineChart.Series {
      LineChart.Series(
        name: name, points: zip(inputs, numbers).map { LineChart.Point(x: $0, y: $1) },
        style: style)
    }
    return LineChart(
      title: title, xAxis: ChartAxis(label: "", range: range), yAxis: ChartAxis(label: ""),
      series: [series("f(x)", values, .line), series("f'(x)", derivatives, .dashed)])
  }
}
