extension LinearMixture {
  public func score(
    sentence tokens: UnsafeBufferPointer<TokenID>, marks: SentenceMarks,
    into scores: inout [TokenScore]
  ) {
    var document: State?
    score(
      SentenceBatch(tokens, ends: [tokens.count]), marks: marks, document: &document, into: &scores)
  }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore]
  ) {
    append(scores: columns(sentences, marks: marks, document: &document), to: &scores)
  }

  public func score(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?,
    into scores: inout [TokenScore], evidence: inout [ContextEvidence]
  ) {
    let columns = columns(sentences, marks: marks, document: &document)
    append(scores: columns, to: &scores)
    evidence.append(contentsOf: columns.evidence)
  }

  /// What each source says of each token, which ``scores(of:)`` combines. `document` is used and left
  /// as by ``LanguageModel/score(_:marks:document:into:)``.
  public func columns(
    _ sentences: SentenceBatch, marks: SentenceMarks, document: inout State?
  ) -> MixtureColumns {
    let reader = SourceReader(models: models, maps: maps, evidenceModel: weights.evidenceModel)
    var columns = MixtureColumns(
      tokenCount: sentences.scoreCount(marks), sourceCount: sourceCount)
    var states = models.indices.map { document?.models[$0] }
    reader.readModels(sentences, marks: marks, documents: &states, into: &columns)
    var recent = document?.recent ?? RecentWords()
    if let cache {
      recent = reader.read(cache, sentences, marks: marks, after: recent, into: &columns)
    }
    document =
      readsDocuments
      ? State(
        models: models.indices.map { states[$0] ?? models[$0].startState(marks) }, recent: recent)
      : nil
    return columns
  }

  /// The mixture's scores of tokens about which every source has been asked.
  public func scores(of columns: MixtureColumns) -> [TokenScore] {
    var scores: [TokenScore] = []
    append(scores: columns, to: &scores)
    return scores
  }

  private func append(scores columns: MixtureColumns, to scores: inout [TokenScore]) {
    precondition(columns.sourceCount == sourceCount, "columns of another mixture")
    scores.reserveCapacity(scores.count + columns.tokenCount)
    columns.log10Probabilities.withUnsafeBufferPointer { rows in
      for token in 0..<columns.tokenCount {
        let bucket = weights.buckets.bucket(
          of: columns.evidence[token], columns.contexts[token], cacheLevels: cacheLevels)
        scores.append(
          TokenScore(
            log10Probability: mixed(rows.baseAddress! + token * sourceCount, bucket: bucket),
            matchedOrder: columns.matchedOrders[token]))
      }
    }
  }
}

extension SentenceBatch {
  /// The number of tokens that are scored.
  func scoreCount(_ marks: SentenceMarks) -> Int {
    (ends.last ?? 0) + (marks.end ? ends.count : 0)
  }
}
