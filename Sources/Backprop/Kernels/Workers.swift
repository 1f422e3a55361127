import CIntrinsics
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A fixed number of threads that share the pieces of one loop after another.
///
/// A training step has dozens of loops of some microseconds each, so the threads wait for the next
/// one in a short busy loop before they go to sleep. Which thread does which piece is left to
/// chance; results do not depend on it as long as the cut into pieces depends on the problem only.
public final class Workers: Sendable {
  /// How many threads work, the calling one included.
  public let threadCount: Int
  private let exchange = Exchange()
  private let threads: Mutex<[ThreadHandle]>

  /// Starts the threads, at least one (which is the calling one, so nothing is started for it).
  public init(threads count: Int) {
    threadCount = max(1, min(count, 256))
    var handles: [ThreadHandle] = []
    for _ in 1..<threadCount {
      let argument = Unmanaged.passRetained(exchange).toOpaque()
      #if canImport(Darwin)
        var thread: pthread_t?
        let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
          Unmanaged<Exchange>.fromOpaque($0).takeRetainedValue().work()
          return nil
        }
      #else
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
          if let argument = $0 {
            Unmanaged<Exchange>.fromOpaque(argument).takeRetainedValue().work()
          }
          return nil
        }
      #endif
      if pthread_create(&thread, nil, start, argument) == 0 {
        handles.append(ThreadHandle(thread: thread))
      } else {
        // Fewer threads do the same work.
        Unmanaged<Exchange>.fromOpaque(argument).release()
      }
    }
    threads = Mutex(handles)
  }

  deinit {
    exchange.stop()
    threads.withLock { handles in
      for handle in handles { handle.join() }
    }
  }

  /// Calls `body` once for each piece, on any of the threads, and returns when all are done. If the
  /// threads are busy with another loop, of which this one may be a part, the caller does it alone.
  package func run(_ pieceCount: Int, _ body: (Int) -> Void) {
    if threadCount > 1 && pieceCount > 1 && exchange.takes() {
      exchange.run(pieceCount, body)
    } else {
      for piece in 0..<pieceCount { body(piece) }
    }
  }

  /// Cuts `0..<count` into ranges of at most `grain` and calls `body` once for each.
  package func run(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    run((count + grain - 1) / grain) { piece in
      body(piece * grain..<min(count, (piece + 1) * grain))
    }
  }
}

private struct ThreadHandle: @unchecked Sendable {
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread: pthread_t
  #endif

  func join() {
    #if canImport(Darwin)
      if let thread { pthread_join(thread, nil) }
    #else
      pthread_join(thread, nil)
    #endif
  }
}

/// The loop at hand, and the threads' wait for the next.
private final class Exchange: @unchecked Sendable {
  /// The number of the loop in the upper half, the next piece of it in the lower half. A piece is
  /// taken by exchanging the whole, so that nobody takes a piece of a loop that is over.
  private let ticket = Atomic<UInt64>(0)
  private let isBusy = Atomic<Bool>(false)
  private let pieceCount = Atomic<Int>(0)
  private let finishedCount = Atomic<Int>(0)
  private let body = Atomic<UnsafeRawPointer?>(nil)
  private let sleeperCount = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Some tens of microseconds.
  private static let patience = 3000

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(condition)
    mutex.deallocate()
    condition.deallocate()
  }

  /// Whether the threads are free for the caller's loop; if so, it must go on with ``run(_:_:)``.
  func takes() -> Bool {
    !isBusy.exchange(true, ordering: .acquiring)
  }

  func run(_ count: Int, _ body: (Int) -> Void) {
    defer { isBusy.store(false, ordering: .releasing) }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        let loop = ticket.load(ordering: .relaxed) >> 32 &+ 1
        let first = (loop & 0xFFFF_FFFF) << 32
        // While the other fields change no piece can be taken, by no ticket old or new.
        ticket.store(first | 0xFFFF_FFFF, ordering: .sequentiallyConsistent)
        self.body.store(UnsafeRawPointer(pointer), ordering: .releasing)
        finishedCount.store(0, ordering: .releasing)
        pieceCount.store(count, ordering: .releasing)
        ticket.store(first, ordering: .sequentiallyConsistent)
        if sleeperCount.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
        while takePiece() {}
        while finishedCount.load(ordering: .acquiring) < count { lacuna_pause() }
      }
    }
  }

  /// Does a piece of the loop at hand; false if none is left.
  private func takePiece() -> Bool {
    let seen = ticket.load(ordering: .acquiring)
    let piece = Int(seen & 0xFFFF_FFFF)
    guard piece < pieceCount.load(ordering: .acquiring),
      let pointer = body.load(ordering: .relaxed)
    else { return false }
    // Fails if somebody took it or the loop is another; then what was read before is not used.
    guard
      ticket.compareExchange(
        expected: seen, desired: seen &+ 1, ordering: .acquiringAndReleasing
      ).exchanged
    else { return true }
    Self.call(pointer, piece)
    finishedCount.wrappingAdd(1, ordering: .acquiringAndReleasing)
    return true
  }

  /// By itself, so that nothing is held of the loop's body when the piece counts as finished: whoever
  /// asked for the loop may be gone then.
  @inline(never)
  private static func call(_ body: UnsafeRawPointer, _ piece: Int) {
    body.assumingMemoryBound(to: ((Int) -> Void).self).pointee(piece)
  }

  /// What a thread does all its life.
  func work() {
    while !isStopping.load(ordering: .relaxed) {
      let seen = ticket.load(ordering: .acquiring)
      if takePiece() { continue }
      var patience = Self.patience
      while patience > 0 && ticket.load(ordering: .relaxed) == seen
        && !isStopping.load(ordering: .relaxed)
      {
        lacuna_pause()
        patience -= 1
      }
      if patience == 0 { sleep(after: seen) }
    }
  }

  private func sleep(after seen: UInt64) {
    pthread_mutex_lock(mutex)
    sleeperCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
    while ticket.load(ordering: .sequentiallyConsistent) == seen
      && !isStopping.load(ordering: .sequentiallyConsistent)
    {
      pthread_cond_wait(condition, mutex)
    }
    sleeperCount.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func wakeAll() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }
}
