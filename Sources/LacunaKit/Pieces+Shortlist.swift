internal import LanguageModeling
internal import TextProcessing

extension TextModel {
  /// How many words are tried in each of so many blanks of a model of pieces: fewer where there are
  /// more, because blanks that stand close together are tried in all combinations.
  static func shortlistCount(blankCount: Int) -> Int {
    blankCount == 1 ? 2000 : blankCount == 2 ? 400 : 100
  }

  /// The words to try in a blank: the most probable ones after what stands before it, back to the
  /// blank before.
  func shortlist(
    after elements: [BlankedSentence.Element], marks: SentenceMarks, blankCount: Int
  ) throws -> [FoundWord] {
    guard let bytePairs = pipeline.bytePairs else { return [] }
    var before: [TokenID] = []
    var reachesStart = true
    for element in elements.reversed() {
      guard case .token(let id) = element else {
        reachesStart = false
        break
      }
      before.append(id)
    }
    guard let reader = try? sequenceModel() else { throw ModelError.findsNoWords }
    return try words(
      Self.shortlistCount(blankCount: blankCount), of: reader, after: before.reversed(),
      marks: SentenceMarks(start: reachesStart && marks.start), bytePairs)
  }

  private func words(
    _ count: Int, of model: some LanguageModel, after before: [TokenID], marks: SentenceMarks,
    _ bytePairs: BytePairEncoding
  ) throws -> [FoundWord] {
    var search = try WordSearch(model, pipeline, bytePairs)
    return search.words(count, after: model.state(after: before, from: model.startState(marks)))
  }
}
