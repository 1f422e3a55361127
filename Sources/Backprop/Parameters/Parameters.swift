/// The parameters of a network, in one piece of memory, and beside it their gradients.
///
/// Parameters that are treated alike lie together: those with weight decay, those without, those
/// trained by rows, those not trained. Each begins at the start of a cache line.
public final class Parameters<Scalar: TrainingScalar> {
  /// What there is.
  public let plan: ParameterPlan
  /// The first element of each parameter.
  let offsets: [Int]
  /// All parameters, padding (which is zero) included.
  let values: UnsafeMutableBufferPointer<Scalar>
  /// The gradients, at the same offsets.
  let gradients: UnsafeMutableBufferPointer<Scalar>
  /// Whether a gradient has been written since ``clearGradients()``; before, it counts as zero.
  var isGradientStarted: [Bool]
  /// The rows that gradients have been added to, of parameters trained by rows.
  var touchedRows: [RowSet]
  /// Runs of parameters with dense gradients, those with weight decay first.
  let denseSegments: [(range: Range<Int>, decays: Bool)]

  /// Makes the parameters of a plan and fills them at random, the same way for the same seed.
  public convenience init(_ plan: ParameterPlan, seed: UInt64) {
    self.init(plan)
    initialize(seed: seed)
  }

  /// Makes the parameters of a plan, all zero.
  ///
  /// - Parameter withGradients: whether there is room for gradients, without which nothing is trained.
  public init(_ plan: ParameterPlan, withGradients: Bool = true) {
    self.plan = plan
    var offsets = [Int](repeating: 0, count: plan.entries.count)
    var end = 0
    var segments: [(range: Range<Int>, decays: Bool)] = []
    for (gradient, decays) in [
      (ParameterPlan.Gradient.dense, true), (.dense, false), (.rows, true), (.rows, false),
      (.none, true), (.none, false),
    ] {
      let start = end
      for (index, entry) in plan.entries.enumerated()
      where entry.gradient == gradient && entry.decays == decays {
        offsets[index] = end
        end += (entry.shape.count + 15) / 16 * 16
      }
      if gradient == .dense && end > start { segments.append((start..<end, decays)) }
    }
    self.offsets = offsets
    denseSegments = segments
    values = .allocateAligned(end)
    gradients = .allocateAligned(withGradients ? end : 0)
    isGradientStarted = [Bool](repeating: false, count: plan.entries.count)
    touchedRows = plan.entries.map {
      RowSet(count: $0.gradient == .rows ? $0.shape[0] : 0)
    }
  }

  deinit {
    values.deallocate()
    gradients.deallocate()
  }

  /// Fills all parameters anew.
  public func initialize(seed: UInt64) {
    for (index, entry) in plan.entries.enumerated() {
      var random = KeyedRandom(seed: seed, stream: UInt64(index))
      entry.initializer.fill(
        UnsafeMutableBufferPointer(start: pointer(index), count: entry.shape.count), entry.shape,
        &random)
    }
  }

  func pointer(_ index: Int) -> UnsafeMutablePointer<Scalar> {
    values.baseAddress.unsafelyUnwrapped + offsets[index]
  }

  func gradientPointer(_ index: Int) -> UnsafeMutablePointer<Scalar> {
    gradients.baseAddress.unsafelyUnwrapped + offsets[index]
  }

  /// The values of a parameter, in row-major order.
  public subscript(_ id: ParameterID) -> [Scalar] {
    get {
      Array(
        UnsafeBufferPointer(start: pointer(id.index), count: plan.entries[id.index].shape.count))
    }
    set {
      precondition(newValue.count == plan.entries[id.index].shape.count)
      pointer(id.index).update(from: newValue, count: newValue.count)
    }
  }

  /// The gradient of a parameter since the last ``clearGradients()``.
  public func gradient(_ id: ParameterID) -> [Scalar] {
    let count = plan.entries[id.index].shape.count
    if !isGradientStarted[id.index] { return [Scalar](repeating: 0, count: count) }
    let all = Array(UnsafeBufferPointer(start: gradientPointer(id.index), count: count))
    guard plan.entries[id.index].gradient == .rows else { return all }
    // Rows that were not touched hold what an earlier step left there.
    var touched = [Scalar](repeating: 0, count: count)
    let width = count / max(plan.entries[id.index].shape[0], 1)
    for row in touchedRows[id.index].rows {
      for column in 0..<width {
        touched[Int(row) * width + column] = all[Int(row) * width + column]
      }
    }
    return touched
  }

  /// All parameters and their names.
  public var ids: [(name: String, shape: Shape, id: ParameterID)] {
    plan.entries.indices.map {
      (plan.entries[$0].name, plan.entries[$0].shape, ParameterID(index: $0))
    }
  }

  /// Forgets the gradients. Nothing is written: the first to come takes the place of the old.
  public func clearGradients() {
    for index in isGradientStarted.indices {
      isGradientStarted[index] = false
      touchedRows[index].removeAll()
    }
  }

  /// Sets the gradients that no operation has written to zero, so that a step may read all.
  func completeGradients() {
    for (index, entry) in plan.entries.enumerated()
    where entry.gradient == .dense && !isGradientStarted[index] {
      Scalar.Kernels.clear(gradientPointer(index), entry.shape.count)
      isGradientStarted[index] = true
    }
  }
}

/// A set of row numbers that remembers the order in which they came.
struct RowSet {
  private(set) var rows: [Int32] = []
  private var isContained: [Bool]

  init(count: Int) {
    isContained = [Bool](repeating: false, count: count)
  }

  /// Whether the row was not in the set.
  mutating func insert(_ row: Int32) -> Bool {
    if isContained[Int(row)] { return false }
    isContained[Int(row)] = true
    rows.append(row)
    return true
  }

  mutating func removeAll() {
    for row in rows { isContained[Int(row)] = false }
    rows.removeAll(keepingCapacity: true)
  }
}

extension UnsafeMutableBufferPointer where Element: BinaryFloatingPoint {
  /// Memory filled with zeros, beginning at the start of a page.
  static func allocateAligned(_ count: Int) -> UnsafeMutableBufferPointer {
    let raw = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Swift.max(count, 1) * MemoryLayout<Element>.stride, alignment: 4096)
    let start = raw.baseAddress.unsafelyUnwrapped.bindMemory(to: Element.self, capacity: count)
    start.initialize(repeating: 0, count: count)
    return UnsafeMutableBufferPointer(start: start, count: count)
  }
}
