internal import LanguageModeling

extension NGramModel {
  /// What pruning is doing, for progress.
  public enum PruningStage: Sendable, Equatable {
    /// Computing what the removal of each n-gram costs.
    case weighing
    /// Choosing which n-grams stay.
    case choosing
    /// Computing backoff weights with which every context sums to 1 again.
    case normalizing
    /// Laying out the index.
    case building
  }

  /// The model without the n-grams that matter least (Stolcke 1998), and with backoff weights with
  /// which the probabilities after every context sum to 1 again.
  ///
  /// Losses are those of the whole model, as if each n-gram were removed alone; an n-gram that begins
  /// one that stays, stays. The n-grams are read where they lie, and the model itself is not changed.
  /// If nothing has to go, the answer is the model itself; if something has, it is in the fast layout.
  ///
  /// Throws ``NGramError/badPruningGoal(reason:)`` and ``NGramError/nothingToPrune``. O(n-grams ×
  /// order); memory: 4 to 20 bytes for each n-gram of the model and about 30 for each that stays.
  public func pruned(
    _ options: EntropyPruningOptions, progress: (PruningStage) -> Void = { _ in }
  ) throws -> (model: NGramModel, report: EntropyPruningReport) {
    try options.validate()
    let index = try fastIndex()
    guard index.entryCount > index.levelCounts[0] else { throw NGramError.nothingToPrune }
    var report = EntropyPruningReport(
      countsBefore: counts, countsAfter: counts, threshold: 0, improperContextCount: 0)
    switch options.goal {
    case .ngramCount(let count) where index.entryCount <= count: return (self, report)
    case .byteCount(let count) where (quantizationBits == nil ? fastByteCount : byteCount) <= count:
      return (self, report)
    default: break
    }
    progress(.weighing)
    let losses = try EntropyLosses(of: index, options)
    report.improperContextCount = losses.improperContextCount
    progress(.choosing)
    let selection = try selection(of: losses, index, options.goal)
    let (kept, threshold) = selection.keptEntries(losses.keys, of: index)
    report.threshold = threshold
    if case .threshold(let given) = options.goal { report.threshold = given }
    report.countsAfter = PrunedIndex.counts(kept, of: index)
    if !report.isChanged { return (self, report) }
    progress(.normalizing)
    let sums = try BackoffSums(of: index, keeping: kept, threads: options.threads)
    progress(.building)
    let pruned = try PrunedIndex.make(
      index, keeping: kept, log10BackoffWeights: sums.log10BackoffWeights)
    return (NGramModel(pruned), report)
  }

  /// How many bytes the index of so many n-grams of each order takes.
  public static func byteCount(ofCounts counts: [Int]) -> Int {
    let header = (2 + counts.count) * MemoryLayout<UInt64>.stride
    return header + IndexShape(order: counts.count, levelCounts: counts).byteCount
  }

  private var fastByteCount: Int { Self.byteCount(ofCounts: counts) }

  private func selection(
    of losses: EntropyLosses, _ index: NGramIndex, _ goal: PruningGoal
  ) throws -> PruningSelection {
    do throws(PruningSelection.DoesNotFit) {
      switch goal {
      case .threshold(let value): return PruningSelection(threshold: value)
      case .ngramCount(let count):
        return try PruningSelection(
          losses.keys, budget: count - counts[0], weights: EntryWeights(counting: index))
      case .byteCount(let count):
        return try selection(of: losses, index, byteCount: count)
      }
    } catch {
      let least = PruningSelection.leastPossible.keptCounts(losses.keys, of: index)
      switch goal {
      case .ngramCount(let count):
        throw NGramError.badPruningGoal(
          reason: "the model cannot be cut down to \(count) n-grams: with its unigrams and what is "
            + "protected, at least \(least.reduce(0, +)) stay")
      default:
        throw NGramError.goalTooSmall(byteCount: Self.byteCount(ofCounts: least))
      }
    }
  }

  private func selection(
    of losses: EntropyLosses, _ index: NGramIndex, byteCount: Int
  ) throws(PruningSelection.DoesNotFit) -> PruningSelection {
    let weights = EntryWeights(bytesOf: index)
    // There are whole landmarks only, so that the sum of what n-grams take is up to 4 bytes above the size,
    // or 8 below it: after so many rounds at most it fits.
    var budget = byteCount - unigramByteCount + MemoryLayout<TokenID>.stride
    while true {
      let selection = try PruningSelection(
        losses.keys, budget: budget * EntryWeights.partsOfByte, weights: weights)
      let counts = selection.keptCounts(losses.keys, of: index)
      let excess = Self.byteCount(ofCounts: counts) - byteCount
      if excess <= 0 { return selection }
      budget -= excess
    }
  }

  /// What the index takes without an n-gram above order 1.
  private var unigramByteCount: Int {
    Self.byteCount(ofCounts: [counts[0]] + counts.dropFirst().map { _ in 0 })
  }
}
