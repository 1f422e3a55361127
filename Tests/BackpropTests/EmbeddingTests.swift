import Backprop
import Testing

@Suite("Embedding")
struct EmbeddingTests {
  private func net(
    trainsRows: Bool
  ) throws -> (parameters: Parameters<Double>, tape: Tape<Double>, embedding: Embedding) {
    var plan = ParameterPlan()
    let embedding = Embedding(9, 4, trainsRows: trainsRows, name: "words", in: &plan)
    let parameters = Parameters<Double>(plan, seed: 6)
    return (parameters, try Tape(parameters, workers: Workers(threads: 1)), embedding)
  }

  @Test("Rows come in the order of the indices") func rowsComeInTheOrderOfTheIndices() throws {
    let (parameters, tape, embedding) = try net(trainsRows: true)
    let table = parameters[embedding.table]
    let x = try embedding([3, 0, 3, 8], [2, 2], on: tape)
    #expect(x.shape == [2, 2, 4])
    var expected: [Double] = []
    for row in [3, 0, 3, 8] { expected += table[row * 4..<row * 4 + 4] }
    #expect(tape.values(x) == expected)
    #expect(parameters.ids.map(\.name) == ["words.table"])
  }

  @Test("Gradients of repeated rows add up", arguments: [false, true])
  func gradientsOfRepeatedRowsAddUp(_ trainsRows: Bool) throws {
    let (parameters, tape, embedding) = try net(trainsRows: trainsRows)
    // Twice, so that a second batch adds to the first, and once more after both are forgotten.
    for factor in [1.0, 2, 1] {
      tape.reset()
      let x = try embedding([3, 0, 3], [3], on: tape)
      tape.backward(from: try tape.mean(try tape.multiply(x, tape.constant([12], [1]))))
      var expected = [Double](repeating: 0, count: 36)
      for column in 0..<4 { (expected[column], expected[12 + column]) = (factor, 2 * factor) }
      let found = parameters.gradient(embedding.table)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-14 }, "\(found)")
      if factor == 2 { parameters.clearGradients() }
    }
  }

  @Test("A step touches only the rows of its batch") func aStepTouchesOnlyTheRowsOfItsBatch() throws
  {
    let (parameters, tape, embedding) = try net(trainsRows: true)
    let optimizer = try Optimizer(
      parameters, .adamW(), weightDecay: 0.1, workers: Workers(threads: 1))
    for batch in [[3, 0, 3], [5], [0, 8]] as [[Int32]] {
      tape.reset()
      let before = parameters[embedding.table]
      let x = try embedding(batch, [batch.count], on: tape)
      tape.backward(from: try tape.mean(try tape.multiply(x, x)))
      optimizer.step(rate: 0.1)
      let after = parameters[embedding.table]
      for row in 0..<9 {
        let isSame = before[row * 4..<row * 4 + 4] == after[row * 4..<row * 4 + 4]
        #expect(isSame == !batch.contains(Int32(row)), "row \(row) after \(batch)")
      }
    }
  }

  @Test("A table that is output too") func aTableThatIsOutputToo() throws {
    // One table as input and as the weights of the output: both gradients are there.
    let (parameters, tape, embedding) = try net(trainsRows: false)
    let x = try embedding([1, 2], [2], on: tape)
    let table = tape.parameter(embedding.table)
    tape.backward(from: try tape.projectedCrossEntropy(x, table, nil, [7, 1]))
    let tied = parameters.gradient(embedding.table)

    parameters.clearGradients()
    tape.reset()
    let fixed = tape.constant(parameters[embedding.table], [9, 4])
    tape.backward(
      from: try tape.projectedCrossEntropy(
        embedding([1, 2], [2], on: tape), fixed, nil, [7, 1]))
    let input = parameters.gradient(embedding.table)

    parameters.clearGradients()
    tape.reset()
    let rows = tape.constant(
      Array(parameters[embedding.table][4..<12]), [2, 4])
    tape.backward(
      from: try tape.projectedCrossEntropy(rows, tape.parameter(embedding.table), nil, [7, 1]))
    let output = parameters.gradient(embedding.table)
    expectClose(tied, zip(input, output).map { $0 + $1 }, relative: 1e-14, "tied table")
  }
}
