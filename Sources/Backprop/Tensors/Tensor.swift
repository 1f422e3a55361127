/// A tensor on a ``Tape``: a place where its values lie, and the shape they are seen in.
///
/// Two tensors may be views of one place in different shapes.
public struct Tensor: Sendable, Hashable {
  /// The sizes of its axes.
  public let shape: Shape
  let slot: Int32

  init(_ shape: Shape, slot: Int) {
    self.shape = shape
    self.slot = Int32(slot)
  }
}
