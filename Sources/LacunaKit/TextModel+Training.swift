internal import LanguageModeling
public import NGrams
public import Storage

extension TextModel {
  /// What training is doing, for progress.
  public enum TrainingStage: Sendable, Equatable {
    /// Reading text: bytes so far and, where it is known, in total.
    case reading(bytes: UInt64, total: UInt64?)
    /// Learning the pieces of words: so many of them are known.
    case learningPieces(count: Int)
    /// Working on n-grams.
    case estimating(NGramEstimator.Stage)
  }

  /// Trains an n-gram model on texts, in memory; see ``NGramTraining``.
  public static func train(
    on files: [InputFile], options: TrainingOptions,
    progress: (TrainingStage) -> Void = { _ in }
  ) throws -> (model: TextModel, report: NGramEstimator.Report) {
    let training = try NGramTraining(on: files, options: options, progress: progress)
    let report = training.report
    return (try training.model(progress: progress), report)
  }
}

extension TrainingRecord {
  /// Says how n-grams were estimated.
  mutating func note(_ report: NGramEstimator.Report, _ options: NGramOptions) {
    method = options.smoothing.method.rawValue
    remarks += Self.remarks(report)
    if !options.smoothing.method.isNormalized { remarks.append(Self.scoreCaveat) }
    estimation = Estimation(
      order: options.order, pruning: options.pruning,
      interpolatesUnigrams: options.interpolatesUnigrams, compatibility: options.compatibility,
      discounts: report.discounts.map { [$0.values[1], $0.values[2], $0.values[3]] },
      smoothing: options.smoothing.withUsualValues,
      discountRatios: report.discountRatios.isEmpty ? nil : report.discountRatios)
  }

  /// What a person should know about the estimate. Orders without any n-gram need no discounts.
  private static func remarks(_ report: NGramEstimator.Report) -> [String] {
    let order = report.totalCounts.count
    let longest = (report.totalCounts.lastIndex { $0 > 0 } ?? 0) + 1
    var remarks = report.fallbacks.filter { $0.order <= longest }.map {
      "order \($0.order): \($0.replacement), because \($0.reason)"
    }
    if longest < order {
      let orders =
        longest + 1 == order ? "order \(order) has" : "orders \(longest + 1) to \(order) have"
      remarks.append("\(orders) no n-grams, because no sentence is that long")
    }
    return remarks
  }
}
