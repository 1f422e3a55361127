import Backprop
import NeuralModels
import Testing

@Suite("Network plans")
struct NetworkPlanTests {
  @Test("a plan that sees words behind the place is a masked one")
  func masked() {
    var plan = NetworkPlan(vocabularySize: 100)
    #expect(!plan.isMasked)
    plan.rightWindow = 4
    #expect(plan.isMasked)
  }

  struct Flaw: Sendable, CustomStringConvertible {
    var name: String
    var change: @Sendable (inout NetworkPlan) -> Void
    var description: String { name }
  }

  static let flaws: [Flaw] = [
    Flaw(name: "the size of the vocabulary") { $0.vocabularySize = 2 },
    Flaw(name: "the size of the vocabulary") { $0.vocabularySize = -1 },
    Flaw(name: "the size of the vocabulary") { $0.vocabularySize = .max },
    Flaw(name: "the width of the embeddings") { $0.embeddingWidth = 0 },
    Flaw(name: "the width of the embeddings") { $0.embeddingWidth = 1_000_000_000 },
    Flaw(name: "the number of words seen before a place") { $0.leftWindow = 0 },
    Flaw(name: "the number of words seen before a place") { $0.leftWindow = .min },
    Flaw(name: "the number of words seen before a place") { $0.leftWindow = .max },
    Flaw(name: "the number of words seen behind a place") { $0.rightWindow = -1 },
    Flaw(name: "the number of words seen behind a place") { $0.rightWindow = .max },
    Flaw(name: "the number of half-lives") { $0.halfLives = Array(repeating: 2, count: 1000) },
    Flaw(name: "a half-life") { $0.halfLives = [2, 0] },
    Flaw(name: "a half-life") { $0.halfLives = [-3] },
    Flaw(name: "a half-life") { $0.halfLives = [.nan] },
    Flaw(name: "a half-life") { $0.halfLives = [.infinity] },
    Flaw(name: "a half-life") { $0.halfLives = [1e300] },
    Flaw(name: "the number of hidden layers") { $0.hidden = Array(repeating: 2, count: 1000) },
    Flaw(name: "the number of units of a layer") { $0.hidden = [8, 0] },
    Flaw(name: "the number of units of a layer") { $0.hidden = [.max, .max] },
    Flaw(name: "the parameter of leaky-relu:-1.0") { $0.activation = .leakyReLU(slope: -1) },
    Flaw(name: "the parameter of elu:nan") { $0.activation = .elu(alpha: .nan) },
    Flaw(name: "the number of pieces of maxout") { $0.activation = .maxout(pieces: .max) },
    Flaw(name: "the dropout of inputs") { $0.inputDropout = 1 },
    Flaw(name: "the dropout of hidden layers' inputs") { $0.hiddenDropout = -0.1 },
    Flaw(name: "the dropout of outputs") { $0.outputDropout = .nan },
    Flaw(name: "the number of the network's weights") {
      $0.vocabularySize = 1 << 26
      $0.embeddingWidth = 1 << 16
      $0.leftWindow = 1 << 10
      $0.rightWindow = 1 << 10
      $0.halfLives = Array(repeating: 100, count: 32)
      $0.hidden = Array(repeating: 1 << 16, count: 64)
      $0.connections = .dense
      $0.activation = .maxout(pieces: 64)
      $0.tiesOutput = false
      $0.connectsDirectly = true
    },
  ]

  @Test("what makes no sense or is absurdly large is refused, named", arguments: flaws)
  func refused(_ flaw: Flaw) throws {
    var plan = NetworkPlan(vocabularySize: 100)
    flaw.change(&plan)
    let error = #expect(throws: BackpropError.self) { try plan.validate() }
    guard case .invalidOption(let name, _, _) = error else {
      Issue.record("\(error.debugDescription)")
      return
    }
    #expect(name == flaw.name)
    #expect(throws: BackpropError.self) { try LanguageNetwork(plan, trainsRows: false) }
  }

  @Test("weights are counted before there are any", arguments: Subject.causal + Subject.masked)
  func count(_ subject: Subject) throws {
    try subject.plan.validate()
    let network = try LanguageNetwork(subject.plan, trainsRows: false)
    #expect(subject.plan.parameterCount == network.parameterPlan.trainedCount)
  }
}
