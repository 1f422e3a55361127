/// A record of operations on tensors, which are carried out at once and differentiated afterwards.
///
/// An operation computes its result and appends a node; ``backward(from:)`` goes through the nodes in
/// reverse and adds to each operand's gradient what the result's gradient implies (reverse-mode
/// differentiation; Linnainmaa 1970, Rumelhart et al. 1986). Values and gradients lie in arenas, so
/// that ``reset()`` starts the next step on the same memory. A tape is used by one thread at a time;
/// it hands pieces of each loop to its workers, cut in a way that depends on the shapes only, so that
/// results are the same bytes for any number of threads.
public final class Tape<Scalar: TrainingScalar> {
  typealias Pointer = UnsafeMutablePointer<Scalar>
  typealias Kernels = Scalar.Kernels

  /// Where a tensor's values lie, and its gradient.
  struct Slot {
    var value: Pointer
    var count: Int
    var gradient: Pointer?
    var needsGradient: Bool
    /// Whether a gradient has been written; what comes later is added.
    var isGradientStarted = false
    /// The parameter that this is, or -1.
    var parameter: Int32 = -1
  }

  /// A recorded operation.
  struct Node {
    var operation: Operation
    /// Its operands are these elements of ``Tape/operands``.
    var operands: Range<Int>
    var output: Tensor
    /// Values that the gradient needs besides operands and output.
    var saved: Pointer?
    /// Indices or positions, such as targets.
    var indices: UnsafeMutablePointer<Int32>?
    /// The layer at work, a position in ``Tape/layerNames``.
    var layer: Int32
  }

  /// The parameters that layers refer to.
  public let parameters: Parameters<Scalar>
  /// The threads that share the work.
  public let workers: Workers
  /// Whether operations are recorded for ``backward(from:)``.
  public var isRecording = true
  /// Whether dropout drops and batch normalisation looks at the batch.
  public var isTraining = false
  /// What dropout's choices are derived from, to be set anew for each step.
  public var randomKey: UInt64 = 0
  /// Where the time goes, if that is asked for.
  public var profile: StepProfile?

  var slots: [Slot] = []
  var nodes: [Node] = []
  var operands: [Tensor] = []
  var layerNames: [String] = []
  var currentLayer: Int32 = -1
  /// Where a parameter was put on the tape, or -1.
  var parameterSlots: [Int32]
  let arena = Arena<Scalar>()
  let indexArena = Arena<Int32>()
  let products: Products<Scalar>
  let convolutions = ConvolutionCache()

  /// A tape for a network's parameters.
  ///
  /// - Throws: ``BackpropError/unavailable(feature:remedy:)`` for bfloat16 where the processor or
  ///   the library does not have it.
  public init(
    _ parameters: Parameters<Scalar>, workers: Workers, precision: Precision = .float32
  ) throws(BackpropError) {
    self.parameters = parameters
    self.workers = workers
    parameterSlots = [Int32](repeating: -1, count: parameters.plan.entries.count)
    products = try Products(workers: workers, precision: precision)
  }

  /// Forgets all tensors, so that the next step can begin. Parameters stay.
  public func reset() {
    slots.removeAll(keepingCapacity: true)
    nodes.removeAll(keepingCapacity: true)
    operands.removeAll(keepingCapacity: true)
    layerNames.removeAll(keepingCapacity: true)
    for index in parameterSlots.indices { parameterSlots[index] = -1 }
    arena.reset()
    indexArena.reset()
    products.reset()
    currentLayer = -1
  }

  /// The memory that the tensors of the largest step so far take.
  var byteCount: Int { arena.byteCount + indexArena.byteCount }

  /// Says which layer the following operations belong to, for messages.
  public func enter(layer name: String) {
    layerNames.append(name)
    currentLayer = Int32(layerNames.count - 1)
  }

  // MARK: Tensors

  /// A tensor of given values, in row-major order, that needs no gradient.
  public func constant(_ values: [Scalar], _ shape: Shape) -> Tensor {
    precondition(values.count == shape.count)
    let tensor = newTensor(shape, needsGradient: false)
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { value(tensor).update(from: start, count: source.count) }
    }
    return tensor
  }

  /// A tensor of given values whose gradient is wanted.
  public func variable(_ values: [Scalar], _ shape: Shape) -> Tensor {
    let tensor = constant(values, shape)
    slots[Int(tensor.slot)].needsGradient = true
    return tensor
  }

  /// A tensor that `fill` writes, which needs no gradient.
  public func input(
    _ shape: Shape, _ fill: (UnsafeMutableBufferPointer<Scalar>) -> Void
  ) -> Tensor {
    let tensor = newTensor(shape, needsGradient: false)
    fill(UnsafeMutableBufferPointer(start: value(tensor), count: shape.count))
    return tensor
  }

  /// A tensor whose values stay where they are, which must not change or go away before ``reset()``.
  public func borrowed(_ values: UnsafeMutableBufferPointer<Scalar>, _ shape: Shape) -> Tensor {
    precondition(values.count == shape.count)
    guard let address = values.baseAddress else { return newTensor(shape, needsGradient: false) }
    slots.append(Slot(value: address, count: values.count, needsGradient: false))
    return Tensor(shape, slot: slots.count - 1)
  }

  /// A parameter as a tensor; its gradient goes to ``Parameters``.
  public func parameter(_ id: ParameterID) -> Tensor {
    let entry = parameters.plan.entries[id.index]
    if parameterSlots[id.index] >= 0 {
      return Tensor(entry.shape, slot: Int(parameterSlots[id.index]))
    }
    var slot = Slot(
      value: parameters.pointer(id.index), count: entry.shape.count,
      gradient: parameters.gradientPointer(id.index),
      needsGradient: isRecording && entry.gradient != .none)
    slot.isGradientStarted = parameters.isGradientStarted[id.index]
    slot.parameter = Int32(id.index)
    slots.append(slot)
    parameterSlots[id.index] = Int32(slots.count - 1)
    return Tensor(entry.shape, slot: slots.count - 1)
  }

  /// The values of a tensor, in row-major order.
  public func values(_ tensor: Tensor) -> [Scalar] {
    Array(UnsafeBufferPointer(start: value(tensor), count: tensor.shape.count))
  }

  /// Calls `body` with the values of a tensor where they lie.
  public func withValues<Result>(
    _ tensor: Tensor, _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeBufferPointer(start: value(tensor), count: tensor.shape.count))
  }

  /// The gradient of a tensor after ``backward(from:)``; zeros if nothing depends on it.
  ///
  /// That of the result of a dense layer or convolution with an activation is the one before the
  /// activation, which takes its place.
  public func gradient(_ tensor: Tensor) -> [Scalar] {
    let slot = slots[Int(tensor.slot)]
    if slot.parameter >= 0 { return parameters.gradient(ParameterID(index: Int(slot.parameter))) }
    guard let gradient = slot.gradient, slot.isGradientStarted else {
      return [Scalar](repeating: 0, count: tensor.shape.count)
    }
    return Array(UnsafeBufferPointer(start: gradient, count: tensor.shape.count))
  }

  // MARK: For operations

  func value(_ tensor: Tensor) -> Pointer { slots[Int(tensor.slot)].value }

  func needsGradient(_ tensor: Tensor) -> Bool { slots[Int(tensor.slot)].needsGradient }

  func newTensor(_ shape: Shape, needsGradient: Bool) -> Tensor {
    slots.append(
      Slot(value: arena.allocate(shape.count), count: shape.count, needsGradient: needsGradient))
    return Tensor(shape, slot: slots.count - 1)
  }

  /// Makes room for a result and, if an operand needs a gradient, records the operation.
  func record(
    _ operation: Operation, _ inputs: [Tensor], _ shape: Shape, saving savedCount: Int = 0,
    indices: UnsafeMutablePointer<Int32>? = nil
  ) -> Node {
    let needsGradient = isRecording && inputs.contains { slots[Int($0.slot)].needsGradient }
    let output = newTensor(shape, needsGradient: needsGradient)
    let first = operands.count
    operands.append(contentsOf: inputs)
    let node = Node(
      operation: operation, operands: first..<operands.count, output: output,
      saved: savedCount > 0 ? arena.allocate(savedCount) : nil, indices: indices,
      layer: currentLayer)
    if needsGradient { nodes.append(node) }
    return node
  }

  /// Indices on the tape, checked against the size of the axis that they point into.
  func indices(
    _ indices: [Int32], below count: Int, _ operation: String
  ) throws(BackpropError) -> UnsafeMutablePointer<Int32> {
    let pointer = indexArena.allocate(indices.count)
    for (position, index) in indices.enumerated() {
      guard index >= 0 && index < count else {
        throw .indexOutOfRange(operation: operation, index: Int(index), count: count)
      }
      pointer[position] = index
    }
    return pointer
  }

  /// The first layer, in the order of computation, whose result is not finite.
  package func firstLayerNotFinite() -> String? {
    for node in nodes {
      let values = UnsafeBufferPointer(start: value(node.output), count: node.output.shape.count)
      if values.contains(where: { !$0.isFinite }) {
        return node.layer >= 0 ? layerNames[Int(node.layer)] : "\(node.operation.kind)"
      }
    }
    return nil
  }

  /// The layer whose result has the largest magnitude.
  func layerOfLargestValue() -> String? {
    var (largest, name): (Scalar, String?) = (0, nil)
    for node in nodes where node.layer >= 0 {
      let values = UnsafeBufferPointer(start: value(node.output), count: node.output.shape.count)
      for value in values where value.magnitude > largest {
        (largest, name) = (value.magnitude, layerNames[Int(node.layer)])
      }
    }
    return name
  }
}
