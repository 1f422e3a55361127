import LanguageModeling
import NGrams
import NeuralModels

/// What one component says about what may stand in a blank: a logarithm to base 10 for each candidate,
/// the higher the better it fits.
struct FillFeature: Sendable {
  let component: ModelComponent

  /// Whether it can say something about every word at once. A network that reads from left to right
  /// has to read the sentence anew for each.
  var coversVocabulary: Bool { component.kind != .causal }

  private var map: VocabularyMap { component.map }

  /// By id of the model, what it says of each word in a sentence's only blank. Throws ``FillError``.
  func values(_ sentence: BlankedSentence) throws -> [Double] {
    let own = sentence.mapped(by: map)
    switch component.content {
    case .ngram(let model): return mapped(try model.log10Shares(own))
    case .masked(let model):
      let (tokens, places) = own.withoutFillings
      var values: [Double] = []
      model.forEachDistribution(of: tokens, at: places) { _, distribution in
        values = mapped(Array(distribution))
      }
      return values
    case .association(let table):
      var scores = [Double](repeating: 0, count: table.vocabularySize)
      scores.withUnsafeMutableBufferPointer {
        table.addScores(of: AssociationContext(own, blank: 0), to: $0)
      }
      let perNat = 1 / LogBase.e.perLog10
      return (0..<TokenID(map.commonSize)).map { scores[Int(map.id(of: $0))] * perNat }
    case .causal: preconditionFailure("it does not cover the vocabulary")
    }
  }

  /// By id of the model, what a reader from left to right expects in the only blank after the words
  /// before it.
  func expectation(_ sentence: BlankedSentence) -> [Double] {
    let own = sentence.mapped(by: map)
    guard let model = component.sequenceModel else { return [] }
    var state = model.startState(own.marks)
    for case .token(let token) in own.elements.prefix(while: { $0.isToken }) {
      state = model.state(after: state, reading: token)
    }
    return mapped(model.nextTokenDistribution(after: state))
  }

  /// From the component's ids to the model's.
  private func mapped(_ values: [Double]) -> [Double] { map.spread(values) }

  /// What it says of several ways to fill a sentence's blanks.
  func values(_ sentence: BlankedSentence, filledWith choices: [[Filling]]) -> [Double] {
    let filled = choices.map { FilledSentence(sentence, $0) }
    switch component.content {
    case .ngram(let model): return Self.sentenceValues(model, filled, sentence.marks, map)
    case .causal(let model): return Self.sentenceValues(model, filled, sentence.marks, map)
    case .masked(let model):
      let values = model.log10Probabilities(
        of: filled.map { ($0.tokens.map { map.id(of: $0) }, $0.filledPlaces) })
      return zip(filled, values).map { filled, values in
        zip(filled.filledPlaces, values).reduce(0) {
          $0 + $1.1 + map.log10Share(of: filled.tokens[$1.0])
        }
      }
    case .association(let table):
      let perNat = 1 / LogBase.e.perLog10
      return filled.map { filled in
        let ids = filled.tokens.map { map.id(of: $0) }
        return filled.filledPlaces.reduce(0) { sum, place in
          let context = AssociationContext(
            before: Array(ids[..<place]), after: Array(ids[(place + 1)...]))
          return sum + table.score(of: ids[place], in: context) * perNat
        }
      }
    }
  }

  /// log10 P of each completed sentence, all read in one batch.
  private static func sentenceValues<Model: LanguageModel>(
    _ model: Model, _ filled: [FilledSentence], _ marks: SentenceMarks, _ map: VocabularyMap
  ) -> [Double] {
    var tokens: [TokenID] = []
    var ends: [Int] = []
    var shares: [Double] = []
    for sentence in filled {
      tokens += sentence.tokens.map { map.id(of: $0) }
      ends.append(tokens.count)
      shares.append(sentence.tokens.reduce(0) { $0 + map.log10Share(of: $1) })
    }
    var scores: [TokenScore] = []
    var document: Model.State?
    tokens.withUnsafeBufferPointer {
      model.score(
        SentenceBatch($0, ends: ends, documentStarts: Array(ends.indices)), marks: marks,
        document: &document, into: &scores)
    }
    var place = 0
    return filled.indices.map { number in
      let count = filled[number].tokens.count + (marks.end ? 1 : 0)
      defer { place += count }
      return scores[place..<place + count].reduce(shares[number]) { $0 + $1.log10Probability }
    }
  }
}

/// A sentence with its blanks filled, and where the fillings stand.
struct FilledSentence {
  var tokens: [TokenID] = []
  var filledPlaces: [Int] = []

  init(_ sentence: BlankedSentence, _ fillings: [Filling]) {
    var next = 0
    for element in sentence.elements {
      switch element {
      case .token(let token): tokens.append(token)
      case .blank:
        filledPlaces += tokens.count..<tokens.count + fillings[next].tokens.count
        tokens += fillings[next].tokens
        next += 1
      }
    }
  }
}

extension BlankedSentence.Element {
  var isToken: Bool { if case .token = self { true } else { false } }
}

extension BlankedSentence {
  /// The sentence in the ids of a component.
  func mapped(by map: VocabularyMap) -> BlankedSentence {
    var sentence = self
    // What is forbidden has no part in what the components are combined to; until then its id may be
    // that of others, too.
    sentence.forbidden = []
    if map.ids == nil { return sentence }
    sentence.elements = elements.map { element in
      switch element {
      case .token(let token): .token(map.id(of: token))
      case .blank(.candidates(let candidates)):
        .blank(.candidates(candidates.map { $0.map { map.id(of: $0) } }))
      case .blank(.anyWord): element
      }
    }
    return sentence
  }

  /// The tokens with `<unk>` in each blank, and where the blanks are.
  var withoutFillings: (tokens: [TokenID], places: [Int]) {
    var tokens: [TokenID] = []
    var places: [Int] = []
    for element in elements {
      switch element {
      case .token(let token): tokens.append(token)
      case .blank:
        places.append(tokens.count)
        tokens.append(SpecialToken.unknown)
      }
    }
    return (tokens, places)
  }
}
