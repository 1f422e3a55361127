import Backprop
import Charts
import LacunaKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a kit of models came about, as a figure and as lines of metrics.
struct KitCourse {
  /// How the training of each network went.
  var states: [NetworkName: TrainingState] = [:]

  /// Writes what was asked for.
  func write(_ report: KitReport, to options: CurveOptions) throws {
    if let metrics = options.metrics {
      let lines = metrics.hasSuffix(".csv") ? csvLines() : jsonLines(report)
      try TextOutput.write(lines.map { $0 + "\n" }.joined(), to: metrics)
    }
    if let curve = options.curve { try TextOutput.write(chart(report).svg(), to: curve) }
  }

  /// The metrics of the networks, each with the network's name, then what the counts and the mixture
  /// came to on the part held out.
  private func jsonLines(_ report: KitReport) -> [String] {
    let results = [
      ("ngram", report.tuning.sourcePerplexities[0]), ("mixture", report.tuning.perplexityAfter),
    ]
    return metrics.map { "{\"model\": \"\($0.name.rawValue)\", \($0.metric.jsonLine.dropFirst())" }
      + results.map { #"{"model": "\#($0.0)", "kind": "result", "perplexity": \#($0.1)}"# }
  }

  private func csvLines() -> [String] {
    ["model," + TrainingMetric.csvHeading]
      + metrics.map { "\($0.name.rawValue),\($0.metric.csvLine)" }
  }

  private var metrics: [(name: NetworkName, metric: TrainingMetric)] {
    NetworkName.allCases.flatMap { name in
      (states[name]?.metrics ?? []).map { (name, $0) }
    }
  }

  /// The perplexity of the part held out over the time that the causal network trained. The network's
  /// is that of all words of the kit, as the others' are.
  private func chart(_ report: KitReport) -> LineChart {
    let rounds = states[.causal]?.roundMetrics ?? []
    let isLong = rounds.last.map { $0.seconds > 180 } ?? false
    let unit = isLong ? 60.0 : 1.0
    let end = max(rounds.last?.seconds ?? 0, 1) / unit
    func level(_ name: String, _ value: Double, _ style: LineChart.Style) -> LineChart.Series {
      LineChart.Series(
        name: name, points: [.init(x: 0, y: value), .init(x: end, y: value)], style: style)
    }
    let network = LineChart.Series(
      name: "causal network",
      points: rounds.compactMap { metric in
        metric.validationLoss.map {
          LineChart.Point(x: metric.seconds / unit, y: exp($0 + report.unknownWordLoss))
        }
      })
    return LineChart(
      title: "Perplexity of the text held out",
      xAxis: ChartAxis(label: "training time (\(isLong ? "min" : "s"))"),
      yAxis: ChartAxis(label: "perplexity", scale: .logarithmic),
      series: [
        level("n-grams", report.tuning.sourcePerplexities[0], .dashed), network,
        level("mixture of all", report.tuning.perplexityAfter, .line),
      ].filter { !$0.points.isEmpty })
  }
}
