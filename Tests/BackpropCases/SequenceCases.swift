import Backprop

extension OperationCase {
  /// Functions of sequences.
  static let sequences: [OperationCase] = [false, true].flatMap { reversed in
    [
      OperationCase(
        "decayed sums\(reversed ? " reversed" : "")", [.decayedSums],
        [CaseInput([3, 5, 7]), CaseInput([3, 2, 7])],
        DecayedSums(decays: [0.9, 0.5], reversed: reversed)),
      OperationCase(
        "decayed sums of one step\(reversed ? " reversed" : "")", [.decayedSums],
        [CaseInput([1, 1, 17]), CaseInput([1, 1, 17])],
        DecayedSums(decays: [0.25], reversed: reversed)),
    ]
  }
}

/// Sums that begin anew in the middle of the first sequence.
struct DecayedSums: CaseOperation {
  var decays: [Double]
  var reversed: Bool

  func callAsFunction<Scalar>(
    _ x: [Tensor], on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    let (sequences, steps) = (x[0].shape[0], x[0].shape[1])
    var keeps = [Scalar](repeating: 1, count: sequences * steps)
    keeps[steps / 2] = steps > 1 ? 0 : 1
    let scales = (0..<sequences * steps * decays.count).map { Scalar(1 + $0 % 4) / 2 }
    return try tape.decayedSums(
      x[0], initial: x[1], keeps: tape.constant(keeps, [sequences, steps]),
      scales: tape.constant(scales, [sequences, steps, decays.count]), decays: decays,
      reversed: reversed)
  }
}
