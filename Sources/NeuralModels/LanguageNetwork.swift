package import Backprop

/// The network of a ``NetworkPlan``, from words around a place to the vector that is compared with
/// every word of the vocabulary.
package struct LanguageNetwork: Sendable {
  package let plan: NetworkPlan
  package private(set) var parameterPlan = ParameterPlan()
  let embedding: Embedding
  let memory: Embedding?
  private let memoryNorm: LayerNorm?
  private var layers: [(norm: LayerNorm?, dense: Dense, isResidual: Bool)] = []
  private let lastNorm: LayerNorm?
  private let projection: Dense
  private let direct: Dense?
  package let outputTable: ParameterID
  package let outputBias: ParameterID

  /// Lays out a network; throws for a plan that makes no sense.
  ///
  /// - Parameter trainsRows: whether a step touches only the words that a batch names, as it does
  ///   with a sampled softmax.
  package init(_ plan: NetworkPlan, trainsRows: Bool) throws(BackpropError) {
    try plan.validate()
    self.plan = plan
    let width = plan.embeddingWidth
    embedding = Embedding(
      plan.vocabularySize, width, trainsRows: trainsRows || !plan.tiesOutput,
      deviation: 1 / Double(width).squareRoot(), name: "words", in: &parameterPlan)
    var inputs = (plan.leftWindow + plan.rightWindow) * width
    if plan.halfLives.isEmpty {
      memory = nil
      memoryNorm = nil
    } else {
      memory = Embedding(
        plan.vocabularySize, plan.memoryWidth, trainsRows: true,
        deviation: 1 / Double(plan.memoryWidth).squareRoot(), name: "memory", in: &parameterPlan)
      memoryNorm = LayerNorm(plan.memoryWidth, name: "memory.norm", in: &parameterPlan)
      inputs += plan.halfLives.count * plan.memoryWidth * (plan.isMasked ? 2 : 1)
    }
    direct =
      plan.connectsDirectly
      ? Dense(inputs, width, name: "direct", in: &parameterPlan) : nil
    var size = inputs
    for (number, units) in plan.hidden.enumerated() {
      let isFirst = number == 0
      let norm =
        plan.normalizesLayers && !isFirst
        ? LayerNorm(size, name: "hidden\(number + 1).norm", in: &parameterPlan) : nil
      let dense = Dense(
        size, units, plan.activation, name: "hidden\(number + 1)", in: &parameterPlan)
      let isResidual = plan.connections == .residual && !isFirst && size == units
      layers.append((norm, dense, isResidual))
      size = plan.connections == .dense && !isFirst ? size + units : units
    }
    lastNorm =
      plan.normalizesLayers ? LayerNorm(size, name: "output.norm", in: &parameterPlan) : nil
    projection = Dense(size, width, name: "output.projection", in: &parameterPlan)
    outputTable =
      plan.tiesOutput
      ? embedding.table
      : parameterPlan.add(
        "output.words", [plan.vocabularySize, width],
        .normal(deviation: 1 / Double(width).squareRoot()), gradient: trainsRows ? .rows : .dense)
    outputBias = parameterPlan.add(
      "output.bias", [plan.vocabularySize, 1], .constant(0), decays: false,
      gradient: trainsRows ? .rows : .dense)
  }

  /// The vectors of the places of a batch that are looked at, [places × embedding width].
  package func callAsFunction<Scalar>(
    _ context: ContextBatch, on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    let rows = context.count
    tape.enter(layer: "words")
    let words = plan.leftWindow + plan.rightWindow
    var parts = [
      try tape.reshape(
        embedding(context.windows, [rows, words], on: tape),
        to: [rows, words * plan.embeddingWidth])
    ]
    if let memory, let memoryNorm {
      tape.enter(layer: "memory")
      for (side, isRight) in [(context.left, false), (context.right, true)]
      where !isRight || plan.isMasked {
        let count = plan.halfLives.count
        var sums = try tape.reshape(
          averages(side, memory, context, reversed: isRight, on: tape),
          to: [context.sequences * context.steps, count * plan.memoryWidth])
        if let chosen = context.chosen { sums = try tape.gather(sums, chosen, [rows]) }
        let normal = try memoryNorm(
          tape.reshape(sums, to: [rows * count, plan.memoryWidth]), on: tape)
        parts.append(try tape.reshape(normal, to: [rows, count * plan.memoryWidth]))
      }
    }
    var input = parts.count == 1 ? parts[0] : try tape.concatenate(parts, axis: 1)
    input = try tape.dropout(input, rate: plan.inputDropout)
    var x = input
    for (number, layer) in layers.enumerated() {
      tape.enter(layer: "hidden\(number + 1)")
      var y = x
      if let norm = layer.norm { y = try norm(y, on: tape) }
      if number > 0 { y = try tape.dropout(y, rate: plan.hiddenDropout) }
      y = try layer.dense(y, on: tape)
      if layer.isResidual {
        x = try tape.add(x, y)
      } else if plan.connections == .dense && number > 0 {
        x = try tape.concatenate([x, y], axis: 1)
      } else {
        x = y
      }
    }
    tape.enter(layer: "output")
    if let lastNorm { x = try lastNorm(x, on: tape) }
    x = try tape.dropout(x, rate: plan.hiddenDropout)
    x = try projection(x, on: tape)
    if let direct { x = try tape.add(x, direct(input, on: tape)) }
    return try tape.dropout(x, rate: plan.outputDropout)
  }

  /// The decayed averages of one side, [sequences × steps × half-lives · width].
  private func averages<Scalar>(
    _ side: ContextBatch.Memory, _ memory: Embedding, _ context: ContextBatch, reversed: Bool,
    on tape: Tape<Scalar>
  ) throws(BackpropError) -> Tensor {
    let decays = plan.decays
    let (width, count) = (plan.memoryWidth, decays.count)
    let shape = Shape([context.sequences, context.steps])
    let initial = tape.input([context.sequences, count, width]) { sums in
      if !side.sums.isEmpty {
        for index in sums.indices { sums[index] = Scalar(side.sums[index]) }
        return
      }
      tape.withValues(tape.parameter(memory.table)) { table in
        tape.workers.run(context.sequences * count) { piece in
          Self.addUp(
            side.earlierWords[piece / count], decays[piece % count], table,
            into: UnsafeMutableBufferPointer(rebasing: sums[piece * width..<(piece + 1) * width]))
        }
      }
    }
    return try tape.decayedSums(
      memory(side.words, shape, on: tape), initial: initial,
      keeps: tape.constant(side.keeps.map { Scalar($0) }, shape),
      scales: tape.constant(
        side.scales.map { Scalar($0) }, [context.sequences, context.steps, count]),
      decays: decays, reversed: reversed)
  }

  /// Σ λⁱ row(wordᵢ), the nearest word first, until weights are below a thousandth.
  private static func addUp<Scalar: TrainingScalar>(
    _ words: [Int32], _ decay: Double, _ table: UnsafeBufferPointer<Scalar>,
    into buffer: UnsafeMutableBufferPointer<Scalar>
  ) {
    guard let sum = buffer.baseAddress, let table = table.baseAddress else { return }
    let width = buffer.count
    sum.update(repeating: 0, count: width)
    var weight = 1.0
    for word in words {
      if weight < 1e-3 { break }
      Scalar.Kernels.scale(
        table + Int(word) * width, by: Scalar(weight), sum, width, accumulate: true)
      weight *= decay
    }
  }
}
