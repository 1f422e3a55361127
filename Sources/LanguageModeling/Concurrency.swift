import Dispatch
import Synchronization

/// Runs independent pieces of work on a number of threads and returns when all are done.
///
/// Pieces are handed out in order; each is run once, by any thread. What comes out is the same for
/// every thread count as long as a piece writes only what belongs to it. The first error (by piece
/// number) is thrown after all threads have stopped.
package func concurrently(
  pieces: Int, threads: Int, _ work: @Sendable (_ piece: Int, _ thread: Int) throws -> Void
) throws {
  let threadCount = max(1, min(threads, pieces))
  if threadCount == 1 {
    for piece in 0..<pieces { try work(piece, 0) }
    return
  }
  let nextPiece = Atomic<Int>(0)
  let failure = Mutex<(piece: Int, error: any Error)?>(nil)
  DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
    while true {
      let piece = nextPiece.wrappingAdd(1, ordering: .relaxed).oldValue
      if piece >= pieces { return }
      do {
        try work(piece, thread)
      } catch {
        failure.withLock { if $0 == nil || piece < $0!.piece { $0 = (piece, error) } }
        nextPiece.store(pieces, ordering: .relaxed)
      }
    }
  }
  if let (_, error) = failure.withLock({ $0 }) { throw error }
}

/// How many threads work.
package enum Workers {
  /// A number of threads that does good: at least one, and no more than hold a reasonable amount of
  /// text at a time.
  package static func count(_ wanted: Int) -> Int {
    max(1, min(wanted, 256))
  }
}
