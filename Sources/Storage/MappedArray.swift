public import CIntrinsics

/// An immutable array of plain values that lies in a mapped file or in memory of its own.
///
/// Models are made of these, so that one type serves a model just trained and a model just opened.
/// Copying one copies a reference. Subscripting is unchecked in release builds: whoever reads an
/// index out of a file checks it against `count` first.
public struct MappedArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  @usableFromInline let base: UnsafePointer<Element>
  /// The number of elements.
  public let count: Int
  /// What keeps the memory alive: a ``MappedFile`` or an owned allocation.
  private let owner: AnyObject

  /// Copies the elements into memory of its own.
  public init(_ elements: [Element]) {
    let allocation = Allocation<Element>(elements)
    base = UnsafePointer(allocation.start)
    count = elements.count
    owner = allocation
  }

  /// Fills memory of its own, in order.
  package init(count: Int, _ element: (Int) -> Element) {
    let allocation = Allocation<Element>(count: count)
    for index in 0..<count { (allocation.start + index).initialize(to: element(index)) }
    base = UnsafePointer(allocation.start)
    self.count = count
    owner = allocation
  }

  /// Views memory that has been filled, without copying it.
  package init(_ memory: SharedMemory) {
    precondition(memory.byteCount % MemoryLayout<Element>.stride == 0)
    base = UnsafePointer(memory.start.assumingMemoryBound(to: Element.self))
    count = memory.byteCount / MemoryLayout<Element>.stride
    owner = memory
  }

  /// Views part of a mapped file. The caller has checked bounds and alignment.
  package init(in file: MappedFile, bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count % MemoryLayout<Element>.stride == 0)
    count = bytes.count / MemoryLayout<Element>.stride
    if count == 0 {
      let allocation = Allocation<Element>([])
      base = UnsafePointer(allocation.start)
      owner = allocation
    } else {
      base = bytes.baseAddress!.assumingMemoryBound(to: Element.self)
      owner = file
    }
  }

  /// The element at an index below `count`.
  @inlinable @inline(__always)
  public subscript(index: Int) -> Element {
    assert(index >= 0 && index < count)
    return base[index]
  }

  /// Asks the processor for an element's line of memory, so that it is there when it is read later.
  /// The index is below `count`.
  @inlinable @inline(__always)
  public func prefetch(_ index: Int) {
    lacuna_prefetch(base + index)
  }

  /// The elements, for loops; valid inside the closure.
  @inlinable @inline(__always)
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { keepAlive() }
    return try body(UnsafeBufferPointer(start: base, count: count))
  }

  @usableFromInline
  func keepAlive() {
    withExtendedLifetime(owner) {}
  }

  /// The memory as bytes, for writing; valid while the array lives.
  package var rawBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count * MemoryLayout<Element>.stride)
  }
}

/// Memory owned by a ``MappedArray`` that lies in no file.
private final class Allocation<Element: BitwiseCopyable>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>

  /// Memory that is not initialized.
  init(count: Int) {
    start = .allocate(capacity: max(1, count))
  }

  convenience init(_ elements: [Element]) {
    self.init(count: elements.count)
    elements.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { start.initialize(from: first, count: source.count) }
    }
  }

  deinit {
    start.deallocate()
  }
}
