public import Backprop
import LanguageModeling

/// Predicting the words of a text, as something to train a network on.
///
/// An example is a segment of consecutive places: neighbours share their memory of what came before.
public struct WordTask: TrainingTask {
  package let network: LanguageNetwork
  let stream: TokenStream
  let heldOut: TokenStream
  let options: NeuralTrainingOptions
  /// The places of a segment.
  public let segmentLength: Int
  private let sampler: ClassSampler?
  private let choice: TargetChoice
  /// What is added to the logits while training.
  private let shifts: [Float]?

  package init(
    _ network: LanguageNetwork, _ options: NeuralTrainingOptions, training: TokenStream,
    heldOut: TokenStream
  ) throws(BackpropError) {
    self.network = network
    self.options = options
    stream = training
    self.heldOut = heldOut
    segmentLength = min(options.segmentLength, max(training.count, 1))
    let counts = training.counts(vocabularySize: network.plan.vocabularySize)
    choice = TargetChoice(options, counts: counts)
    shifts = choice.shifts
    if options.sampledWordCount != nil {
      sampler = try ClassSampler(
        .unigram(counts: choice.counts(counts).map { max($0, 1) }), classCount: counts.count)
    } else {
      sampler = nil
    }
  }

  public var exampleCount: Int { (stream.count + segmentLength - 1) / segmentLength }

  public var fingerprint: UInt64 {
    var hash = stream.digest &* 31 &+ heldOut.digest
    hash = hash &* 31 &+ UInt64(segmentLength)
    return hash
  }

  public func loss(of examples: ArraySlice<Int32>, on tape: Tape<Float>) throws -> BatchLoss {
    var context = ContextBatch()
    var choosing = KeyedRandom(seed: tape.randomKey, stream: 3)
    for example in examples {
      // The last segment is moved back so that it is whole.
      let start = min(Int(example) * segmentLength, stream.count - segmentLength)
      context.append(
        stream, from: start, steps: segmentLength, network.plan,
        isChosen: choice.keeps.map { keeps in
          { word in
            let keep = keeps[Int(word)]
            return keep >= 1 || keep > 0 && Float(choosing.nextUnit()) < keep
          }
        })
    }
    var random = KeyedRandom(seed: tape.randomKey, stream: 2)
    if options.wordDropout > 0 { context.hideWords(options.wordDropout, &random) }
    let x = try network(context, on: tape)
    guard let sampler, let count = options.sampledWordCount else {
      return BatchLoss(
        try network.loss(
          x, context.targets, smoothing: options.labelSmoothing, shifts: shifts, on: tape))
    }
    return BatchLoss(
      try tape.sampledCrossEntropy(
        x, tape.parameter(network.outputTable), tape.parameter(network.outputBias),
        context.targets,
        sample: sampler.sample(count, with: context.targets, &random), shifts: shifts))
  }

  public func validate(on tape: Tape<Float>) throws -> Validation? {
    if heldOut.count == 0 { return nil }
    var total = 0.0
    var targetCount = 0
    let steps = min(512, heldOut.count)
    let isChosen: ((Int32) -> Bool)? =
      network.plan.isMasked ? { $0 != Int32(SpecialToken.sentenceEnd) } : nil
    var start = 0
    while start < heldOut.count {
      let count = min(steps, heldOut.count - start)
      tape.reset()
      var context = ContextBatch()
      context.append(heldOut, from: start, steps: count, network.plan, isChosen: isChosen)
      let loss = try network.loss(network(context, on: tape), context.targets, on: tape)
      total += Double(tape.values(loss)[0]) * Double(context.count)
      targetCount += context.count
      start += count
    }
    return Validation(loss: total / Double(targetCount))
  }
}

extension LanguageNetwork {
  /// The mean cross-entropy over the whole vocabulary, in nats; without what `<s>`, which is as good
  /// as impossible, would add to it when probability is spread over all words.
  ///
  /// - Parameter shifts: what is added to the logit of each word.
  package func loss<Scalar>(
    _ x: Tensor, _ targets: [Int32], smoothing: Double = 0, shifts: [Float]? = nil,
    on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    var bias = try tape.reshape(tape.parameter(outputBias), to: [plan.vocabularySize])
    if let shifts {
      bias = try tape.add(bias, tape.constant(shifts.map { Scalar($0) }, [shifts.count]))
    }
    let loss = try tape.projectedCrossEntropy(
      x, tape.parameter(outputTable), bias, targets, smoothing: smoothing)
    if smoothing == 0 { return loss }
    let excess = smoothing * Self.sentenceStartBias / Double(plan.vocabularySize)
    return try tape.add(loss, tape.constant([Scalar(excess)], .scalar))
  }
}
