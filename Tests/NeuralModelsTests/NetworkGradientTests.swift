import Backprop
import LanguageModeling
import NeuralModels
import TestSupport
import Testing

/// Gradients of the loss of whole networks against central differences, in double precision.
@Suite("Gradients of language networks")
struct NetworkGradientTests {
  @Test(
    "are those of central differences", arguments: Subject.causal + Subject.masked, [0, 0.1])
  func centralDifferences(_ subject: Subject, smoothing: Double) throws {
    let network = try LanguageNetwork(subject.plan, trainsRows: false)
    let parameters = Subject.parameters(network, as: Double.self)
    // Two sequences of nine places; in the second a document ends. What lies before a sequence gets
    // no gradient, so both are whole documents.
    let words = Array(subject.sentences(20).joined())
    let stream = TokenStream([
      [Array(words[..<5]), Array(words[5..<7])], [Array(words[7..<12])], [Array(words[12..<14])],
    ])
    var context = ContextBatch()
    for start in [0, 9] { context.append(stream, from: start, steps: 9, subject.plan) }
    let tape = try Tape(parameters, workers: Workers(threads: 1))
    tape.isTraining = true
    tape.randomKey = 5

    func loss() throws -> (tensor: Tensor, value: Double) {
      tape.reset()
      let x = try network(context, on: tape)
      let loss = try network.loss(x, context.targets, smoothing: smoothing, on: tape)
      return (loss, tape.values(loss)[0])
    }
    let start = try loss().tensor
    tape.backward(from: start)
    let gradients = parameters.ids.map { parameters.gradient($0.id) }
    var random = SeededGenerator(seed: 13)
    for (entry, gradient) in zip(parameters.ids, gradients) {
      // A single number is always its own mean, and nothing of it is left when it is normalised.
      if subject.plan.embeddingWidth > 1 {
        #expect(gradient.contains { $0 != 0 }, "\(entry.name)")
      }
      for _ in 0..<4 {
        let index = Int.random(in: gradient.indices, using: &random)
        let value = parameters[entry.id][index]
        let step = 1e-6
        parameters[entry.id][index] = value + step
        let higher = try loss().value
        parameters[entry.id][index] = value - step
        let lower = try loss().value
        parameters[entry.id][index] = value
        let slope = (higher - lower) / (2 * step)
        #expect(
          isClose(slope, gradient[index], relative: 1e-5, absolute: 2e-8),
          "\(entry.name)[\(index)]: \(gradient[index]) instead of \(slope)")
      }
    }
  }
}
