public import ArgumentParser
import Backprop
public import LacunaKit

/// What a neural language model looks like.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .long, help: "tiny, small or medium: a network for some text. (default: by its length)")
  var size: NetworkPlan.Size?

  @Option(name: .long, parsing: .unconditional, help: "Numbers for each word. (default: by size)")
  var width: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: "How many words are seen one by one, on each side for a masked model. (default: by size)")
  var window: Int?

  @Option(
    name: .long, help: "The units of each hidden layer, such as 512,512. (default: by size)")
  var hidden: NumberList?

  @Option(
    name: .long,
    help: """
      sigmoid, tanh, relu, leaky-relu:SLOPE, maxout:PIECES, elu:ALPHA, gelu or silu.
      """)
  var activation: Activation = .relu

  @Option(name: .long, help: "How hidden layers are connected: plain, residual or dense.")
  var connections: NetworkPlan.Connections = .residual

  @Flag(name: .long, help: "Do not normalise what hidden layers see.")
  var noLayerNorm = false

  @Flag(name: .long, help: "Let the words seen also reach the output by a linear path.")
  var direct = false

  @Flag(name: .long, help: "Give the output weights of its own instead of the embeddings.")
  var untied = false

  @Option(
    name: .long,
    help: """
      Averages of all words of the sentence or document, as half-lives in words, such as 16,64,256, \
      or none. (default: by size and context)
      """)
  var halfLives: NumberList?

  @Option(
    name: .long, parsing: .unconditional,
    help: "The share of numbers set to zero while training. (default: by length of the text)")
  var dropout: Double?

  @Option(name: .long, parsing: .unconditional, help: "The same for the words that are seen.")
  var inputDropout: Double?

  @Option(name: .long, parsing: .unconditional, help: "The same for hidden layers.")
  var hiddenDropout: Double?

  @Option(name: .long, parsing: .unconditional, help: "The same for what the output sees.")
  var outputDropout: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      The share of the words seen that are replaced by <unk> while training. (default: by length of \
      the text)
      """)
  var wordDropout: Double?

  @Option(
    name: .long,
    help: """
      What a word is compared with while training: full, the whole vocabulary; sampled:N, some drawn \
      words; auto, sampled:4096 for more than 12,000 words.
      """)
  var softmax: SoftmaxChoice = .automatic

  @Option(
    name: .long, parsing: .unconditional,
    help: "How much of a target's probability is spread over all words.")
  var labelSmoothing: Double = 0

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      Words more frequent than this share of the text are predicted less often while training, which \
      is corrected for. 0 to predict all. (default: for a masked model 0.001, or 0.0001 from 5 million \
      words on, else 0)
      """)
  var subsample: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: """
      How many places of the document a cache beside the network remembers: where it stands as it did \
      there, the word that followed is more probable. 0 for none. (default: 2000 if the model looks at \
      documents)
      """)
  var neuralCache: Int?

  /// The network that suits a text, with what was asked for.
  func plan(
    vocabularySize: Int, tokenCount: Int, scope: NetworkPlan.Scope, isMasked: Bool
  ) throws -> NetworkPlan {
    let size = size ?? .suiting(tokenCount: tokenCount)
    var plan = NetworkPlan(
      size, vocabularySize: vocabularySize, scope: scope, isMasked: isMasked,
      tokenCount: tokenCount)
    if let width { plan.embeddingWidth = width }
    if let window {
      plan.leftWindow = window
      if isMasked { plan.rightWindow = window }
    }
    if let hidden { plan.hidden = try hidden.integers(option: "--hidden") }
    plan.activation = activation
    plan.connections = connections
    plan.normalizesLayers = !noLayerNorm
    plan.connectsDirectly = direct
    plan.tiesOutput = !untied
    if let halfLives { plan.halfLives = halfLives.numbers }
    if let dropout {
      (plan.inputDropout, plan.hiddenDropout, plan.outputDropout) = (dropout, dropout, dropout)
    }
    if let inputDropout { plan.inputDropout = inputDropout }
    if let hiddenDropout { plan.hiddenDropout = hiddenDropout }
    if let outputDropout { plan.outputDropout = outputDropout }
    return plan
  }
}

extension NetworkPlan.Size: ExpressibleByArgument {}
extension NetworkPlan.Connections: ExpressibleByArgument {}
extension NetworkPlan.Scope: ExpressibleByArgument {}

/// Numbers between commas, or none.
struct NumberList: ExpressibleByArgument {
  var numbers: [Double]

  init?(argument: String) {
    if argument == "none" {
      numbers = []
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = parts.compactMap { Double($0) }
    guard numbers.count == parts.count, numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
  }

  /// The numbers, which must be whole ones.
  func integers(option: String) throws -> [Int] {
    try numbers.map {
      guard let number = Int(exactly: $0) else {
        throw ValidationError("\(option) takes whole numbers, but one is \($0).")
      }
      return number
    }
  }
}

/// What a target is compared with while training.
enum SoftmaxChoice: ExpressibleByArgument {
  case automatic
  case full
  case sampled(Int)

  init?(argument: String) {
    switch argument {
    case "auto": self = .automatic
    case "full": self = .full
    case "sampled": self = .sampled(4096)
    default:
      guard argument.hasPrefix("sampled:"), let count = Int(argument.dropFirst(8)), count > 0
      else { return nil }
      self = .sampled(count)
    }
  }

  var defaultValueDescription: String { "auto" }

  func sampledWordCount(vocabularySize: Int) -> Int? {
    switch self {
    case .automatic: vocabularySize > 12_000 ? 4096 : nil
    case .full: nil
    case .sampled(let count): count
    }
  }
}
