import LacunaKit

/// What pruning did, as it is printed.
struct PruningFormat {
  var report: EntropyPruningReport
  var output: String
  var byteCountBefore: Int
  var byteCountAfter: Int
  /// Of the held-out text, if there is one.
  var before: Evaluation?
  var after: Evaluation?

  /// As JSON names it.
  private struct Value: Encodable {
    var model: String
    var threshold: Double
    var countsBefore: [Int]
    var countsAfter: [Int]
    var byteCountBefore: Int
    var byteCountAfter: Int
    var improperContextCount: Int
    var tokenCount: Int?
    var perplexityBefore: JSONNumber?
    var perplexityAfter: JSONNumber?
  }

  func writeJSON() throws {
    try StandardOutput.shared.line(
      JSONLine.text(
        Value(
          model: output, threshold: report.threshold, countsBefore: report.countsBefore,
          countsAfter: report.countsAfter, byteCountBefore: byteCountBefore,
          byteCountAfter: byteCountAfter, improperContextCount: report.improperContextCount,
          tokenCount: before?.tokenCount,
          perplexityBefore: before.map { JSONLine.number($0.perplexity) },
          perplexityAfter: after.map { JSONLine.number($0.perplexity) })))
  }

  func writeTable() throws {
    var table = Columns([.left, .right, .right])
    table.add("", "before", "after")
    for (level, (before, after)) in zip(report.countsBefore, report.countsAfter).enumerated() {
      table.add("\(level + 1)-grams", Figures.count(before), Figures.count(after))
    }
    table.add(
      "n-grams", Figures.count(report.countsBefore.reduce(0, +)),
      Figures.count(report.countsAfter.reduce(0, +)))
    table.add("file", Figures.bytes(byteCountBefore), Figures.bytes(byteCountAfter))
    if let before, let after {
      table.add("perplexity", figure(before.perplexity), figure(after.perplexity))
    }
    let out = StandardOutput.shared
    try out.line("\(output): threshold \(Figures.general(report.threshold))")
    for line in table.lines(indentation: "  ") { try out.line(line) }
  }

  private func figure(_ perplexity: Double?) -> String {
    perplexity.map { Figures.significant($0, digits: 6) } ?? "undefined"
  }
}
