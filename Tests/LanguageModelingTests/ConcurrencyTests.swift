import LanguageModeling
import Synchronization
import Testing

@Suite("Concurrent pieces")
struct ConcurrencyTests {
  private struct Failure: Error, Equatable {
    var piece: Int
  }

  @Test("every piece runs once, on threads that are numbered", arguments: [0, 1, 2, 3, 8, 200])
  func everyPieceOnce(threads: Int) throws {
    for pieces in [0, 1, 2, 7, 100] {
      let runs = Mutex([Int](repeating: 0, count: pieces))
      let highest = Mutex(0)
      try concurrently(pieces: pieces, threads: threads) { piece, thread in
        runs.withLock { $0[piece] += 1 }
        highest.withLock { $0 = max($0, thread) }
      }
      #expect(runs.withLock { $0 } == [Int](repeating: 1, count: pieces))
      #expect(highest.withLock { $0 } < max(1, threads))
    }
  }

  @Test("the first error by piece number is thrown", arguments: [1, 2, 4])
  func firstError(threads: Int) {
    for _ in 0..<50 {
      #expect(throws: Failure(piece: 17)) {
        try concurrently(pieces: 64, threads: threads) { piece, _ in
          if piece >= 17 { throw Failure(piece: piece) }
        }
      }
    }
  }

  @Test("after an error no new piece starts")
  func stops() {
    let started = Mutex(0)
    #expect(throws: Failure.self) {
      try concurrently(pieces: 1_000_000, threads: 2) { piece, _ in
        started.withLock { $0 += 1 }
        if piece == 10 { throw Failure(piece: piece) }
      }
    }
    #expect(started.withLock { $0 } < 1_000_000)
  }
}
