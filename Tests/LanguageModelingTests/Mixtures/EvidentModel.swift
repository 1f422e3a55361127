import LanguageModeling
import TestSupport

/// A bigram table that says after how many tokens it was last asked, so that buckets have something to
/// go by; reads on from sentence to sentence if told to.
struct EvidentModel: LanguageModel {
  let table: TableBigramModel
  var readsDocuments = false

  init(vocabularySize: Int, seed: UInt64, readsDocuments: Bool = false) {
    table = TableBigramModel(vocabularySize: vocabularySize, seed: seed)
    self.readsDocuments = readsDocuments
  }

  var vocabularySize: Int { table.vocabularySize }
  var order: Int { table.order }
  var emptyState: TableBigramModel.State { table.emptyState }
  var sentenceStartState: TableBigramModel.State { table.sentenceStartState }

  func score(
    _ token: TokenID, after state: TableBigramModel.State, next: inout TableBigramModel.State
  ) -> TokenScore {
    table.score(token, after: state, next: &next)
  }

  func nextSentenceState(
    after state: TableBigramModel.State, _ marks: SentenceMarks
  ) -> TableBigramModel.State {
    readsDocuments ? state : startState(marks)
  }

  func evidence(of state: TableBigramModel.State) -> ContextEvidence {
    guard let previous = state.previous else { return ContextEvidence() }
    return ContextEvidence(length: previous % 3, continuationCount: previous * 3)
  }
}
