import LacunaKit
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What happens when a command is interrupted: unfinished files go away, then the process ends as the
/// signal would have ended it. Work that can save itself is given the time to do so.
enum Interruption {
  /// Whether work is under way that saves itself, and whether it has been asked to.
  private static let isDeferring = Atomic<Bool>(false)
  private static let isRequested = Atomic<Bool>(false)

  /// Runs work that asks now and then whether it was interrupted, and then saves itself and returns.
  /// A second signal ends the process at once.
  static func deferred<Result>(_ work: (_ isInterrupted: () -> Bool) throws -> Result) rethrows
    -> Result
  {
    isDeferring.store(true, ordering: .sequentiallyConsistent)
    defer { isDeferring.store(false, ordering: .sequentiallyConsistent) }
    return try work { isRequested.load(ordering: .relaxed) }
  }

  /// Waits for signals on a thread of its own; to be called before any other thread starts.
  static func removePendingFiles() {
    var signals = Self.signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    pthread_create(&thread, nil, { _ in Interruption.waitForSignal() }, nil)
  }

  /// What ends the process, without what whoever started it (`nohup`, or a shell for a background
  /// job) has it ignore.
  private static let signals: sigset_t = {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      sigaddset(&signals, number)
    }
    return signals
  }()

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func waitForSignal() -> UnsafeMutableRawPointer? {
    var signals = Self.signals
    var received: Int32 = 0
    sigwait(&signals, &received)
    while isDeferring.load(ordering: .sequentiallyConsistent)
      && !isRequested.exchange(true, ordering: .sequentiallyConsistent)
    {
      sigwait(&signals, &received)
    }
    PendingFiles.removeAll {
      signal(received, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      kill(getpid(), received)
    }
    return nil
  }
}
