import LacunaKit

/// Blanks: each run fills the next of a hundred held-out sentences, so that the percentiles are
/// those of single sentences.
func registerFillKernels() {
  for (name, blankCount) in [("one blank", 1), ("two blanks", 2)] {
    kernel(
      "fill \(name), best 10", unit: "sentences",
      amount: {
        _ = Fixture.model
        return sentences[blankCount - 1].isEmpty ? 0 : 1
      },
      isRight: { run, result in
        let sentence = blankedSentence(blankCount, run)
        // The word that was taken out is permitted, so nothing less probable may come first.
        guard let best = result.joint.first, best.log10Probability >= sentence.log10Probability
        else { return false }
        return blankCount > 1 || run >= 3 || isExact(result, sentence)
      }
    ) { run in
      try Fixture.ngrams.fill(blankedSentence(blankCount, run).blanked, count: 10)
    }
  }
}

/// A held-out sentence with words taken out.
private struct Sentence {
  var blanked: BlankedSentence
  /// That of the sentence as it was.
  var log10Probability: Double
}

private let sentences = [takingOut(1), takingOut(2)]

private func blankedSentence(_ blankCount: Int, _ run: Int) -> Sentence {
  let sentences = sentences[blankCount - 1]
  return sentences[run % sentences.count]
}

/// The first hundred held-out sentences of ten known words or more. Two blanks are up to five words
/// apart, side by side in every fifth sentence.
private func takingOut(_ blankCount: Int) -> [Sentence] {
  let text = Fixture.encodedHeldOut
  var sentences: [Sentence] = []
  for number in 0..<text.sentenceCount where sentences.count < 100 {
    let ids = Array(text.ids[text.range(ofSentence: number)])
    if ids.count < 10 || ids.contains(SpecialToken.unknown) { continue }
    let first = number * 7 % (ids.count - 5)
    let places = [first, first + 1 + number % 5].prefix(blankCount)
    sentences.append(
      Sentence(
        blanked: BlankedSentence(
          ids.enumerated().map { places.contains($0) ? .blank(.anyWord()) : .token($1) }),
        log10Probability: Fixture.ngrams.scores(of: ids)
          .reduce(0) { $0 + $1.log10Probability }))
  }
  return sentences
}

/// Whether a result is what trying every word gives.
private func isExact(_ result: FillResult, _ sentence: Sentence) -> Bool {
  let filler = ExhaustiveFiller(Fixture.ngrams)
  guard let expected = try? filler.fill(sentence.blanked, count: result.joint.count) else {
    return false
  }
  return zip(result.joint, expected.joint).allSatisfy { found, expected in
    found.fillings == expected.fillings
      && abs(found.log10Probability - expected.log10Probability) < 1e-9
      && abs(found.probability - expected.probability) < 1e-6
  }
}
