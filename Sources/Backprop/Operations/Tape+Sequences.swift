extension Tape {
  /// Running sums along sequences, in which what came earlier weighs less and less.
  ///
  /// For each decay λ, s(t) = keep(t) · (λ s(t - 1) + x(t)), and the result is scale(t) · s(t); the
  /// sums of all decays lie side by side. A keep of 0 begins anew, and a scale of 1 / Σ λⁱ makes a sum
  /// an average.
  ///
  /// Shapes: x [sequences × steps × width], `initial` = s(-1) [sequences × decays × width], `keeps`
  /// [sequences × steps], `scales` [sequences × steps × decays]; result
  /// [sequences × steps × decays · width]. `keeps` and `scales` get no gradient.
  ///
  /// - Parameter reversed: whether the sequences are read from the last step to the first.
  public func decayedSums(
    _ x: Tensor, initial: Tensor, keeps: Tensor, scales: Tensor, decays: [Double],
    reversed: Bool = false
  ) throws(BackpropError) -> Tensor {
    let name = "decayed sums"
    guard x.shape.rank == 3, !decays.isEmpty else {
      throw .unsuitableShape(
        operation: name, x.shape, need: "it takes [sequences × steps × width] and a decay")
    }
    let (sequences, steps, width) = (x.shape[0], x.shape[1], x.shape[2])
    for (tensor, shape) in [
      (initial, [sequences, decays.count, width]), (keeps, [sequences, steps]),
      (scales, [sequences, steps, decays.count]),
    ] where tensor.shape != Shape(shape) {
      throw .shapeMismatch(operation: name, tensor.shape, Shape(shape))
    }
    guard decays.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw .invalidOption(name: "a decay", value: "\(decays)", need: "from 0 to 1")
    }
    let node = record(
      .decayedSums(decays: decays, reversed: reversed), [x, initial, keeps, scales],
      [sequences, steps, decays.count * width])
    let states = arena.allocate(sequences * decays.count * width)
    let (input, start, output) = (value(x), value(initial), value(node.output))
    let (keep, scale) = (value(keeps), value(scales))
    timed(.decayedSums) {
      workers.run(sequences * decays.count) { piece in
        let (sequence, number) = (piece / decays.count, piece % decays.count)
        let state = states + piece * width
        state.update(from: start + piece * width, count: width)
        for order in 0..<steps {
          let step = sequence * steps + (reversed ? steps - 1 - order : order)
          Kernels.scale(
            state, by: keep[step] * Scalar(decays[number]), state, width, accumulate: false)
          Kernels.scale(input + step * width, by: keep[step], state, width, accumulate: true)
          let place = step * decays.count + number
          Kernels.scale(state, by: scale[place], output + place * width, width, accumulate: false)
        }
      }
    }
    return node.output
  }

  func differentiateDecayedSums(_ node: Node, _ decays: [Double], _ reversed: Bool) {
    let (x, initial) = (operand(node, 0), operand(node, 1))
    let (keep, scale) = (value(operand(node, 2)), value(operand(node, 3)))
    let (sequences, steps, width) = (x.shape[0], x.shape[1], x.shape[2])
    let dx = needsGradient(x) ? addingTarget(x) : nil
    let dInitial = needsGradient(initial) ? addingTarget(initial) : nil
    let dy = outputGradient(node)
    // The gradient of each state, which goes back from step to step.
    let states = arena.allocate(sequences * width)
    workers.run(sequences) { sequence in
      let state = states + sequence * width
      for (number, decay) in decays.enumerated() {
        Kernels.clear(state, width)
        for order in (0..<steps).reversed() {
          let step = sequence * steps + (reversed ? steps - 1 - order : order)
          let place = step * decays.count + number
          Kernels.scale(dy + place * width, by: scale[place], state, width, accumulate: true)
          if let dx {
            Kernels.scale(state, by: keep[step], dx + step * width, width, accumulate: true)
          }
          Kernels.scale(state, by: keep[step] * Scalar(decay), state, width, accumulate: false)
        }
        if let dInitial {
          let place = (sequence * decays.count + number) * width
          Kernels.scale(state, by: 1, dInitial + place, width, accumulate: true)
        }
      }
    }
  }
}
