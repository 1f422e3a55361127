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

@Suite("Which words a network predicts while it is trained")
struct TargetChoiceTests {
  /// A small masked network without dropout.
  private var plan: NetworkPlan {
    var plan = NetworkPlan(vocabularySize: 24)
    plan.embeddingWidth = 16
    plan.leftWindow = 3
    plan.rightWindow = 1
    plan.hidden = [24, 24]
    (plan.inputDropout, plan.hiddenDropout, plan.outputDropout) = (0, 0, 0)
    return plan
  }

  @Test(
    "words that are passed over most of the time stay as probable", arguments: [nil, 5] as [Int?])
  func subsampling(_ sampled: Int?) throws {
    // Between 4 and 5 stands 6 three times of four, and 7 else.
    let text = (0..<200).map { number in [4, number % 4 == 0 ? 7 : 6, 5] as [TokenID] }
    var settings = NeuralTrainingOptions(network: plan)
    settings.sampledWordCount = sampled
    settings.segmentLength = 8
    settings.subsamplingThreshold = 0.02
    let task = try WordTask(
      LanguageNetwork(plan, trainsRows: sampled != nil), settings,
      training: TokenStream(text.map { [$0] }), heldOut: TokenStream())
    var options = NetworkTrainingOptions()
    options.epochs = 100
    options.batchSize = 25
    options.learningRate = 0.01
    // So that the last batches do not decide.
    options.schedule = LearningRateSchedule(.cosine(floor: 0))
    let parameters = Parameters<Float>(task.network.parameterPlan, seed: 1)
    task.network.excludeSentenceStart(parameters)
    let trainer = try Trainer(task, parameters, options, workers: Backprop.Workers(threads: 1))
    #expect(try trainer.train { _ in true } == .finished)
    let model = MaskedModel(
      NeuralCore(trainer.task.network, trainer.parameters, workers: Backprop.Workers(threads: 1)))
    let scores = model.log10Probabilities(of: [([4, 6, 5], [1]), ([4, 7, 5], [1])])
    let (frequent, rare) = (pow(10, scores[0][0]), pow(10, scores[1][0]))
    // Without the correction it would be √3 to 1.
    #expect(frequent / rare > 2.5 && frequent / rare < 3.6, "\(frequent) \(rare)")
    #expect(frequent + rare > 0.9)
  }

  @Test("a masked network does not predict the end of a sentence")
  func ends() throws {
    let stream = TokenStream([[[3, 4], [5]]])
    let task = try WordTask(
      LanguageNetwork(plan, trainsRows: false), NeuralTrainingOptions(network: plan),
      training: stream, heldOut: stream)
    let parameters: Parameters<Float> = Subject.parameters(task.network)
    task.network.excludeSentenceStart(parameters)
    let tape = try Tape(parameters, workers: Backprop.Workers(threads: 1))
    let loss = Double(tape.values(try task.loss(of: [0], on: tape).loss)[0])
    let tried = try #require(try task.validate(on: tape)).loss
    let model = MaskedModel(
      NeuralCore(task.network, parameters, workers: Backprop.Workers(threads: 1)))
    // The network reads documents of sentences with their ends, which is what its windows see.
    let scores = model.log10Probabilities(of: [([3, 4, SpecialToken.sentenceEnd, 5], [0, 1, 3])])
    let expected = -scores[0].reduce(0, +) / 3 * log(10)
    #expect(isClose(loss, expected, relative: 1e-5) && isClose(tried, expected, relative: 1e-5))
  }
}
