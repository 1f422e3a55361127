import Backprop
import Foundation
import LacunaKit
import TestSupport
import Testing

@Suite("Kits of models", .serialized)
struct KitTrainerTests {
  private static let workers = Backprop.Workers(threads: 2)
  /// Networks that know 300 words, so that they have to share `<unk>` among the rest.
  private static let made = Result { try make(networkWordCount: 300) }

  private static func text(
    _ change: (inout TrainingTextOptions) -> Void = { _ in }, heldOut: [String] = []
  ) throws -> TrainingText {
    var options = TrainingTextOptions()
    options.heldOutShare = 0.1
    change(&options)
    return try TrainingText(
      [InputFile(path: "\(Command.corpora)/english.txt")],
      heldOutFiles: heldOut.map { InputFile(path: $0) }, options: options)
  }

  private struct Made: Sendable {
    var kit: KitTrainer
    /// The best loss of the causal network on what is held out.
    var bestLoss: Double
    var model: TextModel
    var report: KitReport
  }

  private static func network(
    _ kit: KitTrainer, isMasked: Bool
  ) throws -> NeuralTrainer {
    var plan = NetworkPlan(vocabularySize: kit.networkText.vocabulary.count)
    (plan.embeddingWidth, plan.leftWindow, plan.hidden) = (24, 3, [32])
    plan.rightWindow = isMasked ? 3 : 0
    var options = NeuralTrainingOptions(network: plan)
    options.segmentLength = 32
    options.training.batchSize = 16
    options.training.epochs = 6
    options.training.learningRate = 0.005
    let trained = try kit.trainer(options, workers: workers)
    _ = try trained.trainer.train { _ in true }
    return trained
  }

  private static func make(networkWordCount: Int) throws -> Made {
    var options = KitOptions()
    options.estimation = NGramOptions(order: 3)
    options.networkWordCount = networkWordCount
    let kit = try KitTrainer(text(), options: options)
    let causal = try network(kit, isMasked: false)
    let masked = try network(kit, isMasked: true)
    let (model, report) = try kit.kit(
      networks: [kit.component(causal), kit.component(masked)])
    return Made(
      kit: kit, bestLoss: try #require(causal.trainer.state.best).loss, model: model,
      report: report)
  }

  @Test("Mixed, the parts predict held-out text better than each of them")
  func better() throws {
    let made = try Self.made.get()
    #expect(made.model.kinds == [.ngram, .causal, .masked, .association])
    let alone = made.report.tuning.sourcePerplexities.prefix(2)
    #expect(alone.allSatisfy { $0.isFinite && $0 > made.report.tuning.perplexityAfter })
    #expect(made.report.tuning.tokenCount > 1500)
    #expect(made.model.mixing?.digest == made.kit.text.heldOutDigest)
  }

  @Test("Little memory changes nothing, and too little is refused before there is a network")
  func memory() throws {
    let folder = try TemporaryFolder()
    var options = KitOptions()
    options.estimation = NGramOptions(order: 3)
    var files: [[UInt8]] = []
    for byteCount in [nil, 48 << 20] {
      options.room = WorkingRoom(memoryByteCount: byteCount, temporaryFolder: folder.path)
      let (model, _) = try KitTrainer(Self.text(), options: options).kit(networks: [])
      #expect(try folder.names().allSatisfy { $0 == "kit" })
      try model.write(to: folder.file("kit"))
      files.append(try folder.read("kit"))
    }
    #expect(files[0] == files[1])
    options.room.memoryByteCount = 1 << 20
    let text = try Self.text()
    #expect {
      try KitTrainer(text, options: options)
    } throws: {
      if case .tooLittleMemory(1 << 20, _)? = $0 as? NGramError { true } else { false }
    }
  }

  @Test("Written and opened again, a kit is the same")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let model = try Self.made.get().model
    try model.write(to: folder.file("kit"))
    try TextModel.verify(path: folder.file("kit"))
    let opened = try TextModel(path: folder.file("kit"))
    #expect(opened.kinds == model.kinds && opened.mixing == model.mixing)
    #expect(opened.components.map(\.record) == model.components.map(\.record))
    for sentence in ["The old man sat by the door.", "zebra", "", "rain and rain"] {
      #expect(
        try opened.score(sentence).scores.map(\.log10Probability)
          == model.score(sentence).scores.map(\.log10Probability))
    }
    try opened.write(to: folder.file("again"))
    #expect(try folder.read("again") == folder.read("kit"))
  }

  @Test("Counts are those of the whole text, as if nothing had been held out")
  func whole() throws {
    let made = try Self.made.get()
    var options = TrainingOptions(order: 3)
    options.estimation = made.kit.options.estimation
    let alone = try TextModel.train(
      on: [InputFile(path: "\(Command.corpora)/english.txt")], options: options
    ).model
    let ngrams = try made.model.requireNGrams()
    #expect(try ngrams.counts == alone.requireNGrams().counts)
    #expect(alone.vocabulary.count == made.model.vocabulary.count)
    let tokens = made.kit.text.heldOut.tokens.filter { $0 >= SpecialToken.count }.prefix(200)
    let oracle = try alone.requireNGrams()
    for start in stride(from: 0, to: tokens.count - 5, by: 5) {
      let words = Array(tokens[start..<start + 5])
      #expect(
        ngrams.scores(of: words).map(\.log10Probability)
          == oracle.scores(of: words).map(\.log10Probability))
    }
    for component in made.model.components where component.kind == .ngram {
      #expect(component.record.remarks.contains { $0.contains("whole text") })
    }
  }

  @Test("A text that is only for tuning is never learned from")
  func heldOutFile() throws {
    let folder = try TemporaryFolder()
    let held = try folder.write("held.txt", "The old man sat by the door.\nThe rain fell.\n")
    var options = KitOptions()
    options.estimation = NGramOptions(order: 2)
    options.association = nil
    let kit = try KitTrainer(Self.text(heldOut: [held]), options: options)
    #expect(!kit.text.heldOutIsPart && kit.text.heldOut.sentenceCount == 2)
    var stages: [KitTrainer.Stage] = []
    let (model, _) = try kit.kit(networks: []) { stages.append($0) }
    #expect(model.kinds == [.ngram] && stages.last == .tuning)
    #expect(model.record.remarks.allSatisfy { !$0.contains("whole text") })
    let sum = kit.text.record.tokenCount
    #expect(kit.text.training.tokens.count == sum + 2 * kit.text.training.sentenceCount)
  }

  @Test("What a network loses by not telling words apart is what the mixture sees")
  func unknownWords() throws {
    let made = try Self.made.get()
    #expect(made.kit.networkText.vocabulary.count == 303)
    #expect(made.report.unknownWordLoss > 0.5)
    let seen = log(made.report.tuning.sourcePerplexities[1])
    #expect(abs(made.bestLoss + made.report.unknownWordLoss - seen) < 2e-3)
    // With <unk> shared out, it still is a distribution.
    let mixture = try #require(made.model.mixture)
    let distribution: [Double] = mixture.nextTokenDistribution(after: mixture.sentenceStartState)
    #expect(abs(distribution.reduce(0) { $0 + pow(10, $1) } - 1) < 1e-4)
  }

  @Test("Networks see rare words as <unk>, under unchanged numbers, and the whole has everything")
  func parts() throws {
    let text = try Self.text()
    let limited = text.limited(toWords: 10)
    #expect(limited.vocabulary.count == 13 && limited.record.maximumVocabulary == 10)
    for id in 3..<TokenID(13) {
      #expect(limited.vocabulary.spelling(of: id) == text.vocabulary.spelling(of: id))
    }
    for (one, other) in [(text.training, limited.training), (text.heldOut, limited.heldOut)] {
      #expect(one.documentStarts == other.documentStarts)
      #expect(other.tokens == one.tokens.map { $0 < 13 ? $0 : SpecialToken.unknown })
    }
    #expect(text.limited(toWords: 1_000_000).vocabulary.count == text.vocabulary.count)
    let whole = text.whole
    #expect(whole.training.tokens == text.training.tokens + text.heldOut.tokens)
    #expect(whole.heldOut.tokens.isEmpty)
  }

  @Test("The digest of what is held out is that of a file with the same sentences")
  func digest() throws {
    let folder = try TemporaryFolder()
    let text = try Self.text()
    var lines = ""
    for token in text.heldOut.tokens {
      switch token {
      case SpecialToken.sentenceStart: break
      case SpecialToken.sentenceEnd: lines += "\n"
      default: lines += text.vocabulary.spelling(of: token) + " "
      }
    }
    let file = try folder.write("held.txt", lines)
    let again = try Self.text(heldOut: [file])
    #expect(again.heldOut.tokens == text.heldOut.tokens)
    #expect(again.heldOutDigest == text.heldOutDigest)
  }

  @Test("A kit of a text without pairs has no associations, and says so")
  func pairless() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<300).map { "word\($0 % 7)\n" }.joined()
    let file = try folder.write("text.txt", lines)
    let text = try TrainingText([InputFile(path: file)], options: TrainingTextOptions())
    let (model, report) = try KitTrainer(text, options: KitOptions()).kit(networks: [])
    #expect(model.kinds == [.ngram] && report.association == nil)
    #expect(report.remarks.contains { $0.hasPrefix("the kit has no associations: ") })
  }

  @Test("What could only fail later is refused at once")
  func refused() throws {
    let nothing = try Self.text({ $0.heldOutShare = 0 })
    #expect(throws: ModelError.nothingHeldOut(tokenCount: nothing.record.tokenCount)) {
      try KitTrainer(nothing, options: KitOptions())
    }
    var options = KitOptions()
    options.estimation = NGramOptions(order: 3, pruning: [1])
    #expect(throws: ModelError.prunesWords) { try KitTrainer(Self.text(), options: options) }
    options = KitOptions()
    options.association?.smoothing = 0
    #expect(throws: AssociationError.smoothingOutOfRange(0)) {
      try KitTrainer(Self.text(), options: options)
    }
  }
}
