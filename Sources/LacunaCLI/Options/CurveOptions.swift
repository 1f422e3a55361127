import ArgumentParser
import Backprop
import Charts
import LacunaKit

/// Where the course of a training is written.
struct CurveOptions: ParsableArguments {
  @Option(
    name: .long, help: "Write the metrics: as JSON lines, or as CSV if the name ends in .csv.",
    completion: .file())
  var metrics: String?

  @Option(name: .long, help: "Draw the loss as SVG.", completion: .file(extensions: ["svg"]))
  var curve: String?

  /// Throws if they cannot be written, before the work and not after it.
  func check() throws {
    for path in [metrics, curve].compactMap({ $0 }) where path != "-" {
      _ = try OutputFile(path: path)
    }
  }

  /// Writes what was asked for.
  func write(_ state: TrainingState, title: String) throws {
    if let metrics {
      let isCSV = metrics.hasSuffix(".csv")
      let lines =
        (isCSV ? [TrainingMetric.csvHeading] : [])
        + state.metrics.map { isCSV ? $0.csvLine : $0.jsonLine }
      try TextOutput.write(lines.map { $0 + "\n" }.joined(), to: metrics)
    }
    if let curve { try TextOutput.write(Self.chart(state, title: title).svg(), to: curve) }
  }

  private static func chart(_ state: TrainingState, title: String) -> LineChart {
    func series(
      _ name: String, _ metrics: [TrainingMetric], _ value: (TrainingMetric) -> Double?,
      _ style: LineChart.Style
    ) -> LineChart.Series {
      LineChart.Series(
        name: name,
        points: metrics.compactMap { metric in
          value(metric).map { LineChart.Point(x: Double(metric.iteration), y: $0) }
        }, style: style)
    }
    let batches = state.metrics.filter { $0.kind == "iteration" }
    let rounds = state.roundMetrics
    let name = rounds.contains { $0.kind == "round" } ? "rounds" : "epochs"
    return LineChart(
      title: title, xAxis: ChartAxis(label: "iterations"),
      yAxis: ChartAxis(label: "loss (nats)", scale: .logarithmic),
      series: [
        series("batches", batches, \.loss, .points), series(name, rounds, \.loss, .line),
        series("held out", rounds, \.validationLoss, .dashed),
      ].filter { !$0.points.isEmpty })
  }
}

/// Text results that go to a file or, as `-`, to standard output.
enum TextOutput {
  static func write(_ text: String, to path: String) throws {
    if path == "-" {
      try StandardOutput.shared.line(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    } else {
      let file = try OutputFile(path: path)
      try file.write(text.hasSuffix("\n") ? text : text + "\n")
      try file.commit()
    }
  }
}
