import Backprop
import Foundation
import LanguageModeling
import NeuralModels
import Testing

@Suite("Networks compute what their plans say")
struct PlainNetworkTests {
  @Test("a causal model, wherever it begins to read", arguments: Subject.causal)
  func causal(_ subject: Subject) throws {
    let core = try subject.core()
    let model = CausalModel(core)
    let plain = core.withTape { PlainNetwork(subject.plan, $0.parameters) }
    let documents =
      subject.plan.scope == .document ? [subject.sentences(12)] : subject.sentences(9).map { [$0] }
    for document in documents {
      let tokens = TokenStream([document]).tokens
      var state = model.sentenceStartState
      for place in tokens.indices {
        let expected = plain.logProbabilities(tokens, at: place)
        let found: [Double] = model.nextTokenDistribution(after: state)
        expectClose(found.map { $0 * log(10) }, expected, "at \(place) of \(tokens)")
        state = model.state(after: state, reading: TokenID(tokens[place]))
      }
    }
  }

  @Test("a masked model", arguments: Subject.masked)
  func masked(_ subject: Subject) throws {
    let core = try subject.core()
    let model = MaskedModel(core)
    let plain = core.withTape { PlainNetwork(subject.plan, $0.parameters) }
    for sentence in subject.sentences(9) {
      let tokens = TokenStream([[sentence]]).tokens
      var visited: [Int] = []
      let places = Array(tokens.indices.reversed())
      model.forEachDistribution(of: sentence, at: places) { place, distribution in
        visited.append(place)
        expectClose(
          distribution.map { $0 * log(10) }, plain.logProbabilities(tokens, at: place),
          "at \(place) of \(tokens)")
      }
      #expect(visited == places)
    }
  }

  @Test("in double precision, several places at once", arguments: Subject.causal + Subject.masked)
  func double(_ subject: Subject) throws {
    let network = try LanguageNetwork(subject.plan, trainsRows: false)
    let parameters = Subject.parameters(network, as: Double.self)
    parameters[network.outputBias][Int(SpecialToken.sentenceStart)] = -10_000
    let plain = PlainNetwork(subject.plan, parameters)
    let documents = [subject.sentences(4), subject.sentences(1, seed: 9)]
    let stream = TokenStream(documents)
    var context = ContextBatch()
    context.append(stream, from: 0, steps: stream.count, subject.plan)
    let tape = try Tape(parameters, workers: Workers(threads: 1))
    let x = try network(context, on: tape)
    let loss = tape.values(try network.loss(x, context.targets, on: tape))[0]
    let found = try tape.projectedLogProbabilities(
      x, tape.parameter(network.outputTable),
      tape.reshape(tape.parameter(network.outputBias), to: [subject.plan.vocabularySize]),
      context.targets)
    let expected = documents.flatMap { document in
      let tokens = TokenStream([document]).tokens
      return tokens.indices.map { plain.logProbabilities(tokens, at: $0)[Int(tokens[$0])] }
    }
    // The scales that make sums averages are in 32 bits.
    for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-6) }
    #expect(abs(loss + expected.reduce(0, +) / Double(expected.count)) < 1e-6)
  }

  private func expectClose(_ found: [Double], _ expected: [Double], _ place: String) {
    #expect(found.count == expected.count)
    let difference = zip(found, expected).map { $0 == $1 ? 0 : abs($0 - $1) }.max() ?? 0
    #expect(difference < 2e-5, "\(place)")
  }
}
