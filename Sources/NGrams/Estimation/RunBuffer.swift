internal import LanguageModeling

/// The successors of one context while they are being estimated. Grows to the longest run.
struct RunBuffer: ~Copyable {
  private(set) var count = 0
  private var capacity = 0
  private(set) var words: UnsafeMutablePointer<TokenID>
  private(set) var leftCounts: UnsafeMutablePointer<UInt32>
  private(set) var isKept: UnsafeMutablePointer<Bool>
  private(set) var probabilities: UnsafeMutablePointer<Float>
  private var counts: UnsafeMutablePointer<UInt32>

  init() {
    words = .allocate(capacity: 1)
    leftCounts = .allocate(capacity: 1)
    isKept = .allocate(capacity: 1)
    probabilities = .allocate(capacity: 1)
    counts = .allocate(capacity: 1)
    capacity = 1
  }

  deinit {
    words.deallocate()
    leftCounts.deallocate()
    isKept.deallocate()
    probabilities.deallocate()
    counts.deallocate()
  }

  @inline(__always)
  mutating func removeAll() { count = 0 }

  /// Adds a successor with the count that its method of smoothing asks for.
  @inline(__always)
  mutating func append(word: TokenID, count value: UInt32, leftCount: UInt32, isKept: Bool) {
    if count == capacity { grow() }
    words[count] = word
    counts[count] = value
    leftCounts[count] = leftCount
    self.isKept[count] = isKept
    count += 1
  }

  /// What a method of smoothing is shown.
  @inline(__always)
  func run(
    lower: UnsafePointer<Float>?, beginsSentence: Bool, hasCutOffs: Bool
  ) -> SuccessorRun {
    SuccessorRun(
      counts: UnsafeBufferPointer(start: counts, count: count),
      isKept: hasCutOffs ? UnsafeBufferPointer(start: isKept, count: count) : nil,
      lower: lower.map { UnsafeBufferPointer(start: $0, count: count) },
      beginsSentence: beginsSentence,
      probabilities: UnsafeMutableBufferPointer(start: probabilities, count: count))
  }

  @inline(never)
  private mutating func grow() {
    let larger = capacity * 2
    Self.move(&words, count, larger)
    Self.move(&counts, count, larger)
    Self.move(&leftCounts, count, larger)
    Self.move(&isKept, count, larger)
    Self.move(&probabilities, count, larger)
    capacity = larger
  }

  private static func move<Element: BitwiseCopyable>(
    _ memory: inout UnsafeMutablePointer<Element>, _ count: Int, _ capacity: Int
  ) {
    let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    new.update(from: memory, count: count)
    memory.deallocate()
    memory = new
  }
}
