internal import Storage

extension NGramModel {
  /// The bytes that its n-grams take, in a file and in memory.
  public var byteCount: Int {
    func size<Element>(_ array: MappedArray<Element>) -> Int {
      array.count * MemoryLayout<Element>.stride
    }
    return size(index.lower) + size(index.highest) + size(index.nodes)
      + size(index.predecessorStarts) + size(index.predecessors)
  }
}
