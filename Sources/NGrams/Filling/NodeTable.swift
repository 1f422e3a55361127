/// A set of nodes, each with a slot: 0, 1, 2 … in the order in which they came.
///
/// Open addressing with a multiplicative hash: what a dictionary does, at a tenth of the cost.
struct NodeTable {
  /// The nodes by slot.
  private(set) var nodes: [UInt32] = []
  /// Slot + 1; zero is empty. A power of two of them.
  private var table = [UInt32](repeating: 0, count: 8)

  /// Adds a node if it is new and answers its slot.
  @discardableResult
  mutating func insert(_ node: UInt32) -> Int {
    if nodes.count * 2 >= table.count { grow() }
    let place = place(of: node)
    if table[place] != 0 { return Int(table[place]) - 1 }
    nodes.append(node)
    table[place] = UInt32(nodes.count)
    return nodes.count - 1
  }

  /// The slot of a node that is in the set, which is not empty. A damaged file may lead to a node
  /// that nothing led to before; slot 0 takes its place, for a wrong figure instead of a trap.
  @inline(__always)
  func slot(of node: UInt32) -> Int {
    max(0, Int(table[place(of: node)]) - 1)
  }

  /// Gives the nodes new slots in rising order.
  mutating func sort() {
    nodes.sort()
    rebuild()
  }

  @inline(__always)
  private func place(of node: UInt32) -> Int {
    let mask = table.count - 1
    var place = Int((UInt64(node) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while table[place] != 0 && nodes[Int(table[place]) - 1] != node { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: table.count * 4)
    rebuild()
  }

  private mutating func rebuild() {
    for index in table.indices { table[index] = 0 }
    let mask = table.count - 1
    for (slot, node) in nodes.enumerated() {
      var place = Int((UInt64(node) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
      while table[place] != 0 { place = (place + 1) & mask }
      table[place] = UInt32(slot + 1)
    }
  }
}
