import Backprop
import LanguageModeling
import NeuralModels
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Training on words")
struct WordTaskTests {
  private func plan(_ change: (inout NetworkPlan) -> Void = { _ in }) -> NetworkPlan {
    var plan = NetworkPlan(vocabularySize: 24)
    plan.embeddingWidth = 16
    plan.leftWindow = 3
    plan.hidden = [24, 24]
    (plan.inputDropout, plan.hiddenDropout, plan.outputDropout) = (0, 0, 0)
    change(&plan)
    return plan
  }

  private func options(
    _ change: (inout NetworkTrainingOptions) -> Void = { _ in }
  ) -> NetworkTrainingOptions {
    var options = NetworkTrainingOptions()
    options.epochs = 60
    options.batchSize = 2
    options.learningRate = 0.01
    change(&options)
    return options
  }

  private func task(
    _ plan: NetworkPlan, _ training: TokenStream, heldOut: TokenStream = TokenStream(),
    sampled: Int? = nil, labelSmoothing: Double = 0, segmentLength: Int = 8
  ) throws -> WordTask {
    var options = NeuralTrainingOptions(network: plan)
    options.sampledWordCount = sampled
    options.labelSmoothing = labelSmoothing
    options.segmentLength = segmentLength
    return try WordTask(
      LanguageNetwork(plan, trainsRows: sampled != nil), options, training: training,
      heldOut: heldOut)
  }

  private func trainer(
    _ task: WordTask, _ options: NetworkTrainingOptions, threads: Int = 1
  ) throws -> Trainer<WordTask> {
    let parameters = Parameters<Float>(task.network.parameterPlan, seed: options.seed)
    task.network.excludeSentenceStart(parameters)
    return try Trainer(task, parameters, options, workers: Backprop.Workers(threads: threads))
  }

  private func weights(_ trainer: Trainer<WordTask>) -> [[Float]] {
    trainer.parameters.ids.map { trainer.parameters[$0.id] }
  }

  /// Sentences in which every word but the first follows from the three before it.
  private let poem: [[TokenID]] = [
    [3, 4, 5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16, 17, 18, 19], [20, 21, 22, 23],
  ]

  private func perplexity(_ model: CausalModel, _ sentences: [[TokenID]]) -> Double {
    let scores = sentences.flatMap { model.scores(of: $0).dropFirst() }
    let mean = scores.reduce(0) { $0 + $1.log10Probability } / Double(scores.count)
    return pow(10, -mean)
  }

  @Test(
    "a network learns a short text by heart",
    arguments: NetworkPlan.Connections.allCases, [[], [2.0, 8]])
  func overfitting(_ connections: NetworkPlan.Connections, _ halfLives: [Double]) throws {
    let plan = plan {
      $0.connections = connections
      $0.halfLives = halfLives
    }
    let stream = TokenStream(poem.map { [$0] })
    let trainer = try trainer(task(plan, stream), options())
    #expect(try trainer.train { _ in true } == .finished)
    let core = NeuralCore(
      trainer.task.network, trainer.parameters, workers: Backprop.Workers(threads: 1))
    #expect(perplexity(CausalModel(core), poem) < 1.05)
  }

  @Test("a masked network learns each word from those around it")
  func masked() throws {
    let plan = plan {
      $0.rightWindow = 2
      $0.halfLives = [3]
    }
    let trainer = try trainer(task(plan, TokenStream(poem.map { [$0] })), options())
    #expect(try trainer.train { _ in true } == .finished)
    let model = MaskedModel(
      NeuralCore(trainer.task.network, trainer.parameters, workers: Backprop.Workers(threads: 1)))
    let scores = model.log10Probabilities(of: poem.map { ($0, Array($0.indices)) }).joined()
    #expect(pow(10, -scores.reduce(0, +) / Double(scores.count)) < 1.05)
  }

  /// A text in which a word is followed by one of two, with the chances 3 and 1.
  private func toyText(sentences: Int, length: Int = 10, seed: UInt64) -> TokenStream {
    var random = SeededGenerator(seed: seed)
    var stream = TokenStream()
    for _ in 0..<sentences {
      var word = TokenID.random(in: 3..<24, using: &random)
      let sentence = (0..<length).map { _ in
        let step: TokenID = Int.random(in: 0..<4, using: &random) == 0 ? 11 : 4
        word = 3 + (word - 3 + step) % 21
        return word
      }
      stream.append(sentence, beginsDocument: true)
    }
    return stream
  }

  @Test("the sampled softmax teaches about what the full one does", arguments: [true, false])
  func sampled(tiesOutput: Bool) throws {
    let training = toyText(sentences: 1500, length: 3, seed: 1)
    let heldOut = toyText(sentences: 200, length: 3, seed: 2)
    let plan = plan { $0.tiesOutput = tiesOutput }
    let losses = try [Int?.none, 6].map { sampled in
      let options = options {
        $0.epochs = 5
        $0.batchSize = 4
      }
      let trainer = try trainer(
        task(plan, training, heldOut: heldOut, sampled: sampled, segmentLength: 16), options)
      _ = try trainer.train { _ in true }
      return try #require(trainer.state.best?.loss)
    }
    // The best possible: a first word of 21, two words of two chances, and a certain end.
    let entropy = -(0.75 * log(0.75) + 0.25 * log(0.25))
    let best = (log(21) + 2 * entropy) / 4
    #expect(losses[0] > best - 0.05 && losses[0] < best + 0.1, "\(losses) \(best)")
    #expect(abs(losses[1] - losses[0]) < 0.1, "\(losses) \(best)")
  }

  private func restless(_ connections: NetworkPlan.Connections = .residual) -> NetworkPlan {
    plan {
      $0.connections = connections
      $0.halfLives = [2, 5]
      $0.scope = .document
      (inputDropout: $0.inputDropout, hiddenDropout: $0.hiddenDropout) = (0.1, 0.2)
      $0.outputDropout = 0.1
    }
  }

  static let softmaxes: [Int?] = [nil, 5]

  @Test("the number of threads changes no bit", arguments: softmaxes)
  func threads(_ sampled: Int?) throws {
    let training = toyText(sentences: 40, seed: 3)
    let found = try [1, 2, 3].map { threads in
      let task = try task(restless(.dense), training, sampled: sampled, segmentLength: 32)
      let trainer = try trainer(task, options { $0.epochs = 2 }, threads: threads)
      _ = try trainer.train { _ in true }
      return weights(trainer)
    }
    #expect(found[0] == found[1] && found[0] == found[2])
    #expect(found[0].joined().allSatisfy { $0.isFinite })
  }

  @Test("an interrupted training goes on to the same weights", arguments: softmaxes)
  func resume(_ sampled: Int?) throws {
    let folder = try TemporaryFolder()
    let training = toyText(sentences: 20, seed: 3)
    let heldOut = toyText(sentences: 5, seed: 4)
    let options = options {
      $0.epochs = 3
      $0.averaging = .exponential(decay: 0.9)
    }
    func make(_ training: TokenStream) throws -> Trainer<WordTask> {
      try trainer(task(restless(), training, heldOut: heldOut, sampled: sampled), options)
    }
    let whole = try make(training)
    _ = try whole.train { _ in true }
    let place = CheckpointPlace(path: folder.file("checkpoint"))
    var steps = 0
    let interrupted = try make(training)
    let outcome = try interrupted.train(checkpoint: place) { _ in
      steps += 1
      return steps < 20
    }
    #expect(outcome == .interrupted)
    let resumed = try make(training)
    try resumed.resume(from: Checkpoint(path: place.path))
    #expect(resumed.state.step > 0)
    _ = try resumed.train { _ in true }
    #expect(weights(resumed) == weights(whole))
    #expect(resumed.state.best == whole.state.best)
    let other = try make(toyText(sentences: 20, seed: 5))
    #expect(throws: BackpropError.self) { try other.resume(from: Checkpoint(path: place.path)) }
  }

  @Test("the fingerprint tells texts, held-out texts, their order and their cut apart")
  func fingerprint() throws {
    let (one, two) = (toyText(sentences: 3, seed: 1), toyText(sentences: 3, seed: 2))
    let prints = try [
      task(plan(), one), task(plan(), two), task(plan(), one, heldOut: two),
      task(plan(), two, heldOut: one), task(plan(), one, heldOut: one),
      task(plan(), one, segmentLength: 9), task(plan(), TokenStream([[[3, 4]]])),
      task(plan(), TokenStream([[[3], [4]]])),
    ].map(\.fingerprint)
    #expect(Set(prints).count == prints.count)
    #expect(try task(plan(), one).fingerprint == prints[0])
  }

  @Test("a text shorter than a segment or a window is trained on; one of nothing is refused")
  func shortTexts() throws {
    for sentences in [[[]], [[3]], [[3, 4, 5]]] as [[[TokenID]]] {
      for sampled in Self.softmaxes {
        let stream = TokenStream(sentences.map { [$0] })
        let plan = plan {
          $0.leftWindow = 9
          $0.rightWindow = 9
          $0.halfLives = [100]
        }
        let task = try task(plan, stream, heldOut: stream, sampled: sampled, segmentLength: 64)
        #expect(task.exampleCount == 1)
        let trainer = try trainer(
          task,
          options {
            $0.epochs = 2
            $0.batchSize = 1
          })
        #expect(try trainer.train { _ in true } == .finished)
        #expect(try #require(trainer.state.best).loss.isFinite)
      }
    }
    let nothing = try task(plan(), TokenStream())
    #expect(nothing.exampleCount == 0)
    #expect(throws: BackpropError.noExamples) { try trainer(nothing, options()) }
  }

  @Test("vocabularies of one word and of none are trained on", arguments: [3, 4])
  func smallVocabularies(_ size: Int) throws {
    let word: TokenID = size == 4 ? 3 : SpecialToken.unknown
    for sampled in Self.softmaxes {
      let plan = plan { $0.vocabularySize = size }
      let text = [[word, word, word]]
      let task = try task(
        plan, TokenStream([text, text, text]), sampled: sampled, segmentLength: 4)
      let trainer = try trainer(task, options())
      #expect(try trainer.train { _ in true } == .finished)
      let core = NeuralCore(
        task.network, trainer.parameters, workers: Backprop.Workers(threads: 1))
      #expect(perplexity(CausalModel(core), text) < 1.1)
    }
  }

  @Test("every place is trained on, those of the last segment as well")
  func places() throws {
    let stream = toyText(sentences: 3, seed: 1)
    let task = try task(plan(), stream, segmentLength: 8)
    #expect(stream.count == 33 && task.exampleCount == 5)
    let parameters = Parameters<Float>(task.network.parameterPlan, seed: 1)
    let tape = try Tape(parameters, workers: Backprop.Workers(threads: 1))
    for example in 0..<5 as Range<Int32> {
      tape.reset()
      let loss = tape.values(try task.loss(of: [example], on: tape).loss)[0]
      tape.reset()
      var context = ContextBatch()
      context.append(stream, from: [0, 8, 16, 24, 25][Int(example)], steps: 8, plan())
      let expected = try task.network.loss(
        task.network(context, on: tape), context.targets, on: tape)
      #expect(loss == tape.values(expected)[0])
    }
  }

  @Test("the validation loss is the mean surprisal of the model, whatever the chunks")
  func validation() throws {
    let heldOut = toyText(sentences: 60, seed: 9)
    #expect(heldOut.count > 512)
    for halfLives in [[], [2.0]] {
      let task = try task(plan { $0.halfLives = halfLives }, heldOut, heldOut: heldOut)
      let parameters: Parameters<Float> = Subject.parameters(task.network)
      task.network.excludeSentenceStart(parameters)
      let tape = try Tape(parameters, workers: Backprop.Workers(threads: 1))
      let loss = try #require(try task.validate(on: tape)).loss
      let model = CausalModel(
        NeuralCore(task.network, parameters, workers: Backprop.Workers(threads: 1)))
      var total = 0.0
      for end in heldOut.documentStarts.dropFirst() + [Int32(heldOut.count)] {
        let sentence = heldOut.tokens[(Int(end) - 11)..<(Int(end) - 1)].map { TokenID($0) }
        total += model.scores(of: sentence).reduce(0) { $0 + $1.log10Probability }
      }
      #expect(isClose(loss, -total * log(10) / Double(heldOut.count), relative: 1e-5))
    }
  }

  @Test("`<s>`, which is impossible, does not weigh on a smoothed loss")
  func smoothing() throws {
    let stream = toyText(sentences: 4, seed: 1)
    for smoothing in [0, 0.1, 0.3] {
      let task = try task(plan(), stream, labelSmoothing: smoothing)
      let parameters = Parameters<Float>(task.network.parameterPlan, seed: 1)
      task.network.excludeSentenceStart(parameters)
      let tape = try Tape(parameters, workers: Backprop.Workers(threads: 1))
      let loss = tape.values(try task.loss(of: [0, 1, 2], on: tape).loss)[0]
      #expect(loss > 1 && loss < 2 * Float(log(23.0)))
    }
  }
}
