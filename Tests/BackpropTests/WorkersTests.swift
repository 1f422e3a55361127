import Backprop
import Dispatch
import Synchronization
import Testing

@Suite("Workers")
struct WorkersTests {
  @Test("Every piece is done once", arguments: 1...4) func everyPieceIsDoneOnce(_ threads: Int) {
    let workers = Workers(threads: threads)
    #expect(workers.threadCount == threads)
    for count in [0, 1, 2, 3, 7, 64, 1000] {
      let done = Mutex([Int](repeating: 0, count: count))
      workers.run(count) { piece in done.withLock { $0[piece] += 1 } }
      #expect(done.withLock { $0 } == [Int](repeating: 1, count: count))
    }
  }

  @Test("Ranges cover everything once", arguments: 1...4) func rangesCoverEverythingOnce(
    _ threads: Int
  ) {
    let workers = Workers(threads: threads)
    for (count, grain) in [(0, 5), (1, 5), (5, 5), (6, 5), (99, 10), (100, 1), (7, 1000)] {
      let done = Mutex([Int](repeating: 0, count: count))
      workers.run(count, grain: grain) { range in
        done.withLock { done in for index in range { done[index] += 1 } }
        if range.count > grain { Issue.record("\(range) is longer than \(grain)") }
      }
      #expect(done.withLock { $0 } == [Int](repeating: 1, count: count))
    }
  }

  @Test("What pieces wrote is there when the run returns")
  func whatPiecesWroteIsThereWhenTheRunReturns() {
    let workers = Workers(threads: 4)
    let values = UnsafeMutableBufferPointer<Int>.allocate(capacity: 257)
    defer { values.deallocate() }
    values.initialize(repeating: 0)
    // Plain memory: a missing fence or a run that returns early would lose some.
    nonisolated(unsafe) let room = values
    for round in 1...2000 {
      workers.run(257) { room[$0] += 1 }
      guard values.allSatisfy({ $0 == round }) else {
        Issue.record("a piece of round \(round) is missing")
        return
      }
    }
  }

  @Test("A hundred thousand tiny runs finish") func aHundredThousandTinyRunsFinish() {
    let workers = Workers(threads: 2)
    let total = Atomic<Int>(0)
    for _ in 0..<100_000 {
      workers.run(3) { total.wrappingAdd($0, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 300_000)
  }

  @Test("Loops of several threads at a time, and loops within loops, do every piece once")
  func sharedAndNested() {
    let workers = Workers(threads: 3)
    let counts = Mutex([Int](repeating: 0, count: 4))
    DispatchQueue.concurrentPerform(iterations: 4) { caller in
      for _ in 0..<2000 {
        workers.run(5) { _ in
          workers.run(3) { _ in counts.withLock { $0[caller] += 1 } }
        }
      }
    }
    #expect(counts.withLock { $0 } == [30000, 30000, 30000, 30000])
  }

  @Test("Threads that sleep are woken") func threadsThatSleepAreWoken() async throws {
    let workers = Workers(threads: 3)
    let total = Atomic<Int>(0)
    for _ in 0..<5 {
      // Longer than the busy wait.
      try await Task.sleep(for: .milliseconds(5))
      workers.run(100) { _ in total.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(total.load(ordering: .relaxed) == 500)
  }

  @Test("Many come and go") func manyComeAndGo() {
    for threads in 1...40 {
      let workers = Workers(threads: threads % 4 + 1)
      let total = Atomic<Int>(0)
      workers.run(5) { _ in total.wrappingAdd(1, ordering: .relaxed) }
      #expect(total.load(ordering: .relaxed) == 5)
    }
  }

  @Test("At least one thread works", arguments: [0, -3, Int.min]) func atLeastOneThreadWorks(
    _ threads: Int
  ) {
    #expect(Workers(threads: threads).threadCount == 1)
  }
}
