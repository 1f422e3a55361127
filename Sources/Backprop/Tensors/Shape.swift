/// The sizes of a tensor's axes, outermost first; elements lie in row-major order.
///
/// A scalar has no axes and one element. At most eight axes, each of at most 2³¹ - 1 elements.
public struct Shape: Hashable, Sendable {
  /// The number of axes.
  public let rank: Int
  private var sizes: SIMD8<Int32>

  /// The shape of a single number.
  public static let scalar = Shape([])

  /// A shape of these sizes, none of them negative.
  public init(_ sizes: [Int]) {
    precondition(sizes.count <= 8, "a tensor has at most 8 axes")
    rank = sizes.count
    self.sizes = SIMD8(repeating: 1)
    for (axis, size) in sizes.enumerated() {
      precondition(size >= 0 && size <= Int32.max)
      self.sizes[axis] = Int32(size)
    }
  }

  /// The size of an axis; negative numbers count from the innermost, which is -1.
  public subscript(axis: Int) -> Int {
    Int(sizes[axis < 0 ? rank + axis : axis])
  }

  /// The number of elements.
  public var count: Int {
    var product = 1
    for axis in 0..<rank { product *= self[axis] }
    return product
  }

  /// The sizes as an array.
  public var array: [Int] { (0..<rank).map { self[$0] } }

  /// The number of elements of the axes in a range.
  func count(of axes: Range<Int>) -> Int {
    axes.reduce(1) { $0 * self[$1] }
  }

  /// The number of rows and their length if all axes but the innermost are taken together.
  var asMatrix: (rows: Int, columns: Int) {
    rank == 0 ? (1, 1) : (count(of: 0..<rank - 1), self[rank - 1])
  }

  /// The same shape with one axis of another size.
  public func replacing(axis: Int, with size: Int) -> Shape {
    var sizes = array
    sizes[axis < 0 ? rank + axis : axis] = size
    return Shape(sizes)
  }

  /// The same shape with an axis less.
  public func removing(axis: Int) -> Shape {
    var sizes = array
    sizes.remove(at: axis < 0 ? rank + axis : axis)
    return Shape(sizes)
  }

  /// The same shape with one more axis in front, such as that of a batch.
  public func prefixed(by size: Int) -> Shape { Shape([size] + array) }

  /// The shape that two shapes are stretched to, axes of size 1 being repeated, aligned at the
  /// innermost axis as in NumPy; `nil` if they do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = Swift.max(self.rank, other.rank)
    var sizes = [Int](repeating: 1, count: rank)
    for axis in 1...Swift.max(rank, 1) where rank > 0 {
      let own = axis <= self.rank ? self[-axis] : 1
      let its = axis <= other.rank ? other[-axis] : 1
      guard own == its || own == 1 || its == 1 else { return nil }
      sizes[rank - axis] = own == 1 ? its : own
    }
    return Shape(sizes)
  }
}

extension Shape: ExpressibleByArrayLiteral {
  /// A shape of these sizes.
  public init(arrayLiteral sizes: Int...) {
    self.init(sizes)
  }
}

extension Shape: CustomStringConvertible {
  /// The sizes as people write them: 128 × 784.
  public var description: String {
    rank == 0 ? "scalar" : "[" + array.map(String.init).joined(separator: " × ") + "]"
  }
}

extension Shape: Codable {
  /// Reads a list of sizes.
  public init(from decoder: any Decoder) throws {
    let sizes = try [Int](from: decoder)
    guard sizes.count <= 8, sizes.allSatisfy({ $0 >= 0 && $0 <= Int32.max }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a shape: \(sizes)"))
    }
    self.init(sizes)
  }

  /// Writes a list of sizes.
  public func encode(to encoder: any Encoder) throws {
    try array.encode(to: encoder)
  }
}
