package import Backprop
import LanguageModeling

extension LanguageNetwork {
  /// What is added to the logit of `<s>`, whose probability is then 0 in 32 and in 64 bits.
  static let sentenceStartBias = -10_000.0

  /// log10 P of one word a row, [places]; that of `<s>` is -infinity.
  func log10Probabilities(
    _ vectors: Tensor, of targets: [Int32], on tape: Tape<Float>
  ) throws(BackpropError) -> [Double] {
    let logarithms = try tape.projectedLogProbabilities(
      vectors, tape.parameter(outputTable),
      tape.reshape(tape.parameter(outputBias), to: [plan.vocabularySize]), targets)
    let perNat = 1 / LogBase.e.perLog10
    return zip(logarithms, targets).map { logarithm, target in
      target == Int32(SpecialToken.sentenceStart) ? -.infinity : Double(logarithm) * perNat
    }
  }

  /// The logits of all words, [places × vocabulary].
  func logits(_ vectors: Tensor, on tape: Tape<Float>) throws(BackpropError) -> Tensor {
    try tape.add(
      tape.matrixMultiply(vectors, tape.parameter(outputTable), transposingRight: true),
      tape.reshape(tape.parameter(outputBias), to: [plan.vocabularySize]))
  }

  /// log10 softmax of a row of logits; that of `<s>` is -infinity.
  func normalize(
    _ logits: UnsafeBufferPointer<Float>,
    into log10Probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    let shift = Double(Tape<Float>.logSumExp(logits))
    let perNat = 1 / LogBase.e.perLog10
    for id in logits.indices { log10Probabilities[id] = (Double(logits[id]) - shift) * perNat }
    log10Probabilities[Int(SpecialToken.sentenceStart)] = -.infinity
  }

  /// The decayed sums after reading the neighbours of some places, [half-lives × width].
  func sums(
    after sums: [Float], reading side: ContextBatch.Memory, on tape: Tape<Float>
  ) -> [Float] {
    guard let memory else { return [] }
    var result = sums
    let width = plan.memoryWidth
    tape.withValues(tape.parameter(memory.table)) { table in
      result.withUnsafeMutableBufferPointer { sums in
        for (number, decay) in plan.decays.enumerated() {
          for (word, keep) in zip(side.words, side.keeps) {
            let (row, factor) = (Int(word) * width, keep * Float(decay))
            for column in 0..<width {
              let place = number * width + column
              sums[place] = factor * sums[place] + keep * table[row + column]
            }
          }
        }
      }
    }
    return result
  }

  /// Makes `<s>`, which is never predicted, so improbable that it has no part in any sum.
  package func excludeSentenceStart(_ parameters: Parameters<Float>) {
    var bias = parameters[outputBias]
    if bias.count > Int(SpecialToken.sentenceStart) {
      bias[Int(SpecialToken.sentenceStart)] = Float(Self.sentenceStartBias)
      parameters[outputBias] = bias
    }
  }
}
