import ArgumentParser
import Charts
import LacunaKit

/// `lacuna digits activations`: what hidden units can apply.
struct DigitsActivations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Draw the activation functions and their derivatives.",
    discussion: """
      What --activation offers: f is what a unit makes of the sum of its inputs, f' is the factor by \
      which the error shrinks on its way back through the unit. Both are computed by the same code \
      as in training. Maxout learns the linear functions of which it takes the largest; two serve as \
      an example.
      """)

  @Option(
    name: [.short, .long], help: "Also draw them as SVG.", completion: .file(extensions: ["svg"]))
  var output: String?

  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    if output == "-" {
      throw ValidationError("Results go to standard output: name a file for the picture.")
    }
  }

  func run() throws {
    try SVGOutput.check([output].compactMap { $0 }, against: [])
    let curves = try ActivationCurve.all(-5...5, count: 201)
    if let output {
      let grid = PanelGrid(
        title: "Activations f(x) and their derivatives f'(x)", columns: 4,
        charts: curves.map(\.chart))
      try TextOutput.write(grid.svg(width: 1100, height: 560), to: output)
    }
    let out = StandardOutput.shared
    if formatOptions.json || formatOptions.tsv {
      if formatOptions.tsv { try out.line("activation\tx\tvalue\tderivative") }
      for curve in curves {
        for (index, x) in curve.inputs.enumerated() {
          let point = ActivationPoint(
            activation: curve.name, x: x, value: curve.values[index],
            derivative: curve.derivatives[index])
          try out.line(
            formatOptions.json
              ? JSONLine.text(point)
              : "\(curve.name)\t\(x)\t\(point.value)\t\(point.derivative)")
        }
      }
      return
    }
    let width = Terminal.width ?? 80
    // Charts narrower than this show little.
    let perRow = max(1, min(4, (width + 2) / 36))
    let blocks = curves.map {
      $0.chart.terminalLines(
        width: (width + 2) / perRow - 2, height: 12, usesColor: Terminal.usesColor)
    }
    for line in SideBySide.lines(blocks, width: width) { try out.line(line) }
  }
}

/// A line of `digits activations --json`.
private struct ActivationPoint: Encodable {
  var activation: String
  var x, value, derivative: Double
}
