/// Asks the sources of a mixture about the tokens of consecutive sentences.
struct SourceReader<Component: LanguageModel> {
  let models: [Component]
  let maps: [VocabularyMap]
  /// The model whose evidence and matched orders are noted.
  let evidenceModel: Int

  /// Fills the columns of the models, each of which reads the batch in its own fast way. `documents`
  /// has a state for each model, or `nil` at the start of a document.
  func readModels(
    _ sentences: SentenceBatch, marks: SentenceMarks, documents: inout [Component.State?],
    into columns: inout MixtureColumns
  ) {
    var scores: [TokenScore] = []
    for (number, model) in models.enumerated() {
      let map = maps[number]
      scores.removeAll(keepingCapacity: true)
      var document = model.readsDocuments ? documents[number] : nil
      let tokens = map.ids.map { ids in sentences.tokens.map { ids[Int($0)] } }
      withTokens(tokens, or: sentences.tokens) { tokens in
        let batch = SentenceBatch(
          tokens, ends: sentences.ends, documentStarts: sentences.documentStarts)
        if number == evidenceModel {
          columns.evidence.removeAll(keepingCapacity: true)
          model.score(
            batch, marks: marks, document: &document, into: &scores, evidence: &columns.evidence)
        } else {
          model.score(batch, marks: marks, document: &document, into: &scores)
        }
      }
      documents[number] = document
      var place = 0
      sentences.forEachScored(marks) { token, _ in
        let score = scores[place]
        columns.log10Probabilities[place * columns.sourceCount + number] =
          score.log10Probability + map.log10Share(of: token)
        if number == evidenceModel { columns.matchedOrders[place] = score.matchedOrder }
        place += 1
      }
    }
  }

  /// Fills the columns of the cache's levels, the last ones; answers the words that it remembers.
  func read(
    _ cache: RecentWordCache, _ sentences: SentenceBatch, marks: SentenceMarks,
    after history: RecentWords, into columns: inout MixtureColumns
  ) -> RecentWords {
    let count = columns.sourceCount
    var stream = RecentWordCache.Stream(
      cache, vocabularySize: maps[0].commonSize, after: history)
    var place = 0
    columns.log10Probabilities.withUnsafeMutableBufferPointer { rows in
      let endsWithDocument = sentences.forEachScored(marks) { token, beginsDocument in
        if beginsDocument { stream.beginDocument() }
        let row = rows[place * count + models.count..<(place + 1) * count]
        columns.contexts[place] = stream.score(token, into: .init(rebasing: row))
        stream.append(token)
        place += 1
      }
      if endsWithDocument { stream.beginDocument() }
    }
    return stream.history
  }

  private func withTokens(
    _ own: [TokenID]?, or common: UnsafeBufferPointer<TokenID>,
    _ body: (UnsafeBufferPointer<TokenID>) -> Void
  ) {
    if let own { own.withUnsafeBufferPointer(body) } else { body(common) }
  }
}

extension SentenceBatch {
  /// Hands over every token that is scored, `</s>` if marked, and whether a document begins between
  /// it and the token before. Answers whether one begins after the last of them, with sentences in
  /// which nothing is scored.
  @discardableResult
  func forEachScored(
    _ marks: SentenceMarks, _ body: (_ token: TokenID, _ beginsDocument: Bool) -> Void
  ) -> Bool {
    var begins = false
    for sentence in 0..<count {
      if beginsDocument(sentence) { begins = true }
      for place in range(of: sentence) {
        body(tokens[place], begins)
        begins = false
      }
      if marks.end {
        body(SpecialToken.sentenceEnd, begins)
        begins = false
      }
    }
    return begins
  }
}
