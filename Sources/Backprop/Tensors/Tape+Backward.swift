extension Tape {
  /// Computes the gradient of a scalar by everything that it was computed from.
  ///
  /// To be called once before each ``reset()``, because gradients of results are overwritten.
  /// Gradients of parameters are added to those that ``Parameters`` already holds.
  public func backward(from loss: Tensor, scaledBy scale: Scalar = 1) {
    precondition(loss.shape.count == 1, "the loss is one number")
    guard needsGradient(loss) else { return }
    target(loss).pointer[0] = scale
    for node in nodes.reversed() where slots[Int(node.output.slot)].isGradientStarted {
      if profile == nil {
        differentiate(node)
      } else {
        let start = ContinuousClock.now
        differentiate(node)
        profile?.add(node.operation.kind, ContinuousClock.now - start)
      }
    }
    noteParameterGradients()
  }

  /// The gradient of one operation's operands, from that of its result.
  private func differentiate(_ node: Node) {
    switch node.operation {
    case .matrixMultiply(let left, let right): differentiateMultiply(node, left, right)
    case .dense(let function, let parameter): differentiateDense(node, function, parameter)
    case .combine(let function): differentiateCombine(node, function)
    case .apply(let function, let parameter): differentiateApply(node, function, parameter)
    case .reduce(let reduction, let axis): differentiateReduce(node, reduction, axis)
    case .transpose(let first, let second): differentiateTranspose(node, first, second)
    case .concatenate(let axis): differentiateConcatenate(node, axis)
    case .slice(let axis, let start): differentiateSlice(node, axis, start)
    case .gather: differentiateGather(node)
    case .scatterAdd: differentiateScatterAdd(node)
    case .decayedSums(let decays, let reversed): differentiateDecayedSums(node, decays, reversed)
    case .convolution(let geometry, let relu): differentiateConvolution(node, geometry, relu)
    case .pool(let pooling, let geometry): differentiatePool(node, pooling, geometry)
    case .dropout(let key, let threshold, let factor):
      differentiateDropout(node, key, threshold, factor)
    case .layerNorm: differentiateLayerNorm(node)
    case .batchNorm(_, let usesBatch): differentiateBatchNorm(node, usesBatch)
    case .softmax(let isLogarithm): differentiateSoftmax(node, isLogarithm)
    case .softmaxCrossEntropy(let smoothing): differentiateCrossEntropy(node, smoothing)
    case .projectedCrossEntropy: differentiateProjectedCrossEntropy(node)
    case .sigmoidCrossEntropy: differentiateSigmoidCrossEntropy(node)
    case .meanSquaredError: differentiateMeanSquaredError(node)
    }
  }

  // MARK: For operations

  /// The gradient of the result of an operation.
  func outputGradient(_ node: Node) -> Pointer {
    slots[Int(node.output.slot)].gradient.unsafelyUnwrapped
  }

  func operand(_ node: Node, _ index: Int) -> Tensor { operands[node.operands.lowerBound + index] }

  /// Where an operand's gradient goes, and whether something is there to add to; marks it as begun.
  func target(_ tensor: Tensor) -> (pointer: Pointer, accumulate: Bool) {
    let index = Int(tensor.slot)
    let accumulate = slots[index].isGradientStarted
    slots[index].isGradientStarted = true
    if slots[index].gradient == nil { slots[index].gradient = arena.allocate(slots[index].count) }
    return (slots[index].gradient.unsafelyUnwrapped, accumulate)
  }

  /// The same for operations that only add: zeros, if nothing is there yet.
  func addingTarget(_ tensor: Tensor) -> Pointer {
    let (pointer, accumulate) = target(tensor)
    if !accumulate {
      let count = tensor.shape.count
      workers.run(count, grain: Grain.elements) { range in
        Kernels.clear(pointer + range.lowerBound, range.count)
      }
    }
    return pointer
  }

  private func noteParameterGradients() {
    for (parameter, slot) in parameterSlots.enumerated()
    where slot >= 0 && slots[Int(slot)].isGradientStarted {
      parameters.isGradientStarted[parameter] = true
    }
  }
}

/// How finely loops are cut: a matter of the problem, never of the number of threads.
enum Grain {
  /// Elements for loops that do little with each; enough to be worth a hand-over.
  static let elements = 1 << 15

  /// Rows for loops whose pieces have sums of their own, which are added up in order: sixteen pieces.
  static func summedRows(_ rows: Int) -> Int { max(1, (rows + 15) / 16) }

  /// Rows of so many columns.
  static func rows(_ columns: Int) -> Int { max(1, (1 << 14) / max(columns, 1)) }
}
