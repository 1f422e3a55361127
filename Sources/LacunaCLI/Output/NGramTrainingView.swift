import LacunaKit

/// Shows how the training of an n-gram model goes, and what comes of it.
struct NGramTrainingView {
  private var progress: ProgressLine
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    progress = ProgressLine(isQuiet: isQuiet)
  }

  mutating func show(_ stage: TextModel.TrainingStage) {
    switch stage {
    case .reading(let bytes, let total): progress.update("reading", bytes: bytes, total: total)
    case .learningPieces(let count):
      progress.update("learning pieces of words: \(Figures.count(count))")
    case .estimating(.counting): progress.update("counting n-grams")
    case .estimating(.estimating): progress.update("estimating probabilities")
    }
  }

  mutating func end() { progress.end() }

  /// Writes the model in a layout and sums it up.
  mutating func write(
    _ training: consuming NGramTraining, to output: String, layout: LayoutOptions? = nil,
    room: WorkingRoom? = nil
  ) throws {
    let (record, report) = (training.record, training.report)
    let vocabulary = Figures.count(words: training.vocabulary, training.pipeline)
    show(.estimating(.estimating))
    if let layout, let room, layout.layout == .compact {
      try writePacked(training, to: output, bits: layout.bitCount, room)
    } else {
      try training.write(to: output)
    }
    progress.end()
    for remark in record.remarks { StandardError.say("lacuna: \(remark)") }
    try summarize(output, record, vocabulary, report)
    if !isQuiet {
      StandardError.say("trained in \(Figures.decimal(progress.elapsed, places: 1)) s")
    }
  }

  /// Writes the model in the compact layout, which is made of the fast one; that lies in a file without
  /// a name until it is packed.
  private mutating func writePacked(
    _ training: consuming NGramTraining, to output: String, bits: Int, _ room: WorkingRoom
  ) throws {
    let model = try training.mappedModel(in: room.temporaryFolder)
    progress.update("packing n-grams")
    try model.laidOut(.compact, bits: bits, threads: room.threads).write(to: output)
  }

  private func summarize(
    _ output: String, _ record: TrainingRecord, _ vocabulary: String,
    _ report: NGramEstimator.Report
  ) throws {
    // Orders above the length of every sentence have no n-grams.
    let longest = report.totalCounts.lastIndex { $0 > 0 } ?? 0
    let orders = zip(report.keptCounts, report.totalCounts).prefix(longest + 1)
    let grams = orders.enumerated().map { index, counts in
      let kept = "\(Figures.count(counts.0)) \(index + 1)-grams"
      return counts.0 == counts.1 ? kept : "\(kept) of \(Figures.count(counts.1))"
    }
    let out = StandardOutput.shared
    try out.line(
      "\(output): order \(report.totalCounts.count), "
        + "\(Figures.count(record.sentenceCount, "sentence")), "
        + "\(Figures.count(record.tokenCount, "token")), \(vocabulary) in the vocabulary")
    for line in Flow.lines(grams, width: Terminal.width) { try out.line(line) }
  }
}
