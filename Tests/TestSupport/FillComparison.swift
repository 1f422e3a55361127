package import LanguageModeling

/// Where a filler's result departs from what trying everything finds; empty if nowhere.
///
/// The same answers with the same figures in the same order, except that equally probable ones may
/// change places: sums taken another way differ in their last bits. Answers that are impossible may be
/// missing from the lists of single blanks.
package struct FillComparison {
  private let relative: Double
  private(set) package var differences: [String] = []

  /// - Parameters:
  ///   - result: what was found when `count` answers were asked for.
  ///   - everything: the result of an ``ExhaustiveFiller`` for all answers.
  package init(
    _ result: FillResult, count: Int, everything: FillResult, relative: Double = 1e-9
  ) {
    self.relative = relative
    expect(
      isClose(result.log10Total, everything.log10Total, relative: relative, absolute: relative),
      "log10 of the total is \(result.log10Total), not \(everything.log10Total)")
    compareJoint(result.joint, count, everything.joint)
    expect(
      result.perBlank.count == everything.perBlank.count,
      "\(result.perBlank.count) lists of answers")
    for (blank, answers) in result.perBlank.enumerated() where blank < everything.perBlank.count {
      compareBlank(blank, answers, count, everything.perBlank[blank])
    }
  }

  private mutating func compareJoint(
    _ answers: [JointAnswer], _ count: Int, _ all: [JointAnswer]
  ) {
    guard answers.count == min(count, all.count) else {
      differences.append("\(answers.count) joint answers, not \(min(count, all.count))")
      return
    }
    let known = Dictionary(uniqueKeysWithValues: all.map { ($0.fillings, $0) })
    expect(Set(answers.map(\.fillings)).count == answers.count, "a joint answer is given twice")
    for (rank, answer) in answers.enumerated() {
      guard let expected = known[answer.fillings] else {
        differences.append("\(answer.fillings) is not permitted")
        continue
      }
      expect(
        close(answer.log10Probability, expected.log10Probability)
          && close(answer.probability, expected.probability),
        "joint answer \(answer) should be \(expected)")
      expect(
        close(answer.log10Probability, all[rank].log10Probability),
        "joint answer \(rank) is \(answer), but \(all[rank]) is better")
      if rank > 0 {
        let before = answers[rank - 1]
        expect(
          before.log10Probability > answer.log10Probability
            || before.log10Probability == answer.log10Probability
              && before.fillings.lexicographicallyPrecedes(
                answer.fillings, by: Filling.precedes),
          "joint answers \(rank - 1) and \(rank) are out of order")
      }
    }
  }

  private mutating func compareBlank(
    _ blank: Int, _ answers: [BlankAnswer], _ count: Int, _ all: [BlankAnswer]
  ) {
    let possibleCount = all.count { $0.probability > 0 }
    guard answers.count >= min(count, possibleCount), answers.count <= min(count, all.count) else {
      differences.append("\(answers.count) answers to blank \(blank), not \(min(count, all.count))")
      return
    }
    let known = Dictionary(uniqueKeysWithValues: all.map { ($0.filling, $0.probability) })
    expect(Set(answers.map(\.filling)).count == answers.count, "an answer is given twice")
    for (rank, answer) in answers.enumerated() {
      expect(
        known[answer.filling].map { close($0, answer.probability) } ?? false,
        "answer \(answer) to blank \(blank) should have \(known[answer.filling] ?? .nan)")
      expect(
        close(answer.probability, all[rank].probability),
        "answer \(rank) to blank \(blank) is \(answer), but \(all[rank]) is better")
    }
  }

  private func close(_ left: Double, _ right: Double) -> Bool {
    isClose(left, right, relative: relative)
  }

  private mutating func expect(_ holds: Bool, _ message: String) {
    if !holds { differences.append(message) }
  }
}
