#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How freely text is generated.
public struct SamplingOptions: Sendable, Equatable {
  /// Probabilities are raised to 1 / temperature: below 1 more predictable, above 1 wilder; 0 always
  /// takes the most probable token.
  public var temperature: Double
  /// Only the so many most probable tokens are considered; `nil` for all.
  public var topK: Int?
  /// Only the most probable tokens that together have at least this probability are considered
  /// (Holtzman et al. 2020); 1 for all.
  public var topP: Double
  /// Generation stops after so many tokens if the sentence has not ended.
  public var maximumTokenCount: Int
  /// Whether `<unk>` may be generated. If not, its probability is shared by the others.
  public var allowsUnknown: Bool

  /// Sampling from the model as it is, unless told otherwise.
  public init(
    temperature: Double = 1, topK: Int? = nil, topP: Double = 1, maximumTokenCount: Int = 200,
    allowsUnknown: Bool = false
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.maximumTokenCount = maximumTokenCount
    self.allowsUnknown = allowsUnknown
  }
}

/// Draws tokens from a model, the same ones for the same seed.
public struct Sampler<Model: LanguageModel> {
  private let model: Model
  private let options: SamplingOptions
  private var generator: SeededRandom
  private var weights: [Double] = []

  /// A sampler with its own random numbers.
  public init(_ model: Model, options: SamplingOptions, seed: UInt64) {
    self.model = model
    self.options = options
    generator = SeededRandom(seed: seed)
  }

  /// Continues from a state up to the end of the sentence. The second value tells whether it ended;
  /// `</s>` is not among the tokens.
  public mutating func sentence(
    from start: Model.State
  ) -> (tokens: [TokenID], isComplete: Bool) {
    var state = start
    var tokens: [TokenID] = []
    while tokens.count < options.maximumTokenCount {
      guard let token = draw(after: state) else { return (tokens, true) }
      if token == SpecialToken.sentenceEnd { return (tokens, true) }
      tokens.append(token)
      state = model.state(after: state, reading: token)
    }
    return (tokens, false)
  }

  /// Draws one token; `nil` if the model permits none.
  public mutating func draw(after state: Model.State) -> TokenID? {
    weights = model.nextTokenDistribution(after: state)
    weights[Int(SpecialToken.sentenceStart)] = -.infinity
    if !options.allowsUnknown { weights[Int(SpecialToken.unknown)] = -.infinity }
    let best = weights.max() ?? -.infinity
    if best == -.infinity { return nil }
    if options.temperature == 0 { return weights.firstIndex(of: best).map { TokenID($0) } }
    for id in weights.indices {
      weights[id] = pow(10, (weights[id] - best) / options.temperature)
    }
    keepMostProbable()
    let total = weights.reduce(0, +)
    var rest = generator.nextUnit() * total
    var last: TokenID?
    for id in weights.indices where weights[id] > 0 {
      last = TokenID(id)
      rest -= weights[id]
      if rest < 0 { break }
    }
    return last
  }

  /// Applies top-k and top-p by setting the weights of all other tokens to 0.
  private mutating func keepMostProbable() {
    let limit = min(options.topK ?? weights.count, weights.count)
    if limit == weights.count && options.topP >= 1 { return }
    let weights = weights
    let ranked = TopChoices.best(limit, of: 0..<UInt32(weights.count)) { weights[Int($0)] }
    // Top-p refers to the probabilities among all tokens that may be drawn.
    var remaining = options.topP * weights.reduce(0, +)
    var kept = [Double](repeating: 0, count: weights.count)
    for choice in ranked {
      kept[Int(choice)] = weights[Int(choice)]
      remaining -= weights[Int(choice)]
      if options.topP < 1 && remaining <= 0 { break }
    }
    self.weights = kept
  }
}

/// Random numbers that depend on a seed only, on every platform (xoshiro256**; Blackman & Vigna 2018).
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Spreads the seed over the state with SplitMix64 (Steele et al. 2014).
  public init(seed: UInt64) {
    var mixer = seed
    func mixed() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var value = mixer
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
    state = (mixed(), mixed(), mixed(), mixed())
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    func rotated(_ value: UInt64, by count: UInt64) -> UInt64 {
      value << count | value >> (64 - count)
    }
    let result = rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, by: 45)
    return result
  }

  /// A random number from 0 up to but not including 1, in steps of 2⁻⁵³.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}
