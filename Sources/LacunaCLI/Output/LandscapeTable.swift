import Digits

/// What `digits landscape` says of its networks.
struct LandscapeTable {
  /// A network, and the loss around it.
  struct Row {
    var network: String
    var weightCount: Int
    var trainingLoss: Double
    var heldOutAccuracy: Double
    var landscape: LossLandscape

    /// The largest loss within half the reach.
    var nearLoss: Double { landscape.largestLoss(within: landscape.reach / 2) }
    /// The share of points that are worse than guessing.
    var worseThanGuessing: Double { landscape.share(above: LossLandscape.lossOfGuessing) }
  }

  var rows: [Row]

  func write(_ format: FormatOptions) throws {
    let out = StandardOutput.shared
    if format.json {
      for row in rows { try out.line(JSONLine.text(Record(row))) }
    } else if format.tsv {
      try out.line(
        "network\tweights\ttraining_loss\theld_out_accuracy\tnear_loss\tworse_than_guessing"
          + "\tbending_down")
      for row in rows {
        try out.line(
          TSVLine.text([
            row.network, "\(row.weightCount)", "\(row.trainingLoss)", "\(row.heldOutAccuracy)",
            "\(row.nearLoss)", "\(row.worseThanGuessing)", "\(row.landscape.shareBendingDown)",
          ]))
      }
    } else {
      for line in lines { try out.line(line) }
    }
  }

  private var lines: [String] {
    var table = Columns([.left, .right, .right, .right, .right, .right, .right])
    table.add("network", "weights", "loss", "held out", "near", "worse", "bends")
    for row in rows {
      table.add(
        row.network, Figures.count(row.weightCount), Figures.significant(row.trainingLoss),
        TrainingView.percent(row.heldOutAccuracy), Figures.significant(row.nearLoss),
        share(row.worseThanGuessing), share(row.landscape.shareBendingDown))
    }
    let width = Terminal.width
    let tableLines = table.lines()
    let fits = tableLines.allSatisfy { $0.count <= width ?? $0.count }
    return (fits ? tableLines : rows.flatMap { narrowLines($0, width: width) })
      + [
        "near: the largest loss within half the reach",
        "worse: points where the loss is that of guessing or worse",
        "bends: points where the surface bends down, as no bowl does",
      ].flatMap { Flow.wrapped($0, width: width) }
  }

  private func narrowLines(_ row: Row, width: Int?) -> [String] {
    Flow.lines(
      [
        "\(row.network): \(Figures.count(row.weightCount, "weight"))",
        "loss \(Figures.significant(row.trainingLoss))",
        "held out \(TrainingView.percent(row.heldOutAccuracy))",
        "near \(Figures.significant(row.nearLoss))", "worse \(share(row.worseThanGuessing))",
        "bends \(share(row.landscape.shareBendingDown))",
      ], width: width, separator: ", ")
  }

  private func share(_ value: Double) -> String { "\(Figures.decimal(100 * value, places: 1)) %" }

  private struct Record: Encodable {
    var network: String
    var weights: Int
    var trainingLoss, heldOutAccuracy: Double
    var nearLoss: JSONNumber
    var worseThanGuessing, bendingDown: Double

    init(_ row: Row) {
      network = row.network
      weights = row.weightCount
      trainingLoss = row.trainingLoss
      heldOutAccuracy = row.heldOutAccuracy
      nearLoss = JSONLine.number(row.nearLoss)
      worseThanGuessing = row.worseThanGuessing
      bendingDown = row.landscape.shareBendingDown
    }

    enum CodingKeys: String, CodingKey {
      case network, weights
      case trainingLoss = "training_loss"
      case heldOutAccuracy = "held_out_accuracy"
      case nearLoss = "near_loss"
      case worseThanGuessing = "worse_than_guessing"
      case bendingDown = "bending_down"
    }
  }
}
