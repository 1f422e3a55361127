import LanguageModeling
import NGrams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension KitTrainer {
  /// What counting a text gave.
  struct Counts {
    var ngrams: ModelComponent
    var ngramReport: NGramEstimator.Report
    var association: ModelComponent?
    var associationReport: AssociationEstimator.Report?
    var remarks: [String]

    /// The parts of the kit: n-grams first, after whose unigrams the others divide what they give to
    /// words that they do not know.
    func components(
      with networks: [ModelComponent], in trainer: KitTrainer
    ) throws(MixtureError) -> [ModelComponent] {
      var parts = [ngrams]
      for network in networks {
        parts.append(
          ModelComponent(
            network.content, record: network.record, map: try trainer.map(shares: ngrams)))
      }
      if let association { parts.append(association) }
      return parts
    }
  }

  /// Counts n-grams and associations. A text without pairs of words has no associations, which is no
  /// reason to fail.
  func counts(
    of text: TrainingText, isWhole: Bool, _ progress: (Stage) -> Void
  ) throws -> Counts {
    let estimate = try text.ngrams(
      options.estimation, room: options.room, residentByteCount: residentByteCount
    ) {
      progress(.estimating($0, isWhole: isWhole))
    }
    var remarks = estimate.component.record.remarks
    let ngrams = isWhole ? Self.saysWhole(estimate.component) : estimate.component
    var counts = Counts(ngrams: ngrams, ngramReport: estimate.report, remarks: [])
    if let association = options.association {
      progress(.associating(isWhole: isWhole))
      do {
        let (component, report) = try text.association(association, threads: options.threads)
        counts.association = isWhole ? Self.saysWhole(component) : component
        counts.associationReport = report
      } catch let error as AssociationError where error.isForWantOfText {
        remarks.append("the kit has no associations: \(error)")
      }
    }
    counts.remarks = remarks
    return counts
  }

  /// What the words take and the tokens, which are held as they were read, as the networks see them, and
  /// in the end together with those held out.
  var residentByteCount: Int {
    let tokenCount = text.training.tokens.count + text.heldOut.tokens.count
    return text.vocabulary.byteCount + networkText.vocabulary.byteCount
      + 3 * tokenCount * MemoryLayout<TokenID>.stride
  }

  /// Says in a component's record what it was counted on.
  private static func saysWhole(_ component: ModelComponent) -> ModelComponent {
    var record = component.record
    record.remarks.append(
      "counted again on the whole text after the mixture was tuned on the part held out")
    return ModelComponent(component.content, record: record, map: component.map)
  }

  /// How the networks number the words of the kit.
  func map(shares ngrams: ModelComponent) throws(MixtureError) -> VocabularyMap {
    let (count, size) = (text.vocabulary.count, networkText.vocabulary.count)
    if count == size { return VocabularyMap(identity: count) }
    return try VocabularyMap(
      ids: (0..<TokenID(count)).map { $0 < size ? $0 : SpecialToken.unknown }, modelSize: size,
      unknownShares: ModelComponent.unknownShares([ngrams]))
  }

  /// See ``KitReport/unknownWordLoss``.
  func unknownWordLoss(_ ngrams: ModelComponent) -> Double {
    let size = TokenID(networkText.vocabulary.count)
    guard Int(size) < text.vocabulary.count, let shares = ModelComponent.unknownShares([ngrams])
    else { return 0 }
    func isUnknown(_ token: TokenID) -> Bool { token == SpecialToken.unknown || token >= size }
    let total = shares.indices.reduce(0.0) {
      $0 + (isUnknown(TokenID($1)) ? Double(shares[$1]) : 0)
    }
    var loss = 0.0
    for token in text.heldOut.tokens where isUnknown(token) {
      loss -= log(Double(shares[Int(token)]) / total)
    }
    return loss / Double(text.heldOut.tokens.count - text.heldOut.sentenceCount)
  }
}

extension AssociationError {
  /// Whether it is the text that has too little, and not the options that make no sense.
  fileprivate var isForWantOfText: Bool {
    switch self {
    case .noWord, .noPair, .noAssociation: true
    default: false
    }
  }
}
