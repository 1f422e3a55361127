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
  ) throws -> [WordSearch<SequenceModel>.Found] {
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
    let model = try sequenceModel()
    let start = model.startState(SentenceMarks(start: reachesStart && marks.start))
    let state = model.state(after: before.reversed(), from: start)
    var search = try WordSearch(model, pipeline, bytePairs)
    return search.words(Self.shortlistCount(blankCount: blankCount), after: state)
  }
}
